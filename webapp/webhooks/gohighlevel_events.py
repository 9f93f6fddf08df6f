"""What GoHighLevel's calls mean for leads and texts. Safe to repeat: everything below stores once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.conversations import texts
from webapp.integrations.health import find_connection
from webapp.leads.locks import lock_identities
from webapp.leads.matching import ContactDetails, fill, match_or_create
from webapp.leads.models import Lead
from webapp.leads.sms_dnd import record_dnd
from webapp.providers.gohighlevel.account import PROVIDER
from webapp.providers.gohighlevel.contacts import contact_of
from webapp.providers.gohighlevel.messages import moment, sms_of
from webapp.runtime.text import storable
from webapp.scoring.jobs import enqueue_score
from webapp.sync.jobs import enqueue_sync
from webapp.webhooks.gohighlevel import WORKFLOW, location_of, part_of, plain_text
from webapp.webhooks.models import Delivery, Verdict


def apply(session: Session, delivery: Delivery, document: dict[str, Any]) -> Verdict:
    """Do what the call says, unless it is about a location that is not this workspace's."""
    connection = find_connection(session, delivery.workspace_id, PROVIDER)
    ours, theirs = connection.location_id if connection else None, location_of(document)
    if ours and theirs and ours != theirs:
        return "ignored", "it is about another location than the one under Integrations", None
    return MEANINGS[delivery.event_type](session, delivery, document)


def _workflow(session: Session, delivery: Delivery, document: dict[str, Any]) -> Verdict:
    person = ContactDetails(
        gohighlevel_id=document["contact_id"],
        email=_mail(document.get("email")),
        phone=storable(document.get("phone")).strip() or None,
        first_name=storable(document.get("first_name")),
        last_name=storable(document.get("last_name")),
    )
    found = match_or_create(session, delivery.workspace_id, person)
    how, _ = texts.record_text_without_id(
        session,
        found,
        delivery_id=delivery.id,
        contact_id=document["contact_id"],
        body=plain_text(document),
        at=delivery.received_at,
    )
    if how == "new":
        enqueue_score(session, found.lead)
    return "processed", None, found.lead


def _message(session: Session, delivery: Delivery, document: dict[str, Any]) -> Verdict:
    facts = part_of(document)
    is_inbound = delivery.event_type == "InboundMessage"  # the field "direction" is wrong at times
    details = ContactDetails(gohighlevel_id=facts["contactId"])
    found = match_or_create(session, delivery.workspace_id, details)
    lead = found.lead
    if not lead.first_name or not lead.phone:
        enqueue_sync(session, lead, "webhook")  # the call names nobody: the sync asks who it is
    sms = sms_of({**facts, "id": facts.get("messageId")})
    if sms is None and not is_inbound:
        return "ignored", "it has no id; the next sync brings the text", lead
    if sms is None:
        how, _ = texts.record_text_without_id(
            session,
            found,
            delivery_id=delivery.id,
            contact_id=facts["contactId"],
            body=storable(facts.get("body")),
            at=delivery.received_at,
        )
    else:
        how, _ = texts.record_text(session, found, replace(sms, is_inbound=is_inbound))
    if how == "new" and is_inbound:
        enqueue_score(session, lead)
    return "processed", None, lead


def _contact(session: Session, delivery: Delivery, document: dict[str, Any]) -> Verdict:
    """Somebody's facts, or whether they may be texted. Who never wrote to us is nobody we know."""
    contact = contact_of(part_of(document))
    person = ContactDetails.of_contact(contact)
    lock_identities(session, delivery.workspace_id, person.identity())
    lead = session.scalars(
        select(Lead)
        .where(Lead.workspace_id == delivery.workspace_id, Lead.gohighlevel_id == contact.id)
        .with_for_update()
    ).one_or_none()
    if lead is None:
        return "ignored", "this contact is no lead here", None
    fill(session, lead, person)
    told = moment(document.get("timestamp") or part_of(document).get("timestamp"))
    record_dnd(session, lead, contact.dnd, told or delivery.received_at)
    return "processed", None, lead


def _mail(value: object) -> str | None:
    return storable(value).strip().lower() or None


MEANINGS: dict[str, Callable[[Session, Delivery, dict[str, Any]], Verdict]] = {
    WORKFLOW: _workflow,
    "InboundMessage": _message,
    "OutboundMessage": _message,
    "ContactDndUpdate": _contact,
    "ContactCreate": _contact,
    "ContactUpdate": _contact,
}
"""What each kind of call does. The envelopes let exactly these through."""
