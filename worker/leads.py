"""What we know of a lead, told to the providers that write to it. Every call may be repeated, and changes nothing then."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.conversations.models import Message
from webapp.integrations.connections import emailbison_account, gohighlevel_account
from webapp.integrations.health import record_success
from webapp.jobs.runs import Run
from webapp.leads import provider_status
from webapp.leads.matching import kept_of
from webapp.leads.models import Lead
from webapp.leads.provider_status import TELL_MAIL, TELL_SMS, ProviderStatus, last_pushed, provider_status_of
from webapp.providers.emailbison import leads, replies, workspace
from webapp.providers.emailbison.wire import Account
from webapp.providers.errors import gone_is_fine
from webapp.providers.gohighlevel import contacts
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import NotFound
from worker.registry import handles


@handles(TELL_MAIL)
def tell_mail(run: Run, lead_id: int) -> None:
    """An opt-out ends every campaign for this lead and blocks its address; interest marks its newest reply."""
    with unit_of_work() as session:
        lead = _lead(session, lead_id)
        status, before = _status_of(session, lead), last_pushed(lead, "emailbison")
        connection, account = emailbison_account(session, lead.workspace_id)
        reply_id = _newest_reply(session, lead)
    if status != before:
        with gone_is_fine():
            _close(account, lead, status, before)
            if status in ("interested", "not-interested") and reply_id is not None:
                replies.mark_interested(account, reply_id, interested=status == "interested")
    with run.finish(status) as session:
        provider_status.record_provider_status(session, lead_id, "emailbison", status)
        record_success(session, connection.id)


@handles(TELL_SMS)
def tell_sms(run: Run, lead_id: int) -> None:
    """An opt-out switches do-not-disturb on; when a person takes it back, it is switched off again, if it can be."""
    with unit_of_work() as session:
        lead = _lead(session, lead_id)
        status, before = _status_of(session, lead), last_pushed(lead, "gohighlevel")
        connection, account = gohighlevel_account(session, lead.workspace_id)
    if lead.gohighlevel_id and (status == "opted-out") != (before == "opted-out"):
        with gone_is_fine():
            contacts.set_dnd(account, lead.gohighlevel_id, is_on=status == "opted-out")
    with run.finish(status) as session:
        provider_status.record_provider_status(session, lead_id, "gohighlevel", status)
        record_success(session, connection.id)


def _close(account: Account, lead: Lead, status: ProviderStatus, before: ProviderStatus) -> None:
    """Close the lead to campaigns, or open it again: what a person takes back is not blocked any more."""
    if status == "opted-out":
        if lead.emailbison_id:
            leads.unsubscribe_lead(account, lead.emailbison_id)
        if lead.email:
            workspace.block(account, lead.email)
    elif before == "opted-out" and lead.email:
        workspace.unblock(account, lead.email)


def _lead(session: Session, lead_id: int) -> Lead:
    lead = session.get(Lead, lead_id)
    if lead is None:
        raise NotFound(f"lead {lead_id}")
    return lead


def _status_of(session: Session, lead: Lead) -> ProviderStatus:
    """Where the person stands: what was merged stands where the lead does that was kept."""
    return provider_status_of(session.get_one(Lead, kept_of(session, lead)))


def _newest_reply(session: Session, lead: Lead) -> int | None:
    """The id that EmailBison gave the lead's newest mail."""
    found = session.scalar(
        select(Message.provider_facts["reply_id"].as_string())
        .where(
            Message.workspace_id == lead.workspace_id,
            Message.lead_id == lead.id,
            Message.provider == "emailbison",
            Message.direction == "inbound",
            Message.is_bounce.is_(False),
        )
        .order_by(Message.sent_at.desc(), Message.id.desc())
        .limit(1)
    )
    return int(found) if found and found.isdigit() else None
