"""Storing messages, each once, however often and in whatever order providers report them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.attachments import recording as attachments
from webapp.conversations import rollups
from webapp.conversations.content import Content, read_mail, read_text
from webapp.conversations.models import Channel, Direction, Message, Source
from webapp.leads.matching import Match
from webapp.leads.models import Lead
from webapp.providers.facts import Attachment
from webapp.runtime import clock


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message as it will be stored. Texts are storable; `provider_id` is never blank."""

    channel: Channel
    direction: Direction
    source: Source
    provider: str
    provider_id: str
    sent_at: datetime | None
    subject: str = ""
    body_text: str = ""
    body_html: str | None = None
    sender_name: str = ""
    sender_address: str = ""
    recipients: list[str] = field(default_factory=list)
    copies: list[str] = field(default_factory=list)
    blind_copies: list[str] = field(default_factory=list)
    reply_to: list[str] = field(default_factory=list)
    is_automated: bool = False
    is_bounce: bool = False
    attachments: list[Attachment] = field(default_factory=list)
    provider_facts: dict[str, Any] = field(default_factory=dict)


def record_arrival(session: Session, match: Match, arrival: Arrival) -> Message | None:
    """The stored message, or None if it was stored before. The lead's rollups follow; it must be locked.

    A reply that is the newest of its lead takes the lead's sentiment away: nobody has judged it yet.
    """
    new_id = session.scalar(
        insert(Message).values(row_of(match, arrival)).on_conflict_do_nothing().returning(Message.id)
    )
    if new_id is None:
        learn_files(
            session, find(session, match.lead.workspace_id, arrival.provider, arrival.provider_id), arrival
        )
        return None
    lead = match.lead
    attachments.record(session, lead.workspace_id, arrival.provider, new_id, arrival.attachments)
    rollups.refresh(session, lead)
    message = session.get_one(Message, new_id)
    if message.is_reply and message.sent_at == lead.last_inbound_at:
        lead.sentiment = None
    if message.is_reply:
        _wake(lead, message)
    return message


def learn_files(session: Session, known: Message | None, arrival: Arrival) -> None:
    """Whoever tells of a known message may know of files that nobody has told of; what we sent ourselves has its own."""
    if known is None or known.sends_at is not None or not arrival.attachments:
        return
    if attachments.record(session, known.workspace_id, known.provider, known.id, arrival.attachments):
        rollups.refresh(session, session.get_one(Lead, known.lead_id))


def find(session: Session, workspace_id: int, provider: str, provider_id: str) -> Message | None:
    """The stored message with this id of the provider's."""
    return session.scalar(select(Message).where(*has_provider_id(workspace_id, provider, provider_id)))


def has_provider_id(workspace_id: int, provider: str, provider_id: str) -> tuple[ColumnElement[bool], ...]:
    """The condition for the one message with this id."""
    return (
        Message.workspace_id == workspace_id,
        Message.provider == provider,
        Message.provider_id == provider_id,
    )


def row_of(match: Match, arrival: Arrival) -> dict[str, Any]:
    """The columns of a message that is stored now."""
    now = clock.now()
    return {
        "workspace_id": match.lead.workspace_id,
        "lead_id": match.lead.id,
        "via_lead_id": match.via.id if match.via else None,
        "channel": arrival.channel,
        "direction": arrival.direction,
        "source": arrival.source,
        "state": "received" if arrival.direction == "inbound" else "sent",
        "provider": arrival.provider,
        "provider_id": arrival.provider_id,
        "provider_facts": arrival.provider_facts,
        "subject": arrival.subject,
        "body_text": arrival.body_text,
        "body_html": arrival.body_html,
        **_content(arrival).columns(),
        "sender_name": arrival.sender_name,
        "sender_address": arrival.sender_address,
        "recipients": arrival.recipients,
        "copies": arrival.copies,
        "blind_copies": arrival.blind_copies,
        "reply_to": arrival.reply_to,
        "is_automated": arrival.is_automated,
        "is_bounce": arrival.is_bounce,
        # A provider's clock that runs ahead must not make a reply look unanswered for ever.
        "sent_at": min(arrival.sent_at, now) if arrival.sent_at else now,
    }


def _wake(lead: Lead, reply: Message) -> None:
    """A snoozed lead that writes comes back at once. A reply older than an absence note says nothing of the absence."""
    is_asleep = lead.snoozed_until is not None and lead.snoozed_until > clock.now()
    if is_asleep and (lead.snooze_mark != "absent" or reply.sent_at == lead.last_message_at):
        lead.snoozed_until, lead.snooze_mark = None, "wrote"


def _content(arrival: Arrival) -> Content:
    if arrival.channel == "sms":
        return read_text(arrival.body_text)
    return read_mail(arrival.subject, arrival.body_text, arrival.body_html)
