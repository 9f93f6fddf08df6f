"""Jobs of drafting."""

from sqlalchemy.orm import Session

from webapp.jobs.kinds import JobKind

DRAFT = JobKind(
    "drafting.draft",
    queue="score",
    label="Draft an answer",
    key_form="draft-{lead_id}",
    attempts=5,
    base=5.0,
    cap=1800.0,
    timeout=300,
)
REDRAFT = JobKind(
    "drafting.redraft",
    queue="score",
    label="Draft another answer",
    key_form="redraft-{lead_id}",
    attempts=5,
    base=5.0,
    cap=1800.0,
    timeout=300,
)


def enqueue_draft(session: Session, workspace_id: int, lead_id: int) -> None:
    """Draft an answer to the newest reply, unless there is one."""
    DRAFT.enqueue(session, workspace_id=workspace_id, lead_id=lead_id)


def enqueue_redraft(session: Session, workspace_id: int, lead_id: int) -> None:
    """A person wants another one."""
    REDRAFT.enqueue(session, workspace_id=workspace_id, lead_id=lead_id)
