"""`python -m worker.clock`: asks the ledger for scheduled work. Any number may run; each slot is asked for once."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from threading import Event

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.campaigns.jobs import SCHEDULE as SYNC_SCHEDULE
from webapp.campaigns.jobs import SCHEDULE_SECONDS
from webapp.conversations.jobs import READ_SCHEDULE, READ_SECONDS
from webapp.integrations.jobs import WATCH, WATCH_SECONDS
from webapp.jobs.schedules import Schedule, tick
from webapp.leads.provider_status import PUSH_AGAIN, PUSH_AGAIN_SECONDS
from webapp.llm.jobs import REVIEW
from webapp.operations.jobs import TIDY
from webapp.runtime import log
from webapp.runtime.database import system_transaction
from webapp.runtime.errors import Busy
from webapp.runtime.migrations import wait_until_migrated
from webapp.sync.jobs import AGAIN, AGAIN_SECONDS
from webapp.sync.jobs import SCHEDULE as COMPLETENESS
from webapp.sync.jobs import SCHEDULE_SECONDS as COMPLETENESS_SECONDS

SCHEDULES = (
    Schedule("tidy", TIDY, seconds=3600),
    Schedule("watch", WATCH, seconds=WATCH_SECONDS),
    Schedule("campaigns", SYNC_SCHEDULE, seconds=SCHEDULE_SECONDS),
    Schedule("completeness", COMPLETENESS, seconds=COMPLETENESS_SECONDS),
    Schedule("sync-again", AGAIN, seconds=AGAIN_SECONDS),
    Schedule("push-again", PUSH_AGAIN, seconds=PUSH_AGAIN_SECONDS),
    Schedule("read", READ_SCHEDULE, seconds=READ_SECONDS),
    Schedule("review-gates", REVIEW, seconds=60),
)

logger = log.logger()


def run(stop: Event, schedules: Sequence[Schedule] = SCHEDULES) -> None:
    """Each second, until told to stop."""
    while not stop.wait(1):
        for schedule in schedules:
            try:
                with system_transaction() as session:
                    if tick(session, schedule, _database_time(session)):
                        logger.info("tick", kind=schedule.kind.name)
            except Busy as busy:
                logger.error("clock lost the database, trying again", error_class=type(busy).__name__)


def _database_time(session: Session) -> float:
    """Several clocks agree on it, whatever the time is where they run."""
    return session.scalar(select(func.extract("epoch", func.now()))) or 0.0


if __name__ == "__main__":
    log.configure("clock")
    wait_until_migrated()
    stopping = Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    signal.signal(signal.SIGINT, lambda *_: stopping.set())
    run(stopping)
