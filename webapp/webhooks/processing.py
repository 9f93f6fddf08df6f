"""What a stored delivery means for leads and messages. Safe to repeat: everything below stores once."""

from __future__ import annotations

import json
from collections.abc import Callable

from sqlalchemy.orm import Session

from webapp.conversations import inbound, outbound
from webapp.leads.matching import Person, match_or_create
from webapp.leads.models import Lead
from webapp.runtime import changes, clock
from webapp.runtime.errors import NotFound
from webapp.scoring.jobs import enqueue_score
from webapp.webhooks.emailbison import Data
from webapp.webhooks.models import Delivery, DeliveryState


def process(session: Session, delivery_id: int) -> str:
    """Apply the delivery; answers what became of it. Raises NotFound when it was deleted."""
    delivery = session.get(Delivery, delivery_id, with_for_update=True)
    if delivery is None:
        raise NotFound(f"delivery {delivery_id}")
    document = json.loads(delivery.body)
    data = Data.model_validate(document["data"] if "event" in document else document["data"]["data"])
    state, reason, lead = MEANINGS[delivery.event_type](session, delivery.workspace_id, data)
    delivery.state, delivery.reason = state, reason
    delivery.lead_id = lead.id if lead else None
    delivery.finished_at = clock.now()
    return state


def mark_failed(session: Session, delivery_id: int, note: str) -> None:
    """Every attempt failed: say so on the delivery, where a person can replay it."""
    delivery = session.get(Delivery, delivery_id)
    if delivery is not None:
        delivery.state, delivery.reason, delivery.finished_at = "failed", note, clock.now()
        changes.announce(session, delivery.workspace_id)


Verdict = tuple[DeliveryState, str | None, Lead | None]


def _replied(session: Session, workspace_id: int, data: Data) -> Verdict:
    if _nobody(data):
        return "unreadable", "neither a lead nor a sender's address is given", None
    lead = match_or_create(session, workspace_id, data.person())
    message = inbound.record_arrival(session, lead, data.reply_arrival())
    if message is not None:
        enqueue_score(session, lead)
    return "processed", None, lead


def _answered(session: Session, workspace_id: int, data: Data) -> Verdict:
    # Without a lead part, whoever it was sent to; the sender is one of us.
    person = data.person() if data.lead.id or data.lead.email else Person(email=data.first_recipient())
    if not person.emailbison_id and not person.email:
        return "ignored", "it names no lead", None
    lead = match_or_create(session, workspace_id, person)
    outbound.record_echo(session, lead, data.manual_arrival())
    return "processed", None, lead


def _campaign_sent(session: Session, workspace_id: int, data: Data) -> Verdict:
    if not data.person().emailbison_id and not data.lead.email:
        return "unreadable", "it names no lead", None
    lead = match_or_create(session, workspace_id, data.person())
    inbound.record_arrival(session, lead, data.campaign_arrival())
    return "processed", None, lead


def _bounced(session: Session, workspace_id: int, data: Data) -> Verdict:
    if not data.lead.id and not data.lead.email:
        return "ignored", "a bounce that names no lead", None
    lead = match_or_create(session, workspace_id, data.person())
    if inbound.record_arrival(session, lead, data.reply_arrival(is_bounce=True)) is not None:
        lead.status = "blacklisted"
    return "processed", None, lead


def _unsubscribed(session: Session, workspace_id: int, data: Data) -> Verdict:
    if not data.person().emailbison_id and not data.lead.email:
        return "unreadable", "it names no lead", None
    lead = match_or_create(session, workspace_id, data.person())
    lead.status, lead.sentiment = "blacklisted", "Blacklist"
    changes.announce(session, workspace_id)
    return "processed", None, lead


def _nobody(data: Data) -> bool:
    person = data.person()
    return not person.emailbison_id and not person.email


MEANINGS: dict[str, Callable[[Session, int, Data], Verdict]] = {
    "LEAD_REPLIED": _replied,
    "LEAD_INTERESTED": _replied,
    "UNTRACKED_REPLY_RECEIVED": _replied,
    "MANUAL_EMAIL_SENT": _answered,
    "EMAIL_SENT": _campaign_sent,
    "EMAIL_BOUNCED": _bounced,
    "LEAD_UNSUBSCRIBED": _unsubscribed,
}
"""What each type of event does. The envelopes let exactly these through."""
