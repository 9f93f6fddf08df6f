"""Telling one provider of an opt-out or of interest. Every call may be repeated, and changes nothing then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from webapp.conversations.newest import newest_inbound
from webapp.integrations.connections import open_mail, open_text
from webapp.leads.matching import kept_of
from webapp.leads.models import Lead
from webapp.leads.provider_status import ProviderStatus, last_pushed, provider_status_of
from webapp.providers.errors import gone_is_fine
from webapp.providers.facts import Contact
from webapp.providers.registry import MAIL_PROVIDERS
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import NotFound


@dataclass(frozen=True, slots=True)
class StatusPush:
    """What one provider has to hear of a lead, and what it heard last."""

    lead: Lead
    provider: str
    status: ProviderStatus
    before: ProviderStatus


def load(session: Session, lead_id: int, provider: str) -> StatusPush:
    """The status is that of the kept lead, for a merged one too. Raises NotFound."""
    lead = session.get(Lead, lead_id)
    if lead is None:
        raise NotFound(f"lead {lead_id}")
    kept = session.get_one(Lead, kept_of(session, lead))
    return StatusPush(lead, provider, provider_status_of(kept), last_pushed(lead, provider))


def push(work: StatusPush) -> int:
    """Tell the provider; returns the id of its connection. Raises ProviderError."""
    return _push_to_mail(work) if work.provider in MAIL_PROVIDERS else _push_to_texts(work)


def _push_to_mail(work: StatusPush) -> int:
    """An opt-out closes the lead to campaigns, and opens it again when a person takes it back; interest is marked."""
    lead, status, before = work.lead, work.status, work.before
    with unit_of_work() as session:
        connection, client = open_mail(session, lead.workspace_id, work.provider)
        reference = _newest_reference(session, lead, work.provider)
    contact = Contact(provider=work.provider, external_id=lead.external_id(work.provider), email=lead.email)
    if status == "opted-out" != before:
        client.opt_out(contact)
    elif before == "opted-out" != status:
        client.take_opt_out_back(contact)
    if status in ("interested", "not-interested") and status != before and reference is not None:
        with gone_is_fine():
            client.mark_interest(reference, interested=status == "interested")
    return connection.id


def _push_to_texts(work: StatusPush) -> int:
    """An opt-out switches do-not-disturb on, and off again; a carrier's STOP is the person's own and stays."""
    with unit_of_work() as session:
        connection, client = open_text(session, work.lead.workspace_id, work.provider)
    contact_id = work.lead.external_id(work.provider)
    if contact_id and (work.status == "opted-out") != (work.before == "opted-out"):
        with gone_is_fine():
            client.set_dnd(contact_id, is_on=work.status == "opted-out")
    return connection.id


def _newest_reference(session: Session, lead: Lead, provider: str) -> Mapping[str, Any] | None:
    """What the provider needs to find the lead's newest reply again."""
    newest = newest_inbound(session, lead, provider)
    return newest.provider_facts if newest else None
