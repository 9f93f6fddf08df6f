"""What tells the relay that this process lives: a lock in PostgreSQL, held on a connection of its own.

When the process dies, by whatever cause, its connection is closed with it and the lock is free at once; what it was doing is
taken back within two seconds (`relay.reclaim_abandoned`), and not only when its lease has run out. Where the connection is lost and the
process is not, the lock is taken again within a moment, and the relay looks twice.
"""

from __future__ import annotations

import random
import select
import threading
import time
from functools import cache
from typing import Any

import psycopg

from webapp.jobs.relay import HOLDERS
from webapp.runtime.database import ALIVE, direct_url
from webapp.runtime.log import logger

AGAIN_SECONDS = 0.2
"""Between two tries to connect."""
NEVER_IDLE = "-c idle_session_timeout=0"

log = logger()

_held: int | None = None


def holder() -> int | None:
    """The number of this process's lock; None while it is not held: then leases alone bring its jobs back."""
    return _held


@cache
def begin() -> None:
    """Hold the lock from now on, in a thread, until the process ends. Called in the process that works: a fork inherits no thread."""
    threading.Thread(target=_keep, name="liveness", daemon=True).start()


def _keep() -> None:
    number = random.SystemRandom().randrange(1, 2**31)
    is_known_away = False
    while True:
        try:
            _hold(number)
            is_known_away = False
        except psycopg.Error as lost:
            if not is_known_away:
                name = type(lost).__name__
                log.warning("the database is away, dead workers wait for their leases", error_class=name)
            is_known_away = True
        time.sleep(AGAIN_SECONDS)


def _hold(number: int) -> None:
    """Until the server says something: on a connection that asks nothing, that is its end. Raises psycopg.Error."""
    global _held  # noqa: PLW0603  # one worker in a process
    wishes: dict[str, Any] = {"options": NEVER_IDLE, "application_name": "signalbox worker", **ALIVE}
    with psycopg.connect(direct_url(), autocommit=True, connect_timeout=5, **wishes) as connection:
        connection.execute("SELECT pg_advisory_lock(%s, %s)", [HOLDERS, number])
        _held = number
        try:
            select.select([connection.fileno()], [], [])
        finally:
            _held = None
