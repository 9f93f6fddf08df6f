"""Campaigns, synced."""

from __future__ import annotations

from webapp.campaigns import reading
from webapp.campaigns.jobs import SCHEDULE, SYNC, enqueue_every_sync
from webapp.jobs.runs import Run
from worker.registry import handles


@handles(SYNC)
def sync_campaigns(run: Run, connection_id: int) -> None:
    """Read the provider's list of campaigns."""
    reading.read_list(run, connection_id)


@handles(SCHEDULE)
def schedule(run: Run) -> None:
    """Enqueue a sync in every workspace."""
    with run.finish() as session:
        run.outcome = f"{enqueue_every_sync(session)} enqueued"
