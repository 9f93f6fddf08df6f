"""The clock process asks each second for what is due, goes on when the database was away, and ends when it is told to."""

from __future__ import annotations

import time
from contextlib import ExitStack
from threading import Event, Thread

from sqlalchemy import func, select

from tests.fixture_types import LogLines
from tests.worker.trial_jobs import wait_until
from webapp.jobs.models import Job
from webapp.jobs.schedules import Schedule
from webapp.operations.jobs import TIDY
from webapp.runtime import tenancy
from webapp.runtime.database import engine, unit_of_work
from worker import clock


def ticks() -> int:
    with unit_of_work() as session:
        return session.scalar(select(func.count()).select_from(Job)) or 0


def test_it_ticks_once_a_slot_and_goes_on_after_an_outage(database: None, log_lines: LogLines) -> None:
    def lost() -> list[str]:
        return [line["error_class"] for line in log_lines() if line["event"].startswith("clock lost")]

    def run() -> None:
        with tenancy.within():
            clock.run(stop, [Schedule("tests", TIDY, seconds=1), Schedule("seldom", TIDY, seconds=10**9)])

    stop = Event()
    ticking = Thread(target=run)
    with ExitStack() as held:
        for _ in range(engine().pool.size()):  # type: ignore[attr-defined]
            held.enter_context(engine().connect())
        ticking.start()
        wait_until(lost)
    wait_until(lambda: ticks() >= 3)
    stop.set()
    ticking.join(20)
    assert not ticking.is_alive()
    assert set(lost()) == {"Busy"}
    with unit_of_work() as session:
        keys = session.scalars(select(Job.key)).all()
    assert len(set(keys)) == len(keys)
    assert keys.count(TIDY.key(int(time.time() // 10**9))) == 1
