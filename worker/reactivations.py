"""People of a reactivation, looked up one by one."""

from __future__ import annotations

from webapp.jobs import batches
from webapp.jobs.runs import Run
from webapp.reactivations import enrolling
from webapp.reactivations.jobs import ENROL_ONE
from worker.registry import handles


@handles(ENROL_ONE, on_failure=batches.record_failure)
def enrol_one(run: Run, person_id: int, job_batch_id: int) -> None:
    """One person of the list."""
    batches.run_item(run, job_batch_id, lambda: enrolling.enrol_one(run, person_id, job_batch_id))
