"""Texts (SMS), as GoHighLevel tells of them: by webhook, by sync, by its export. Each is stored once.

A workflow's webhook gives a text no id. Such a text is stored under a provisional one ("delivery-<delivery>"), and
takes on the provider's id from whoever tells of it with one. That is the only place where likeness counts, and only
between one row with an id and one row without.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.conversations import echoes, inbound, rollups
from webapp.conversations.inbound import Arrival
from webapp.conversations.models import Message
from webapp.leads.matching import Match
from webapp.leads.models import Lead
from webapp.providers.gohighlevel.account import PROVIDER
from webapp.providers.gohighlevel.messages import Sms
from webapp.runtime import changes

Told = Literal["new", "known", "healed", "updated"]
"""What became of a text that we were told of. Only "new" and inbound is news to the operator."""

PROVISIONAL = "delivery-"
HEALS_WITHIN = timedelta(minutes=20)
"""How far a workflow's time may be from the provider's: workflows wait, and their clock is the time of receipt."""

UNDELIVERED = frozenset({"failed", "undelivered"})


def record_text(session: Session, match: Match, sms: Sms) -> tuple[Told, Message]:
    """Store a text that has the provider's id; the lead must be locked, its rollups follow."""
    lead = match.lead
    known = find(session, lead.workspace_id, sms.id)
    if known is not None:
        return ("updated" if _follow_status(session, lead, known, sms) else "known"), known
    if sms.is_inbound and (healed := _without_id(session, lead, sms.body, sms.at)):
        healed.provider_id = named(sms.id)
        healed.provider_facts = {**healed.provider_facts, **_facts(sms)}
        if sms.at:
            healed.sent_at = sms.at
        rollups.refresh(session, lead)
        return "healed", healed
    arrival = arrival_of(sms)
    if arrival.source == "operator":
        stored = echoes.record_echo(session, match, arrival)
    else:
        stored = inbound.record_arrival(session, match, arrival)
    message = stored or find(session, lead.workspace_id, sms.id)
    assert message is not None, "stored a moment ago, or before"
    _follow_status(session, lead, message, sms)
    return ("new" if stored is not None else "known"), message


def record_text_without_id(
    session: Session, match: Match, *, delivery_id: int, contact_id: str, body: str, at: datetime
) -> tuple[Told, Message]:
    """Store a text that a delivery told of without an id; unless its twin with an id is here already."""
    lead = match.lead
    arrival = Arrival(
        channel="sms",
        direction="inbound",
        source="lead",
        provider=PROVIDER,
        provider_id=f"{PROVISIONAL}{delivery_id}",
        sent_at=at,
        body_text=body,
        sender_name=lead.name,
        sender_address=lead.phone or "",
        provider_facts={"contact_id": contact_id, "delivery": delivery_id},
    )
    before = session.scalar(
        select(Message).where(
            Message.workspace_id == lead.workspace_id,
            Message.provider == PROVIDER,
            Message.provider_facts["delivery"].as_integer() == delivery_id,
        )
    )
    if before is not None:
        return "known", before
    if twin := _not_yet_told_without_id(session, lead, body, at):
        twin.provider_facts = {**twin.provider_facts, "delivery": delivery_id}
        return "known", twin
    stored = inbound.record_arrival(session, match, arrival)
    assert stored is not None, "this delivery was not stored before"
    return "new", stored


def arrival_of(sms: Sms) -> Arrival:
    """A text with the provider's id, as it is stored."""
    return Arrival(
        channel="sms",
        direction="inbound" if sms.is_inbound else "outbound",
        source="lead" if sms.is_inbound else "campaign" if sms.is_campaign else "operator",
        provider=PROVIDER,
        provider_id=named(sms.id),
        sent_at=sms.at,
        body_text=sms.body,
        sender_address=sms.sender,
        recipients=[sms.recipient] if sms.recipient else [],
        provider_facts=_facts(sms),
    )


def named(sms_id: str) -> str:
    """A text's id with its family, as messages carry it."""
    return f"sms-{sms_id}"


def find(session: Session, workspace_id: int, sms_id: str) -> Message | None:
    """The stored text with this id."""
    return echoes.find(session, workspace_id, PROVIDER, named(sms_id))


def _facts(sms: Sms) -> dict[str, object]:
    facts = {
        "sms_id": sms.id,
        "contact_id": sms.contact_id,
        "conversation_id": sms.conversation_id,
        "attachments": sms.attachments,
        "status": sms.status,
    }
    return {name: fact for name, fact in facts.items() if fact}


def _follow_status(session: Session, lead: Lead, message: Message, sms: Sms) -> bool:
    """What became of a text that we sent: "queued" is no end, and "undelivered" needs a person."""
    if message.is_inbound or not sms.status or message.provider_facts.get("status") == sms.status:
        return False
    message.provider_facts = {**message.provider_facts, "status": sms.status}
    if sms.status in UNDELIVERED and message.source == "operator" and message.state != "failed":
        message.state = "failed"
        message.failure = "The carrier did not deliver this text. Check the number, or answer by e-mail."
        rollups.refresh(session, lead)
    changes.announce(session, lead.workspace_id)
    return True


def _without_id(session: Session, lead: Lead, body: str, at: datetime | None) -> Message | None:
    """The nearest text of the same words that has no id of the provider's yet."""
    return _nearest(session, lead, body, at, Message.provider_id.startswith(PROVISIONAL))


def _not_yet_told_without_id(session: Session, lead: Lead, body: str, at: datetime) -> Message | None:
    return _nearest(
        session,
        lead,
        body,
        at,
        Message.provider_id.startswith("sms-"),
        ~Message.provider_facts.has_key("delivery"),
    )


def _nearest(session: Session, lead: Lead, body: str, at: datetime | None, *more) -> Message | None:  # type: ignore[no-untyped-def]
    when = at or func.now()
    return session.scalars(
        select(Message)
        .where(
            Message.workspace_id == lead.workspace_id,
            Message.lead_id == lead.id,
            Message.provider == PROVIDER,
            Message.direction == "inbound",
            func.btrim(Message.body_text) == body.strip(),
            Message.sent_at.between(when - HEALS_WITHIN, when + HEALS_WITHIN),
            *more,
        )
        .order_by(func.abs(func.extract("epoch", Message.sent_at - when)), Message.id)
        .limit(1)
    ).first()
