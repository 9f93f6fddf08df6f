"""`python -m worker.clock`: asks the ledger for scheduled work. Any number may run; each slot is asked for once."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from threading import Event

from webapp.jobs.schedules import Schedule, ask, database_time
from webapp.operations.schedules import SCHEDULES
from webapp.providers import reporting
from webapp.runtime import log
from webapp.runtime.database import system_transaction
from webapp.runtime.errors import Busy
from webapp.runtime.migrations import wait_until_migrated

logger = log.logger()


def run(stop: Event, schedules: Sequence[Schedule] = SCHEDULES) -> None:
    """Each second, until told to stop."""
    while not stop.wait(1):
        for schedule in schedules:
            try:
                with system_transaction() as session:
                    if ask(session, schedule, database_time(session)) == "enqueued":
                        logger.info("tick", kind=schedule.kind.name)
            except Busy as busy:
                logger.error("clock lost the database, trying again", error_class=type(busy).__name__)


if __name__ == "__main__":
    log.configure("clock")
    reporting.start()
    wait_until_migrated()
    stopping = Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    signal.signal(signal.SIGINT, lambda *_: stopping.set())
    run(stopping)
