"""What an operator does to many leads at once."""

from webapp.inbox import many
from webapp.inbox.jobs import ACT_ONE
from webapp.jobs import batches
from webapp.jobs.runs import Run
from worker.registry import handles


@handles(ACT_ONE, on_failure=batches.record_failure)
def act_one(run: Run, lead_id: int, job_batch_id: int) -> None:
    """One lead of the batch."""
    batches.run_item(run, job_batch_id, lambda: many.act_one(run, lead_id, job_batch_id))
