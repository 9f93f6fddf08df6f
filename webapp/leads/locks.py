"""Locks on leads, and the one order in which they are taken.

1. The merge lock of the workspace: exclusively by whoever merges or unmerges leads, shared by whoever matches.
2. The identity locks (provider ids, address, number), sorted, by whoever matches or fills in an identity.
3. Row locks: a connection, then leads, then jobs. Whoever notes that a provider answered, or refused, does so before it
   locks the lead that the call was for, and ends its job last.

A transaction that holds a row never waits for a lock of 1 or 2. The other order can deadlock: A holds the row and waits
for an identity, while B holds the identity and waits for the row. 1 and 2 are advisory locks; all end with the
transaction.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from webapp.leads.models import Lead
from webapp.runtime.errors import NotFound


def lock_lead(
    session: Session, workspace_id: int, lead_id: int, *, filling: Mapping[str, str] | None = None
) -> Lead:
    """The lead, its row locked and read anew. Raises NotFound when the workspace has no such lead.

    `filling` is the identity that is about to be filled in: its locks are taken first, as the order above demands.
    """
    if filling:
        lock_identities(session, workspace_id, filling)
    query = select(Lead).where(Lead.workspace_id == workspace_id, Lead.id == lead_id).with_for_update()
    lead = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if lead is None:
        raise NotFound(f"lead {lead_id}")
    return lead


def lock_identities(session: Session, workspace_id: int, *people: Mapping[str, str]) -> None:
    """Wait for whoever matches or fills in one of these people's identities, and for merges; call it before any row is locked."""
    names = [f"lead|{workspace_id}|{name}|{value}" for person in people for name, value in person.items()]
    session.execute(_LOCK_IDENTITIES, {"names": names, "merging": f"merging|{workspace_id}"})


def lock_merging(session: Session, workspace_id: int) -> None:
    """Wait until nobody matches, merges or unmerges in this workspace; call it before any row is locked."""
    session.execute(_LOCK_MERGING, {"merging": f"merging|{workspace_id}"})


_LOCK_MERGING = text("SELECT pg_advisory_xact_lock(hashtextextended(:merging, 0))")

_LOCK_IDENTITIES = text("""
    SELECT pg_advisory_xact_lock_shared(hashtextextended(:merging, 0))
    UNION ALL
    SELECT pg_advisory_xact_lock(number) FROM (
        SELECT DISTINCT hashtextextended(name, 0) AS number FROM unnest(CAST(:names AS text[])) AS name ORDER BY number
    ) AS numbers
""")
