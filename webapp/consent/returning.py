"""Whose news this is, with those in mind whom the workspace has erased.

A provider's lists go on naming them, and its calls come late or again: that makes nobody a lead. Only who writes to us after
they were erased is somebody new, whose message must not be lost; and if they had opted out, they are opted out still.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from webapp.consent.decisions import opt_out
from webapp.consent.ledger import Because
from webapp.leads import matching, suppressions
from webapp.leads.matching import ContactDetails, Match

ERASED = "this person was erased here, and has not written since"
BEFORE = "opted out before they were erased"


def match_or_create(
    session: Session, workspace_id: int, details: ContactDetails, *, wrote_at: datetime | None = None
) -> Match | None:
    """As `matching.match_or_create`; None for somebody who was erased and has not written since.

    `wrote_at`: when they wrote what this is about, by the provider's clock; None for anything but a message of theirs.
    """
    found = matching.match(session, workspace_id, details)
    if found is not None:
        return found
    erased = suppressions.find(session, workspace_id, details.identity())
    if erased is not None and (wrote_at is None or wrote_at <= erased.erased_at):
        return None
    made = matching.match_or_create(session, workspace_id, details)
    if erased is not None and erased.is_opted_out:
        opt_out(session, made.lead, Because("unknown", source="erasure", reason=BEFORE))
    return made


def hear_opt_out(session: Session, workspace_id: int, details: ContactDetails) -> None:
    """Somebody who was erased opted out at a provider: should they ever write again, that holds."""
    suppressions.close(session, workspace_id, details.identity())
