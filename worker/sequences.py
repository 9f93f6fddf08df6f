"""Follow-ups, sent when they are due."""

from __future__ import annotations

from datetime import datetime

from webapp.drafting import follow_ups
from webapp.jobs.runs import Run
from webapp.jobs.schedules import database_now
from webapp.runtime.clock import Deadline
from webapp.runtime.database import unit_of_work
from webapp.runtime.settings import settings
from webapp.sequences import jobs, passes, touches
from webapp.sequences.jobs import SCHEDULE, STARTS, STOPS, TOUCH, WRITE
from worker.registry import handles


@handles(TOUCH, on_failure=touches.record_failure)
def touch(run: Run, touch_id: int) -> None:
    """Hand one touch over, or write down why not."""
    with run.finish() as session:
        run.outcome = touches.do(session, touch_id, database_now(session))


@handles(WRITE, on_failure=touches.record_unwritten)
def write(run: Run, touch_id: int) -> None:
    """Let the model write a follow-up, for a person to approve."""
    follow_ups.write(run, touch_id)


@handles(STOPS)
def stops(run: Run) -> None:
    """Leads whose sequence is over, for PASS_SECONDS at most; and those that have had every step."""
    now = _now()
    completed = passes.complete(now)
    run.outcome = f"{passes.stop_over(now, Deadline.after(settings().pass_seconds))}, {completed}"


@handles(STARTS)
def starts(run: Run) -> None:
    """Leads who met a trigger, for PASS_SECONDS at most."""
    run.outcome = passes.start_triggered(_now(), Deadline.after(settings().pass_seconds))


@handles(SCHEDULE)
def schedule(run: Run) -> None:
    """Every touch that is due, some of each workspace."""
    with run.finish() as session:
        enqueued, left = jobs.enqueue_due(session, database_now(session))
        run.outcome = f"{enqueued} enqueued{f', {left} left for the next pass' if left else ''}"


def _now() -> datetime:
    """The database's time: a worker whose own clock is wrong starts nobody on another day."""
    with unit_of_work() as session:
        return database_now(session)
