"""Machines whose clocks are wrong: `python -m tests.sequences.ahead SECONDS…` is a clock and a worker on each, one after the other."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select, text

from webapp.jobs.models import Job
from webapp.jobs.schedules import database_time, run_now
from webapp.operations import schedules
from webapp.runtime import clock, tenancy
from webapp.runtime.database import system_transaction
from worker import handlers, perform


def due() -> Sequence[str]:
    with system_transaction() as session:
        waiting = select(Job.key).where(Job.state == "waiting", text("run_at <= now()"))
        return session.scalars(waiting.order_by(Job.id)).all()


def work() -> None:
    """Passes, and every job that is due."""
    for name in ("sequence-stops", "sequence-starts", "sequence-touches"):
        with system_transaction() as session:
            run_now(session, schedules.find(name), database_time(session))
    while keys := due():
        for key in keys:
            perform.run(key)


def main(*ahead: float) -> None:
    assert handlers.__all__
    tenancy.set_all_tenants()
    present = clock.now
    for seconds in ahead:
        clock.now = lambda wrong=timedelta(seconds=seconds): present() + wrong
        work()


if __name__ == "__main__":
    main(*map(float, sys.argv[1:]))
