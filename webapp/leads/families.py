"""A lead and whoever was merged into it."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.leads.models import Lead
from webapp.runtime.snapshots import once_a_snapshot


@once_a_snapshot
def family_of(session: Session, lead: Lead) -> list[Lead]:
    """The lead, and whoever was merged into it, also by way of others: each keeps what a provider knows it by."""
    return families_of(session, [lead])[lead.id]


def families_of(session: Session, leads: Iterable[Lead]) -> dict[int, list[Lead]]:
    """The same for many leads at once, by their ids, in a statement for each generation of merges."""
    found = {lead.id: [lead] for lead in leads}
    unseen = {lead.id: (lead.workspace_id, [lead.id]) for (lead, *_) in found.values()}
    while unseen:
        merged = select(Lead).where(
            Lead.workspace_id.in_({workspace_id for workspace_id, _ in unseen.values()}),
            Lead.merged_into.in_(unseen),
        )
        following: dict[int, tuple[int, list[int]]] = {}
        for each in session.scalars(merged.order_by(Lead.id)):
            workspace_id, kept = unseen[each.merged_into or 0]
            if each.workspace_id == workspace_id:
                following[each.id] = (workspace_id, kept)
                for kept_id in kept:
                    found[kept_id].append(each)
        unseen = following
    return found
