"""Addresses that a provider blocks and that belong to no lead here: nobody gets a copy there. Kept as keyed hashes.

Nothing else follows from it: whoever has such an address and writes to us is a lead like any other, and the ledger decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from webapp.leads import suppressions

NAME = "blocked"
"""In the place of an identity's name, so that these hashes are nobody's who was erased."""

BLOCKED = "This address, or its whole domain, is on the blocklist of the mail provider."


def remember(session: Session, workspace_id: int, address: str, at: datetime) -> None:
    """The provider has blocked it; `@h4.test` for a whole domain. May be told again. Raises Locked."""
    suppressions.suppress(session, workspace_id, [(NAME, address)], is_opted_out=True, now=at)


def among(session: Session, workspace_id: int, addresses: Iterable[str]) -> set[str]:
    """Those of these addresses that are blocked, by themselves or with their domain. Raises Locked."""
    asked = {address: _domain(address) for address in addresses}
    known = suppressions.known_among(session, workspace_id, NAME, {*asked, *asked.values()})
    return {address for address, domain in asked.items() if {address, domain} & known}


def _domain(address: str) -> str:
    return f"@{address.rpartition('@')[2]}"
