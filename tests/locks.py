"""Waiting until somebody waits: what a transaction does only under a lock is tried while another one holds it."""

from __future__ import annotations

import time
from concurrent.futures import Future
from typing import Any

from sqlalchemy import Pool, text
from sqlalchemy.orm import Session

from webapp.runtime.database import engine, system_engine

WAITING = text("""
    WITH here AS (SELECT oid FROM pg_database WHERE datname = current_database())
    SELECT count(*) FROM pg_locks WHERE NOT granted
        AND pid IN (SELECT pid FROM pg_locks WHERE database = (SELECT oid FROM here))
""")
"""Of pg_locks alone: what pg_stat_activity says is kept for the whole transaction. A wait for a row names no database."""


OPEN = text("""
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend' AND xact_start IS NOT NULL
        AND pid <> pg_backend_pid()
""")


_LEFT: list[Pool] = []


def wait_until_nobody_works() -> None:
    """Return when no transaction of others is open: a page that was left has asked for things that are still being done."""
    with engine().connect() as connection:
        while connection.scalar(OPEN):
            connection.rollback()  # what pg_stat_activity says is kept for the whole transaction
            time.sleep(0.01)


def leave_the_database() -> None:
    """Close the connections of this process. What a thread holds just then goes back to the pool that was left, which is kept:
    a pool that is forgotten warns of what is open in it.
    """
    for made in (engine(), system_engine()):
        _LEFT.append(made.pool)
        made.dispose()


def wait_for_waiters(session: Session, *work: Future[Any]) -> None:
    """Return when as many transactions wait for a lock as there is work; fails if some of it ends without waiting."""
    while session.scalar(WAITING) < len(work):
        assert not any(each.done() for each in work), "it waited for nobody"
        time.sleep(0.01)
