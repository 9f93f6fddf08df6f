"""The messages of one lead, as a person reads them: oldest first, quotations folded, senders named."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.accounts.models import User
from webapp.conversations.html import sanitised
from webapp.conversations.jobs import SEND
from webapp.conversations.models import UNSETTLED, Message
from webapp.conversations.quotes import split_quotes
from webapp.jobs import lookup
from webapp.leads.models import Lead

RECENT = 30
RICH = re.compile(r"(?i)<(table|ul|ol|h[1-6]|blockquote|img|b|strong|em|i|a)\b")


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message, ready to be drawn."""

    message: Message
    writer: str
    own_text: str
    quoted_text: str
    html: str | None
    """The sanitised mail, where it shows more than the text does."""
    blocked_images: int
    waits_for: str
    """What an answer that is not out waits for, when that is more than a moment."""


@dataclass(frozen=True, slots=True)
class Thread:
    """What was said, the newest last; `folded` older messages were left out."""

    bubbles: list[Bubble]
    folded: int
    channels: dict[str, int]


def read_thread(session: Session, lead: Lead, *, channel: str = "", whole: bool = False) -> Thread:
    """The conversation with this lead, over all channels or one."""
    mine = (Message.workspace_id == lead.workspace_id, Message.lead_id == lead.id)
    channels = dict(
        session.execute(select(Message.channel, func.count()).where(*mine).group_by(Message.channel)).all()
    )
    shown = (*mine, Message.channel == channel) if channel in channels else mine
    query = select(Message).where(*shown).order_by(Message.sent_at.desc(), Message.id.desc())
    messages = list(reversed(session.scalars(query if whole else query.limit(RECENT)).all()))
    total = channels[channel] if channel in channels else sum(channels.values())
    writers, waiting = _writers(session, messages), _waiting(session, messages)
    return Thread(
        bubbles=[_bubble(message, lead, writers, waiting) for message in messages],
        folded=total - len(messages),
        channels={str(name): count for name, count in channels.items()},
    )


def _bubble(message: Message, lead: Lead, writers: dict[int, str], waiting: dict[str, str]) -> Bubble:
    own, quoted = split_quotes(message.body_text)
    html, blocked = None, 0
    if message.body_html and RICH.search(message.body_html):
        mail = sanitised(message.body_html)
        html, blocked = mail.body, mail.blocked_images
    waits_for = waiting.get(SEND.key(message.id), "")
    return Bubble(message, _writer(message, lead, writers), own, quoted, html, blocked, waits_for)


def _writer(message: Message, lead: Lead, writers: dict[int, str]) -> str:
    if message.is_inbound:
        return message.sender_name or lead.name
    if message.source == "campaign":
        return message.sender_name or "Campaign"
    return writers.get(message.written_by or 0) or message.sender_name or "Answered elsewhere"


def _writers(session: Session, messages: list[Message]) -> dict[int, str]:
    ids = {message.written_by for message in messages if message.written_by}
    return dict(session.execute(select(User.id, User.name).where(User.id.in_(ids))).all()) if ids else {}


def _waiting(session: Session, messages: list[Message]) -> dict[str, str]:
    """Why answers wait, by their jobs' keys: for a connection to be mended, or for another try."""
    keys = [SEND.key(message.id) for message in messages if message.state in UNSETTLED]
    return {key: job.note for key, job in lookup.live(session, keys).items()} if keys else {}
