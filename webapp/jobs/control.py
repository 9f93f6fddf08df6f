"""What a person asks of the ledger: do it after all, or leave it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, text, update
from sqlalchemy.orm import Session

from webapp.jobs.kinds import KINDS, JobKind, insert_sql, notify_relay
from webapp.jobs.models import LIVE, Job
from webapp.runtime import clock
from webapp.runtime.errors import Invalid

CANCELLED = "cancelled by a person"


def retry(session: Session, jobs: Sequence[Job]) -> None:
    """Ask for the work of failed jobs again, under their keys: each joins a live job that has it already. The rows are closed.

    Two statements, however many there are: an outage of a provider may leave thousands.
    """
    if any(job.state != "failed" or job.kind not in KINDS for job in jobs):
        raise Invalid("job", "Only a failed job can be retried.")
    ids = {"ids": [job.id for job in jobs]}
    session.execute(_ENQUEUE_AGAIN, ids)
    session.execute(_CLOSE, ids)
    notify_relay(session)


def cancel(session: Session, job: Job) -> None:
    """Leave work undone that has not begun. Raises Invalid when it has, or when nothing of its kind may be dropped."""
    kind = KINDS.get(job.kind)
    if job.state not in {"waiting", "parked"} or (kind is not None and not kind.cancellable):
        raise Invalid(
            "job", "This job cannot be cancelled: it runs already, or dropping it would lose a message."
        )
    job.state, job.outcome, job.finished_at = "cancelled", CANCELLED, clock.now()
    session.flush()


def cancel_all(session: Session, kind: JobKind, workspace_id: int, **about: int) -> None:
    """Leave undone what waits of this kind in a workspace and is about this id: the rest of work on many rows."""
    session.execute(
        update(Job)
        .where(
            Job.workspace_id == workspace_id,
            Job.kind == kind.name,
            Job.state.in_(("waiting", "parked")),
            Job.arguments.contains(about),
        )
        .values(state="cancelled", outcome=CANCELLED, finished_at=func.now())
        .execution_options(synchronize_session=False)
    )


def cancel_workspace(session: Session, workspace_id: int) -> None:
    """Leave undone whatever is live in a workspace; a run that goes on loses its lease, and so writes nothing."""
    session.execute(_CANCEL_WORKSPACE, {"workspace_id": workspace_id})


_CANCEL_WORKSPACE = text(f"""
    UPDATE job SET state = 'cancelled', outcome = 'the workspace was deleted', finished_at = now(), lease_token = NULL,
        leased_until = NULL, holder = NULL WHERE {LIVE} AND workspace_id = :workspace_id
""")
_ENQUEUE_AGAIN = text(
    insert_sql("""
        SELECT DISTINCT ON (key) workspace_id, kind, key, arguments, queue, now() FROM job
        WHERE id = ANY(:ids) ORDER BY key, id DESC
    """)
)
_CLOSE = text("UPDATE job SET state = 'cancelled', outcome = 'retried' WHERE id = ANY(:ids)")
