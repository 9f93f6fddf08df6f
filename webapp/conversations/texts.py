"""Storing texts (SMS), each once. The source does not matter: webhook, sync or sweep.

A webhook may report a text without an id. Such a text is stored under a provisional id ("delivery-<delivery>"). When a sync
or another webhook reports the same text with its id, the stored row takes that id. Only here are two messages compared by
their text, and only a row without an id with one that has an id.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from webapp.conversations import echoes, inbound, rollups
from webapp.conversations.inbound import Arrival
from webapp.conversations.models import Message
from webapp.leads.matching import Match
from webapp.leads.models import Lead
from webapp.providers.facts import TextMessage
from webapp.runtime import changes

StoreOutcome = Literal["new", "known", "reconciled", "updated"]
"""What became of a text. "reconciled": one that was stored without an id has its id now. Only "new" and inbound is news."""

PROVISIONAL = "delivery-"
RECONCILED_WITHIN = timedelta(minutes=20)
"""How far a workflow's time may be from the provider's: workflows wait, and their clock is the time of receipt."""

UNDELIVERED = frozenset({"failed", "undelivered"})


def record_text(session: Session, match: Match, text: TextMessage) -> tuple[StoreOutcome, Message]:
    """Store a text that has the provider's id; the lead must be locked, its rollups follow."""
    lead = match.lead
    known = find(session, lead.workspace_id, text)
    if known is not None:
        inbound.learn_files(session, known, arrival_of(text))
        return ("updated" if _follow_status(session, lead, known, text) else "known"), known
    if text.is_inbound and (waiting := _without_id(session, lead, text)):
        waiting.provider_id = text.external_id
        waiting.provider_facts = {**waiting.provider_facts, **_reference(text)}
        if text.at:
            waiting.sent_at = text.at
        inbound.learn_files(session, waiting, arrival_of(text))
        rollups.refresh(session, lead)
        return "reconciled", waiting
    arrival = arrival_of(text)
    if arrival.source == "operator":
        stored = echoes.record_echo(session, match, arrival)
    else:
        stored = inbound.record_arrival(session, match, arrival)
    message = stored or find(session, lead.workspace_id, text)
    assert message is not None, "stored a moment ago, or before"
    _follow_status(session, lead, message, text)
    return ("new" if stored is not None else "known"), message


def record_text_without_id(
    session: Session, match: Match, text: TextMessage, *, delivery_id: int, received_at: datetime
) -> tuple[StoreOutcome, Message]:
    """Store a text that a delivery reported without an id, unless the same text is stored with an id already."""
    lead = match.lead
    before = session.scalar(
        select(Message).where(
            Message.workspace_id == lead.workspace_id,
            Message.provider == text.contact.provider,
            Message.provider_facts["delivery"].as_integer() == delivery_id,
        )
    )
    if before is not None:
        return "known", before
    if twin := _with_id_alone(session, lead, text, received_at):
        twin.provider_facts = {**twin.provider_facts, "delivery": delivery_id}
        return "known", twin
    arrival = Arrival(
        channel="sms",
        direction="inbound",
        source="lead",
        provider=text.contact.provider,
        provider_id=f"{PROVISIONAL}{delivery_id}",
        sent_at=received_at,
        body_text=text.text,
        sender_name=lead.name,
        sender_address=lead.phone or "",
        attachments=text.attachments,
        provider_facts={**text.reference, "delivery": delivery_id},
    )
    stored = inbound.record_arrival(session, match, arrival)
    assert stored is not None, "this delivery was not stored before"
    return "new", stored


def arrival_of(text: TextMessage) -> Arrival:
    """A text with the provider's id, as it is stored."""
    return Arrival(
        channel="sms",
        direction="inbound" if text.is_inbound else "outbound",
        source=text.source,
        provider=text.contact.provider,
        provider_id=str(text.external_id),
        sent_at=text.at,
        body_text=text.text,
        sender_address=text.sender_address,
        recipients=[text.recipient] if text.recipient else [],
        attachments=text.attachments,
        provider_facts=_reference(text),
    )


def find(session: Session, workspace_id: int, text: TextMessage) -> Message | None:
    """The stored text with this id."""
    return inbound.find(session, workspace_id, text.contact.provider, str(text.external_id))


def _reference(text: TextMessage) -> dict[str, Any]:
    return {**text.reference, **({"status": text.status} if text.status else {})}


def _follow_status(session: Session, lead: Lead, message: Message, text: TextMessage) -> bool:
    """What became of a text that we sent: "queued" is no end, and "undelivered" needs a person."""
    if message.is_inbound or not text.status or message.provider_facts.get("status") == text.status:
        return False
    message.provider_facts = {**message.provider_facts, "status": text.status}
    if text.status in UNDELIVERED and message.source == "operator" and message.state != "failed":
        message.state = "failed"
        message.failure = "The carrier did not deliver this text. Check the number, or answer by e-mail."
        rollups.refresh(session, lead)
    changes.announce(session, lead.workspace_id)
    return True


def _without_id(session: Session, lead: Lead, text: TextMessage) -> Message | None:
    """The nearest equal text that has no id of the provider's yet."""
    return _nearest(session, lead, text, text.at, Message.provider_id.startswith(PROVISIONAL))


def _with_id_alone(session: Session, lead: Lead, text: TextMessage, at: datetime) -> Message | None:
    """The nearest equal text that has an id, and that no delivery without an id was joined with."""
    return _nearest(
        session,
        lead,
        text,
        at,
        ~Message.provider_id.startswith(PROVISIONAL),
        ~Message.provider_facts.has_key("delivery"),
    )


def _nearest(
    session: Session, lead: Lead, text: TextMessage, at: datetime | None, *more: ColumnElement[bool]
) -> Message | None:
    when: Any = at or func.now()
    return session.scalars(
        select(Message)
        .where(
            Message.workspace_id == lead.workspace_id,
            Message.lead_id == lead.id,
            Message.provider == text.contact.provider,
            Message.direction == "inbound",
            func.btrim(Message.body_text) == text.text.strip(),
            Message.sent_at.between(when - RECONCILED_WITHIN, when + RECONCILED_WITHIN),
            *more,
        )
        .order_by(func.abs(func.extract("epoch", Message.sent_at - when)), Message.id)
        .limit(1)
    ).first()
