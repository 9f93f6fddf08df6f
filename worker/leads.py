"""What we know of a lead, told to the providers that write to it. Every call may be repeated, and changes nothing then."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from webapp.conversations.models import Message
from webapp.conversations.newest import newest_inbound
from webapp.integrations.connections import open_mail, open_text
from webapp.integrations.health import record_success
from webapp.jobs.runs import Run
from webapp.leads import provider_status
from webapp.leads.matching import kept_of
from webapp.leads.models import Lead
from webapp.leads.provider_status import PUSH_STATUS, ProviderStatus, last_pushed, provider_status_of
from webapp.providers.errors import gone_is_fine
from webapp.providers.facts import Contact
from webapp.providers.registry import MAIL_PROVIDERS
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import NotFound
from worker.registry import handles


@handles(PUSH_STATUS)
def push_status(run: Run, lead_id: int, provider: str) -> None:
    """An opt-out closes the lead to campaigns or texts, and opens it again when a person takes it back; interest is marked."""
    with unit_of_work() as session:
        lead = _lead(session, lead_id)
        status, before = _status_of(session, lead), last_pushed(lead, provider)
    push = _push_to_mail if provider in MAIL_PROVIDERS else _push_to_texts
    connection_id = push(lead, provider, status, before)
    with run.finish(status) as session:
        provider_status.record_provider_status(session, lead_id, provider, status)
        record_success(session, connection_id)


def _push_to_mail(lead: Lead, provider: str, status: ProviderStatus, before: ProviderStatus) -> int:
    with unit_of_work() as session:
        connection, client = open_mail(session, lead.workspace_id, provider)
        reference = _newest_reference(session, lead, provider)
    contact = Contact(provider=provider, external_id=lead.external_id(provider), email=lead.email)
    with gone_is_fine():
        if status == "opted-out" != before:
            client.opt_out(contact)
        elif before == "opted-out" != status:
            client.take_opt_out_back(contact)
        if status in ("interested", "not-interested") and status != before and reference is not None:
            client.mark_interest(reference, interested=status == "interested")
    return connection.id


def _push_to_texts(lead: Lead, provider: str, status: ProviderStatus, before: ProviderStatus) -> int:
    """Do-not-disturb is switched off again only if it can be: a carrier's STOP is the person's own."""
    with unit_of_work() as session:
        connection, client = open_text(session, lead.workspace_id, provider)
    contact_id = lead.external_id(provider)
    if contact_id and (status == "opted-out") != (before == "opted-out"):
        with gone_is_fine():
            client.set_dnd(contact_id, is_on=status == "opted-out")
    return connection.id


def _lead(session: Session, lead_id: int) -> Lead:
    lead = session.get(Lead, lead_id)
    if lead is None:
        raise NotFound(f"lead {lead_id}")
    return lead


def _status_of(session: Session, lead: Lead) -> ProviderStatus:
    """Where the person stands: what was merged stands where the lead does that was kept."""
    return provider_status_of(session.get_one(Lead, kept_of(session, lead)))


def _newest_reference(session: Session, lead: Lead, provider: str) -> Mapping[str, Any] | None:
    """What the provider needs to hear to find the lead's newest reply."""
    newest = newest_inbound(session, lead, Message.provider == provider)
    return newest.provider_facts if newest else None
