"""What we know of a lead, told to the providers that write to it."""

from webapp.conversations import status_push
from webapp.integrations.health import record_success
from webapp.jobs.runs import Run
from webapp.leads.provider_status import PUSH_AGAIN, PUSH_STATUS, enqueue_untold, record_provider_status
from webapp.runtime.database import unit_of_work
from worker.registry import handles


@handles(PUSH_STATUS)
def push_status(run: Run, lead_id: int, provider: str) -> None:
    """Tell one provider of an opt-out, of its end, or of interest."""
    with unit_of_work() as session:
        work = status_push.load(session, lead_id, provider)
    connection_id = status_push.push(work)
    with run.finish(work.status) as session:
        record_success(session, connection_id)
        record_provider_status(session, lead_id, provider, work.status)


@handles(PUSH_AGAIN)
def push_again(run: Run) -> None:
    """Opt-outs that a provider did not take, in every workspace."""
    with run.finish() as session:
        run.outcome = f"{enqueue_untold(session)} leads"
