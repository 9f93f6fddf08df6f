"""A worker process that is killed in the middle of its job: real processes, on the tests' own database."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.faults.tables import TABLES
from webapp.runtime.database import owner, unit_of_work
from worker.process import GIVE_BACK

ROOT = Path(__file__).parents[2]


@pytest.fixture
def crew(database: None, tmp_path: Path) -> Iterator[None]:
    """A pool of two workers and a relay that know the trial kinds."""
    run_as_owner(TABLES)
    with (tmp_path / "crew.log").open("wb") as log:
        parts = [
            subprocess.Popen(
                [sys.executable, "-m", "tests.faults.crew", part],
                cwd=ROOT,
                env={**os.environ, "WORKER_PROCESSES": "2"},
                stdout=log,
                stderr=log,
            )
            for part in ("pool", "relay")
        ]
        yield
        for part in parts:
            part.terminate()
        for part in parts:
            part.wait(60)
    run_as_owner("DROP TABLE trial_event, trial_start, trial_effect, trial_lock")


def run_as_owner(statement: str) -> None:
    with owner().begin() as connection:
        connection.exec_driver_sql(statement)


def run_sql(statement: str) -> list[tuple[int, ...]]:
    with unit_of_work() as session:
        answer = session.execute(text(statement))
        return [tuple(row) for row in answer] if answer.returns_rows else []


def wait_for(statement: str, seconds: float = 100.0) -> list[tuple[int, ...]]:
    deadline = time.monotonic() + seconds
    while not (rows := run_sql(statement)):
        assert time.monotonic() < deadline, statement
        time.sleep(0.05)
    return rows


def ask_for_a_nap() -> None:
    run_sql("INSERT INTO trial_event (id, key, ms) VALUES (1, 'nap', 60000)")
    run_sql(
        "INSERT INTO job (kind, key, arguments, queue) VALUES ('trial.nap', 'nap', '{\"event_id\": 1}'::jsonb, 'sync')"
    )


def test_a_killed_run_is_done_again_by_somebody_else(crew: None) -> None:
    ask_for_a_nap()
    ((pid,),) = wait_for("SELECT pid FROM trial_start")
    run_sql("UPDATE trial_event SET ms = 0")
    os.kill(pid, signal.SIGKILL)
    wait_for("SELECT 1 FROM job WHERE state = 'done'")
    assert run_sql("SELECT attempts, crashes FROM job") == [(2, 0)]
    ((second,),) = run_sql("SELECT pid FROM trial_effect")
    assert second != pid


def test_a_worker_that_is_told_to_stop_gives_its_job_back(crew: None) -> None:
    ask_for_a_nap()
    ((pid,),) = wait_for("SELECT pid FROM trial_start")
    os.kill(pid, signal.SIGTERM)
    time.sleep(0.5)
    assert run_sql("SELECT attempts FROM job WHERE state = 'running'") == [(1,)], "what runs may end first"
    run_sql("UPDATE trial_event SET ms = 0")
    os.kill(pid, GIVE_BACK)
    wait_for("SELECT 1 FROM job WHERE state = 'done'")
    assert run_sql("SELECT attempts, crashes FROM job") == [(1, 0)], "the first attempt does not count"
    assert len(run_sql("SELECT pid FROM trial_start")) == 2
