"""Jobs of the trial kinds, and what their rows say: for tests that stop, suspend and kill real worker processes."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import text

from tests import forked
from tools.processes import parent_and_state
from webapp.runtime.database import owner, unit_of_work

ROOT = Path(__file__).parents[2]

Crew = dict[str, forked.Process]
"""The processes "pool" and "relay"."""


def begin(part: str, log: Path) -> forked.Process:
    """A "pool" of two workers, or a "relay"; they know the trial kinds."""
    with log.open("wb") as told:
        return forked.start(["-m", "tests.faults.crew", part], told, {**os.environ, "WORKER_PROCESSES": "2"})


def run_as_owner(statement: str) -> None:
    with owner().begin() as connection:
        connection.exec_driver_sql(statement)


def run_sql(statement: str) -> list[tuple[int, ...]]:
    with unit_of_work() as session:
        answer = session.execute(text(statement))
        return [tuple(row) for row in answer] if answer.returns_rows else []


def wait_for(statement: str, seconds: float = 100.0) -> list[tuple[int, ...]]:
    """The rows of this query, as soon as there are any."""
    deadline = time.monotonic() + seconds
    while not (rows := run_sql(statement)):
        assert time.monotonic() < deadline, statement
        time.sleep(0.05)
    return rows


def wait_until(
    holds: Callable[[], object], what: Callable[[], object] | str = "", seconds: float = 80.0
) -> None:
    """Until it holds; `what` is said when it does not come to that."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, what() if callable(what) else what
        time.sleep(0.05)


def children_of(parent: int) -> set[int]:
    """The processes that this one has started and that live."""
    return {
        number for number in map(int, filter(str.isdigit, os.listdir("/proc"))) if _is_child(number, parent)
    }


def lives(number: int) -> bool:
    """Whether this process does anything still: one that has ended stays listed until its parent looks."""
    try:
        return parent_and_state(number)[1] not in {b"Z", b"X"}
    except OSError:
        return False


def _is_child(number: int, parent: int) -> bool:
    try:
        return parent_and_state(number)[0] == parent
    except OSError:
        return False


def enqueue_nap(ms: int = 60_000, number: int = 1) -> None:
    """A job that takes so long."""
    run_sql(f"INSERT INTO trial_event (id, key, ms) VALUES ({number}, 'nap', {ms})")
    run_sql(
        "INSERT INTO job (kind, key, arguments, queue)"
        f" VALUES ('trial.nap', 'nap-{number}', jsonb_build_object('event_id', {number}), 'sync')"
    )
