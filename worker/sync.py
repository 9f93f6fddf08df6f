"""Conversations synced, and providers' lists compared with what is stored."""

from __future__ import annotations

from webapp.jobs import batches
from webapp.jobs.runs import Run
from webapp.sync import bulk_sync, lead, receipts
from webapp.sync import sweep as sweeping
from webapp.sync.jobs import AGAIN, CHECK, SCHEDULE, SWEEP, SYNC, SYNC_ONE, enqueue_due
from webapp.sync.models import Trigger
from webapp.webhooks import event_feed
from worker.registry import handles


@handles(SYNC)
def sync(run: Run, lead_id: int, trigger: Trigger) -> None:
    """Read everything that the providers have of one lead and we do not."""
    work = lead.sync(run, lead_id, trigger)
    if work is not None:
        with run.finish(f"{work.new} new"):
            pass


@handles(SYNC_ONE, on_failure=batches.record_failure)
def sync_one(run: Run, lead_id: int, job_batch_id: int) -> None:
    """One lead of a sync of everything."""
    batches.run_item(run, job_batch_id, lambda: bulk_sync.sync_one(run, lead_id, job_batch_id))


@handles(AGAIN)
def again(run: Run) -> None:
    """Syncs that failed, and that nobody has asked for since."""
    with run.finish() as session:
        run.outcome = f"{receipts.ask_again(session)} enqueued"


@handles(SWEEP)
def sweep(run: Run, connection_id: int) -> None:
    """Read what is new at a provider since the watermark."""
    sweeping.sweep(run, connection_id)


@handles(CHECK)
def check(run: Run, connection_id: int, days: int) -> None:
    """Compare the last days with a provider."""
    sweeping.check(run, connection_id, days, event_feed.replay)


@handles(SCHEDULE)
def schedule(run: Run) -> None:
    """Every connection that works."""
    with run.finish() as session:
        run.outcome = f"{enqueue_due(session)} connections"
