"""The work that drafting asks for."""

from sqlalchemy.orm import Session

from webapp.jobs.kinds import JobKind

DRAFT = JobKind(
    "drafting.draft", queue="score", label="Draft an answer", attempts=5, base=5.0, cap=1800.0, timeout=300
)
REDRAFT = JobKind(
    "drafting.redraft",
    queue="score",
    label="Draft another answer",
    attempts=5,
    base=5.0,
    cap=1800.0,
    timeout=300,
)


def enqueue_draft(session: Session, workspace_id: int, lead_id: int) -> None:
    """Draft an answer to the newest reply, unless there is one."""
    DRAFT.enqueue(session, f"draft-{lead_id}", workspace_id=workspace_id, lead_id=lead_id)


def enqueue_redraft(session: Session, workspace_id: int, lead_id: int) -> None:
    """A person wants another one."""
    REDRAFT.enqueue(session, f"redraft-{lead_id}", workspace_id=workspace_id, lead_id=lead_id)
