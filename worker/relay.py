"""`python -m worker.relay`: the relay process. Several may run; one leads, the others wait for its place."""

from __future__ import annotations

import signal
import time
from types import FrameType
from typing import Any
from uuid import UUID

import psycopg
from redis.exceptions import RedisError

import worker.handlers  # noqa: F401  # every kind, so that time limits are known
from webapp.inbox import counting
from webapp.jobs import queue_age, relay
from webapp.jobs.notify import NOTIFY_CHANNEL
from webapp.operations import doctor
from webapp.providers import reporting
from webapp.runtime import log
from webapp.runtime.database import ALIVE, direct_url, system_transaction
from webapp.runtime.errors import Busy
from webapp.runtime.migrations import wait_until_migrated
from webapp.runtime.redis import for_relay

LEADER_LOCK = 7_155_002
SILENCE_SECONDS = 10
"""A leader that is paused, or cut off, for so long is replaced."""
LEADING: dict[str, Any] = {"options": f"-c idle_session_timeout={SILENCE_SECONDS}s", **ALIVE}
MEND_EVERY_SECONDS = 1.0
GATHER_SECONDS = 0.01
"""Passes are so far apart at least, so that a burst is pushed in a few of them. The first wake-up after a rest does not wait."""
BUSY = relay.MAX_DISPATCHED // 4
"""A pass that dispatches so many is followed by another at once: ends are not announced, and no share may run dry."""

logger = log.logger()


class Relay:
    """Wakes on NOTIFY, and each second in any case."""

    def __init__(self) -> None:
        self.stopping = False
        self.mended_at = 0.0
        self.redis_is_away = False
        self.is_late = False
        self.suspects: set[int] = set()
        self.abandoned: set[UUID] = set()

    def run(self) -> None:
        """Until SIGTERM or SIGINT; a database that is away is waited for."""
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        while not self.stopping:
            try:
                self._lead()
            except (psycopg.Error, Busy) as failed:
                logger.error("relay lost the database, trying again", error_class=type(failed).__name__)
                time.sleep(1)

    def _lead(self) -> None:
        with psycopg.connect(
            direct_url(),
            autocommit=True,
            connect_timeout=5,
            application_name=relay.APPLICATION_NAME,
            **LEADING,
        ) as connection:
            while not self.stopping and not self.is_leader(connection):
                time.sleep(1)
            connection.execute(f"LISTEN {NOTIFY_CHANNEL}")
            pause = MEND_EVERY_SECONDS
            while not self.stopping and self.is_leader(connection):
                began = time.monotonic()
                pause = GATHER_SECONDS if self.step() >= BUSY else min(2 * pause, MEND_EVERY_SECONDS)
                self.rest(connection, began, pause)

    def rest(self, connection: psycopg.Connection, began: float, pause: float) -> None:
        """Until something was asked for, or the pause is over; wake-ups that came meanwhile are all answered by one pass."""
        for _ in connection.notifies(timeout=pause, stop_after=1):
            time.sleep(max(0.0, began + GATHER_SECONDS - time.monotonic()))
        for _ in connection.notifies(timeout=0):
            pass

    def is_leader(self, connection: psycopg.Connection) -> bool:
        """Asked before each pass: PostgreSQL ends the session of a leader that is silent, and so frees its place.

        Whoever leads already is told so again.
        """
        row = connection.execute("SELECT pg_try_advisory_lock(%s)", [LEADER_LOCK]).fetchone()
        return bool(row and row[0])

    def step(self) -> int:
        """Mend when it is time, and dispatch; answers how many were dispatched."""
        try:
            if time.monotonic() - self.mended_at >= MEND_EVERY_SECONDS:
                self.mended_at = time.monotonic()
                self._mend()
            dispatched = relay.dispatch(for_relay())
            self.redis_is_away = False
            return dispatched
        except RedisError as failed:
            if not self.redis_is_away:
                logger.error(
                    "Redis does not answer; work waits in the ledger", error_class=type(failed).__name__
                )
            self.redis_is_away = True
            return 0

    def _mend(self) -> None:
        counting.note_ended_snoozes()
        counting.fold()
        returned = relay.reclaim_expired()
        if returned:
            logger.warning("leases ran out", returned=returned)
        if orphans := relay.reclaim_abandoned(self.abandoned):
            logger.warning("workers died", returned=orphans)
        self._watch_ages()
        lost = relay.requeue_lost(for_relay(), self.suspects)
        if lost:
            logger.warning("RQ lost jobs, pushing them again", count=lost)

    def _watch_ages(self) -> None:
        """One error line when work begins to wait too long, and one when that is over."""
        with system_transaction() as session:
            alarm = queue_age.alarm(session, queue_age.oldest_waits(session))
        if alarm and not self.is_late:
            logger.error(
                "work waits too long",
                queue=alarm.queue,
                state=alarm.trouble,
                reason=alarm.remedy,
                duration_ms=round(alarm.wait_s * 1000),
            )
        elif self.is_late and alarm is None:
            logger.info("work no longer waits too long")
        self.is_late = alarm is not None

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.stopping = True


if __name__ == "__main__":
    log.configure("relay")
    reporting.start()
    wait_until_migrated()
    doctor.warn()
    Relay().run()
