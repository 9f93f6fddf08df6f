"""Follow-ups, sent when they are due."""

from __future__ import annotations

from webapp.jobs.runs import Run
from webapp.jobs.schedules import database_now
from webapp.runtime import clock
from webapp.runtime.clock import Deadline
from webapp.runtime.settings import settings
from webapp.sequences import jobs, passes, touches
from webapp.sequences.jobs import SCHEDULE, STARTS, STOPS, TOUCH
from worker.registry import handles


@handles(TOUCH, on_failure=touches.record_failure)
def touch(run: Run, touch_id: int) -> None:
    """Hand one touch over, or write down why not."""
    with run.finish() as session:
        run.outcome = touches.do(session, touch_id, database_now(session))


@handles(STOPS)
def stops(run: Run) -> None:
    """Leads whose sequence is over, for PASS_SECONDS at most; and those that have had every step."""
    stopped = passes.stop_over(clock.now(), Deadline.after(settings().pass_seconds))
    run.outcome = f"{stopped}, {passes.complete(clock.now())}"


@handles(STARTS)
def starts(run: Run) -> None:
    """Leads who met a trigger, for PASS_SECONDS at most."""
    run.outcome = passes.start_triggered(clock.now(), Deadline.after(settings().pass_seconds))


@handles(SCHEDULE)
def schedule(run: Run) -> None:
    """Every touch that is due, some of each workspace."""
    with run.finish() as session:
        enqueued, left = jobs.enqueue_due(session, database_now(session))
        run.outcome = f"{enqueued} enqueued{f', {left} left for the next pass' if left else ''}"
