"""What a person asks of the ledger: do it after all, or leave it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from webapp.jobs.kinds import KINDS
from webapp.jobs.models import Job
from webapp.runtime import clock
from webapp.runtime.errors import Invalid


def retry(session: Session, job: Job) -> None:
    """Ask for a failed job's work again, under its key: it joins a live job that has it already. The failed row is closed."""
    if job.state != "failed" or job.kind not in KINDS:
        raise Invalid("job", "Only a failed job can be retried.")
    KINDS[job.kind].enqueue(session, job.key, workspace_id=job.workspace_id, **job.arguments)
    job.state, job.outcome = "cancelled", "retried"


def cancel(session: Session, job: Job) -> None:
    """Leave work undone that has not begun. Raises Invalid when it has, or when nothing of its kind may be dropped."""
    kind = KINDS.get(job.kind)
    if job.state not in {"waiting", "parked"} or (kind is not None and not kind.cancellable):
        raise Invalid(
            "job", "This job cannot be cancelled: it runs already, or dropping it would lose a message."
        )
    job.state, job.outcome, job.finished_at = "cancelled", "cancelled by a person", clock.now()
    session.flush()
