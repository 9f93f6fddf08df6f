"""What an operator does to many leads at once, and the recount of a workspace."""

from webapp.inbox import counting, many
from webapp.inbox.jobs import ACT_ONE, RECOUNT
from webapp.jobs import batches
from webapp.jobs.runs import Run
from webapp.runtime.log import logger
from worker.registry import handles

log = logger()


@handles(ACT_ONE, on_failure=batches.record_failure)
def act_one(run: Run, lead_id: int, job_batch_id: int) -> None:
    """One lead of the batch."""
    batches.run_item(run, job_batch_id, lambda: many.act_one(run, lead_id, job_batch_id))


@handles(RECOUNT)
def recount(run: Run) -> None:
    """Count the leads of the workspace whose turn it is, and put right what was wrong. That it was wrong is our error."""
    with run.finish("nothing to count") as session:
        workspace_id = counting.longest_unaudited(session)
        if workspace_id is None:
            return
        found = counting.recount(session, workspace_id)
        run.outcome = f"{found.leads:,} leads, {found.drift:,} counted wrongly"
    if found.drift:
        log.error("counts had drifted", workspace_id=workspace_id, count=found.drift)
