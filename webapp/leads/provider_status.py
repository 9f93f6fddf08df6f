"""The status that providers have to know of a lead, and the one last pushed to each: opted out, interested, not interested.

A person's word on interest is passed on; the model's is not, for providers make their own figures of these marks. An
opt-out is passed on whoever found it: campaigns of ours must not write to this person again.
"""

from __future__ import annotations

from typing import Literal

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from webapp.integrations.models import Connection
from webapp.integrations.standing import connected_providers
from webapp.jobs.kinds import JobKind
from webapp.leads.families import family_of
from webapp.leads.models import Lead
from webapp.leads.states import POSITIVE
from webapp.providers.registry import PROVIDERS
from webapp.runtime.snapshots import once_a_snapshot

PUSH_STATUS = JobKind(
    "leads.push_status",
    queue="send",
    label="Tell a provider of an opt-out or interest",
    key_form="push-status-{provider}-{lead_id}",
    attempts=8,
)

PUSH_AGAIN = JobKind(
    "leads.push_again",
    queue="sync",
    label="Tell providers of opt-outs that they did not take",
    key_form="push-again-{slot}",
    attempts=2,
)
PUSH_AGAIN_SECONDS = 86_400
MOST_PUSHED_AGAIN = 5_000

ProviderStatus = Literal["none", "interested", "not-interested", "opted-out"]


def provider_status_of(lead: Lead) -> ProviderStatus:
    """Where the lead stands, as far as providers are concerned."""
    if lead.status == "blacklisted":
        return "opted-out"
    if lead.sentiment in POSITIVE:
        return "interested"
    return "not-interested" if lead.sentiment == "Not Interested" else "none"


def enqueue_status_push(session: Session, lead: Lead) -> None:
    """Enqueue a push to every connected provider that knows the lead and has another status; for those merged into it, too.

    The lead must be locked.
    """
    status = provider_status_of(lead)
    connected = connected_providers(session, lead.workspace_id)
    for row in family_of(session, lead) if connected else ():
        for provider in connected:
            if _has_to_know(row, provider, status):
                PUSH_STATUS.enqueue(session, workspace_id=row.workspace_id, lead_id=row.id, provider=provider)


def enqueue_untold(session: Session, workspace_id: int | None = None) -> int:
    """Enqueue a push for every lead whose opt-out, or its end, a connected provider does not know; answers of how many leads.

    Once a day for as long as it takes, in every workspace or in this one.
    """
    told = [Lead.provider_status[name].astext == "opted-out" for name in PROVIDERS]
    all_told = [or_(each, Connection.provider != name) for each, name in zip(told, PROVIDERS, strict=True)]
    child = aliased(Lead)
    has_merged = exists().where(child.workspace_id == Lead.workspace_id, child.merged_into == Lead.id)
    untold = or_(
        and_(Lead.status == "blacklisted", or_(~func.coalesce(and_(*all_told), False), has_merged)),
        and_(Lead.status != "blacklisted", or_(*told)),
    )
    query = (
        select(Lead)
        .join(Connection, and_(Connection.workspace_id == Lead.workspace_id, Connection.is_connected))
        .where(untold, Lead.merged_into.is_(None))
        .order_by(Lead.id)
        .limit(MOST_PUSHED_AGAIN)
        .with_for_update(of=Lead, skip_locked=True)
    )
    if workspace_id is not None:
        query = query.where(Lead.workspace_id == workspace_id)
    found = list(dict.fromkeys(session.scalars(query)))
    for lead in found:
        enqueue_status_push(session, lead)
    return len(found)


def push_keys(session: Session, lead: Lead, provider: str) -> list[str]:
    """The keys of the jobs that tell this provider of the lead, and of whoever was merged into it."""
    return [PUSH_STATUS.key(provider, row.id) for row in family_of(session, lead)]


@once_a_snapshot
def not_passed_on(session: Session, lead: Lead) -> list[str]:
    """Connected providers that do not know of an opt-out yet, or still hold one that was taken back."""
    status = provider_status_of(lead)
    family = family_of(session, lead)
    return [
        provider
        for provider in connected_providers(session, lead.workspace_id)
        if any(_differs(row, provider, status) for row in family)
    ]


def _differs(lead: Lead, provider: str, status: ProviderStatus) -> bool:
    is_about_consent = "opted-out" in (status, last_pushed(lead, provider))
    return is_about_consent and _has_to_know(lead, provider, status)


def _has_to_know(lead: Lead, provider: str, status: ProviderStatus) -> bool:
    last = last_pushed(lead, provider)
    knows_lead = lead.external_id(provider) or (PROVIDERS[provider].channel == "email" and lead.email)
    if not knows_lead or last == status:
        return False
    return PROVIDERS[provider].can("interest") or "opted-out" in (status, last)


def last_pushed(lead: Lead, provider: str) -> ProviderStatus:
    """The status that was last pushed to this provider."""
    status: ProviderStatus = lead.provider_status.get(provider, "none")
    return status


def record_provider_status(session: Session, lead_id: int, provider: str, status: ProviderStatus) -> None:
    """The push arrived. A status that changed meanwhile has a job of its own."""
    lead = session.get(Lead, lead_id, with_for_update=True)
    if lead is not None:
        lead.provider_status = {**lead.provider_status, provider: status}
