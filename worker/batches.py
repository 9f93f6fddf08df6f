"""Batches, enqueued."""

from webapp.jobs import batches
from webapp.jobs.batches import ENQUEUE
from webapp.jobs.runs import Run
from webapp.runtime.database import unit_of_work
from worker.registry import handles


@handles(ENQUEUE)
def enqueue(run: Run, job_batch_id: int) -> None:
    """Enqueue items until enough are in flight; a repetition goes on where the last run was."""
    has_more = True
    while has_more:
        with unit_of_work() as session:
            has_more = batches.enqueue_next(session, job_batch_id)
