"""The newest message that a lead wrote. The one query for it: pages, the send guard, drafts and scores cannot disagree."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import ColumnElement, Select, and_, bindparam, select, true
from sqlalchemy.orm import Session, aliased, defer

from webapp.conversations.models import Channel, Message
from webapp.leads.models import Lead
from webapp.runtime.snapshots import answers_of, once_a_snapshot

RECENT = 30
LOOKED_AT = 20
"""Replies among which one of a person is looked for."""
NEWEST_FIRST = (Message.sent_at.desc(), Message.id.desc())
"""Of two at the same instant, the one stored last is the newest."""


@dataclass(frozen=True, slots=True)
class RecentMessages:
    """The newest messages of a lead, the newest first, without their bodies."""

    messages: list[Message]
    is_all: bool
    """The lead has no others."""


@once_a_snapshot
def recent_of(session: Session, lead: Lead) -> RecentMessages:
    """What pages read of a lead's messages: the thread shows them, and most questions about the newest are answered by them."""
    found = list(session.scalars(newest_first(lead).limit(RECENT + 1)))
    return RecentMessages(found[:RECENT], len(found) <= RECENT)


def newest_first(lead: Lead) -> Select[Message]:
    """The messages of this lead as pages read them: the newest first, without their bodies."""
    query = select(Message).where(*of_lead(lead)).order_by(*NEWEST_FIRST)
    return query.options(defer(Message.body_text), defer(Message.body_html))


def newest_inbound(session: Session, lead: Lead, provider: str | None = None) -> Message | None:
    """The newest reply of this lead, by this provider if one is named; None when there is none.

    A bounce, a delivery report or an absence note is inbound, but nothing that the lead said (`Message.is_reply`): it
    makes no draft stale, no score old, and holds back no answer.
    """
    by = () if provider is None else (Message.provider == provider,)
    query = select(Message).where(*of_lead(lead), and_(Message.is_reply), *by).order_by(*NEWEST_FIRST)
    return _first(session, lead, lambda each: each.is_reply and provider in (None, each.provider), query)


def newest_automatic(session: Session, lead: Lead, channel: Channel) -> Message | None:
    """The newest answerable message that a machine wrote for this lead: where nobody has replied, its thread can be answered."""
    is_automatic = and_(Message.direction == "inbound", Message.is_automated, ~Message.is_bounce)
    query = select(Message).where(*of_lead(lead), is_automatic, *_answerable(channel)).order_by(*NEWEST_FIRST)

    def is_it(each: Message) -> bool:
        is_machine = each.direction == "inbound" and each.is_automated and not each.is_bounce
        return is_machine and _is_answerable(each, channel)

    return _first(session, lead, is_it, query)


def recent_replies_each(
    session: Session, leads: Sequence[Lead], channel: Channel
) -> dict[int, list[Message]]:
    """The newest answerable replies of each lead by this channel, the newest first; by the leads' ids. Of mails, at most LOOKED_AT."""
    found: dict[int, list[Message]] = {lead.id: [] for lead in leads}
    for message in session.scalars(_replies(channel), {"leads": list(found)}):
        found[message.lead_id].append(message)
    return found


def recent_replies(session: Session, lead: Lead, channel: Channel) -> list[Message]:
    """The same for one lead."""
    if answers_of(session) is not None:
        recent = recent_of(session, lead)
        replies = [each for each in recent.messages if each.is_reply and _is_answerable(each, channel)]
        if recent.is_all or len(replies) >= _most_of(channel):
            return replies[: _most_of(channel)]
    return recent_replies_each(session, [lead], channel)[lead.id]


def _is_answerable(message: Message, channel: Channel) -> bool:
    """Whether it came by this channel and, where it is a mail, in a thread that we can send into."""
    return message.channel == channel and (channel == "sms" or "sender_email_id" in message.provider_facts)


def _most_of(channel: Channel) -> int:
    """Among how many replies the one to answer is looked for: machines write mails, and no texts."""
    return LOOKED_AT if channel == "email" else 1


def _answerable(channel: Channel) -> list[ColumnElement[bool]]:
    by_channel = [Message.channel == channel]
    return (
        by_channel if channel == "sms" else [*by_channel, Message.provider_facts.has_key("sender_email_id")]
    )


def _first(
    session: Session, lead: Lead, is_it: Callable[[Message], bool], query: Select[Message]
) -> Message | None:
    """The first of the query, which asks for the newest that `is_it`: pages look among the messages that they have read."""
    if answers_of(session) is not None:
        recent = recent_of(session, lead)
        found = next(filter(is_it, recent.messages), None)
        if found is not None or recent.is_all:
            return found
    return session.scalars(query.limit(1)).first()


def of_lead(lead: Lead) -> tuple[ColumnElement[bool], ...]:
    """The messages of this lead."""
    return (Message.workspace_id == lead.workspace_id, Message.lead_id == lead.id)


@cache
def _replies(channel: Channel) -> Select[Message]:
    """For `leads`. Made once: to make it takes longer than to ask it."""
    mine = (Message.workspace_id == Lead.workspace_id, Message.lead_id == Lead.id)
    recent = select(Message).where(*mine, and_(Message.is_reply), *_answerable(channel))
    recent = recent.order_by(*NEWEST_FIRST).limit(_most_of(channel))
    each = aliased(Message, recent.correlate(Lead).lateral())
    rows = select(each).select_from(Lead).join(each, true())
    rows = rows.where(Lead.id.in_(bindparam("leads", expanding=True)))
    return rows.order_by(each.sent_at.desc(), each.id.desc())
