"""What the providers have to know of a lead, and have been told: that it wants no more mails, or that it is interested.

A person's word on interest is passed on; the model's is not, for EmailBison's own figures are made of these marks. An
opt-out is passed on whoever found it: campaigns of ours must not write to this person again.
"""

from __future__ import annotations

from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.integrations.models import Connection, Provider
from webapp.jobs.kinds import JobKind
from webapp.leads.models import POSITIVE, Lead

TELL_MAIL = JobKind(
    "leads.tell_mail", queue="send", label="Tell EmailBison of an opt-out or interest", attempts=8
)
TELL_SMS = JobKind("leads.tell_sms", queue="send", label="Tell GoHighLevel of an opt-out", attempts=8)

ProviderStatus = Literal["none", "interested", "not-interested", "opted-out"]


def provider_status_of(lead: Lead) -> ProviderStatus:
    """Where the lead stands, as far as providers are concerned."""
    if lead.status == "blacklisted":
        return "opted-out"
    if lead.sentiment in POSITIVE:
        return "interested"
    return "not-interested" if lead.sentiment == "Not Interested" else "none"


def enqueue_status_push(session: Session, lead: Lead) -> None:
    """Tell every provider that is connected, knows the lead and has not been told; of those merged into it, too.

    The lead must be locked.
    """
    status = provider_status_of(lead)
    connected = session.scalars(
        select(Connection.provider).where(
            Connection.workspace_id == lead.workspace_id, Connection.is_connected
        )
    ).all()
    for row in _family(session, lead) if connected else ():
        query = {"workspace_id": row.workspace_id, "lead_id": row.id}
        if (
            "emailbison" in connected
            and (row.emailbison_id or row.email)
            and last_pushed(row, "emailbison") != status
        ):
            TELL_MAIL.enqueue(session, f"tell-mail-{row.id}", **query)
        # GoHighLevel has do-not-disturb and no mark for interest.
        knows = "gohighlevel" in connected and row.gohighlevel_id
        if knows and "opted-out" in (status, last_pushed(row, "gohighlevel")):
            TELL_SMS.enqueue(session, f"tell-sms-{row.id}", **query)


def _family(session: Session, lead: Lead) -> list[Lead]:
    """The lead, and whoever was merged into it, also by way of others: each keeps what a provider knows it by."""
    found = unseen = [lead]
    while unseen:
        into = [each.id for each in unseen]
        mine = (Lead.workspace_id == lead.workspace_id, Lead.merged_into.in_(into))
        unseen = list(session.scalars(select(Lead).where(*mine).order_by(Lead.id)))
        found = [*found, *unseen]
    return found


def last_pushed(lead: Lead, provider: Provider) -> ProviderStatus:
    """What this provider was told last."""
    status: ProviderStatus = lead.provider_status.get(provider, "none")
    return status


def record_provider_status(
    session: Session, lead_id: int, provider: Provider, status: ProviderStatus
) -> None:
    """This provider knows it. What became of the lead meanwhile is told by the job that was asked for then."""
    lead = session.get(Lead, lead_id, with_for_update=True)
    if lead is not None:
        lead.provider_status = {**lead.provider_status, provider: status}
