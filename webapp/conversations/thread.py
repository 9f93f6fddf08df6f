"""The messages of one lead, as a person reads them: oldest first, history and signatures folded, senders named."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.accounts.models import User
from webapp.attachments.shown import ShownFile, shown_files
from webapp.conversations.content import Content, beginning
from webapp.conversations.jobs import SEND
from webapp.conversations.models import UNSETTLED, Message
from webapp.conversations.newest import RECENT, RecentMessages, newest_first, of_lead, recent_of
from webapp.jobs import lookup
from webapp.leads.models import Lead
from webapp.mail.reading import Segment

MAX_SHOWN = 20_000
"""Characters of one message that stand in the thread, as text and as HTML; the rest is fetched when it is asked for."""


@dataclass(frozen=True, slots=True)
class ContentView:
    """What is drawn of a message: its beginning, or all that is kept of it."""

    parts: list[Segment]
    has_more: bool
    """There is more than `parts`, to be fetched."""
    has_html: bool
    """The sanitised mail shows more than the text does."""
    html: str | None
    """It, unless it is long: then it is fetched."""
    blocked_images: int
    is_truncated: bool
    """Only the provider's own text has all of it."""

    @classmethod
    def of(cls, content: Content, *, whole: bool = False) -> ContentView:
        parts, html = content.parts, content.display_html
        is_cut = not whole and sum(len(part.text) for part in parts) > MAX_SHOWN
        is_shown = html is not None and (whole or len(html) <= MAX_SHOWN)
        return cls(
            parts=list(beginning(parts, MAX_SHOWN)) if is_cut else parts,
            has_more=is_cut,
            has_html=html is not None,
            html=html if is_shown else None,
            blocked_images=content.blocked_images,
            is_truncated=content.is_truncated,
        )


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message, ready to be drawn."""

    message: Message
    writer: str
    content: ContentView
    waits_for: str
    """What an answer that is not out waits for, when that is more than a moment."""
    files: list[ShownFile]

    @property
    def inline_files(self) -> list[ShownFile]:
        """Pictures inside the mail."""
        return [each for each in self.files if each.attachment.is_inline]

    @property
    def sent_files(self) -> list[ShownFile]:
        """What was sent as a file."""
        return [each for each in self.files if not each.attachment.is_inline]

    @property
    def more_files(self) -> int:
        """Files that are not kept here, because there are too many."""
        return max(0, int(self.message.provider_facts.get("files", 0)) - len(self.files))


@dataclass(frozen=True, slots=True)
class Thread:
    """What was said, the newest last; `folded` older messages were left out."""

    bubbles: list[Bubble]
    folded: int
    channels: dict[str, int]


def read_thread(
    session: Session,
    lead: Lead,
    *,
    channel: str = "",
    whole: bool = False,
    at: int | None = None,
    has_files: bool = True,
) -> Thread:
    """The conversation with this lead, over all channels or one; all of it, where the message `at` would be folded.

    Without `has_files` it is known that none of its messages has one.
    """
    recent = recent_of(session, lead)
    channels = _channels(session, lead, recent)
    if channel not in channels:
        channel = ""
    total = channels[channel] if channel else sum(channels.values())
    whole = whole or (at is not None and all(message.id != at for message in recent.messages))
    messages = _shown(session, lead, recent, channel, whole)
    writers, waiting = _writers(session, messages), _waiting(session, messages)
    numbers = [message.id for message in messages if has_files]
    files = shown_files(session, lead.workspace_id, numbers) if numbers else {}
    return Thread(
        bubbles=[_bubble(message, lead, writers, waiting, files.get(message.id, [])) for message in messages],
        folded=total - len(messages),
        channels={str(name): count for name, count in channels.items()},
    )


def _channels(session: Session, lead: Lead, recent: RecentMessages) -> dict[str, int]:
    """How many messages there are of each channel."""
    if recent.is_all:
        return dict(Counter(message.channel for message in recent.messages))
    query = select(Message.channel, func.count()).where(*of_lead(lead)).group_by(Message.channel)
    return dict(session.execute(query).all())


def _shown(session: Session, lead: Lead, recent: RecentMessages, channel: str, whole: bool) -> list[Message]:
    """The newest messages, or all, the oldest first."""
    if recent.is_all or not (channel or whole):
        newest = [message for message in recent.messages if channel in ("", message.channel)]
        return newest[::-1]
    query = newest_first(lead)
    query = query.where(Message.channel == channel) if channel else query
    return list(reversed(session.scalars(query if whole else query.limit(RECENT)).all()))


def _bubble(
    message: Message, lead: Lead, writers: dict[int, str], waiting: dict[str, str], files: list[ShownFile]
) -> Bubble:
    waits_for = waiting.get(SEND.key(message.id), "")
    return Bubble(message, _writer(message, lead, writers), ContentView.of(message.content), waits_for, files)


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
    """Why answers wait, by their jobs' keys: for a connection to be mended, or for another try. One that has failed for
    good has no job any more."""
    keys = [SEND.key(message.id) for message in messages if message.state in (*UNSETTLED, "failed")]
    return {key: job.note for key, job in lookup.live(session, keys).items()} if keys else {}
