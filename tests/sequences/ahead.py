"""Machines whose clocks are wrong: `python -m tests.sequences.ahead SECONDS…` is a clock and a worker on each, one after the other."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Sequence
from typing import Self


class WrongTime(datetime.datetime):
    """The machine's own clock, so much ahead."""

    ahead = 0.0

    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> Self:
        return super().now(tz) + datetime.timedelta(seconds=cls.ahead)


datetime.datetime = WrongTime  # type: ignore[misc]  # before anything else looks at the clock

from sqlalchemy import select, text  # noqa: E402

from webapp.jobs.models import Job  # noqa: E402
from webapp.jobs.schedules import database_time, run_now  # noqa: E402
from webapp.operations import schedules  # noqa: E402
from webapp.runtime import clock, tenancy  # noqa: E402
from webapp.runtime.database import system_transaction  # noqa: E402
from worker import handlers, perform  # noqa: E402


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
    for seconds in ahead:
        right, WrongTime.ahead = datetime.datetime.now(datetime.UTC), seconds
        assert abs((clock.now() - right).total_seconds() - seconds) < abs(seconds) / 2, "the clock is wrong"
        work()
        WrongTime.ahead = 0.0


if __name__ == "__main__":
    main(*map(float, sys.argv[1:]))
