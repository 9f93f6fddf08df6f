"""Work that is asked for when somebody is to be erased."""

from __future__ import annotations

from sqlalchemy.orm import Session

from webapp.jobs.kinds import JobKind
from webapp.leads.models import Lead

ERASE = JobKind(
    "personal.erase",
    queue="sync",
    label="Erase a person",
    key_form="erase-{lead_id}",
    attempts=8,
    timeout=600,
)


def enqueue_erasure(session: Session, lead: Lead, user_id: int) -> None:
    """Ask for it. Whoever asks first is named on the receipt."""
    ERASE.enqueue(session, workspace_id=lead.workspace_id, lead_id=lead.id, user_id=user_id)
