"""A lead and whoever was merged into it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.leads.models import Lead
from webapp.runtime.snapshots import once_a_snapshot


@once_a_snapshot
def family_of(session: Session, lead: Lead) -> list[Lead]:
    """The lead, and whoever was merged into it, also by way of others: each keeps what a provider knows it by."""
    found = unseen = [lead]
    while unseen:
        into = [each.id for each in unseen]
        mine = (Lead.workspace_id == lead.workspace_id, Lead.merged_into.in_(into))
        unseen = list(session.scalars(select(Lead).where(*mine).order_by(Lead.id)))
        found = [*found, *unseen]
    return found
