"""Deliveries, processed."""

from webapp.jobs.runs import Run
from webapp.webhooks import processing
from webapp.webhooks.jobs import PROCESS
from worker.registry import handles


@handles(PROCESS, on_failure=processing.mark_failed)
def process(run: Run, delivery_id: int) -> None:
    """Apply one stored delivery."""
    with run.finish() as session:
        run.outcome = processing.process(session, delivery_id)
