"""A worker process that is killed in the middle of its job, and one that is told to stop: the pool's processes."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from tests.worker.trial_jobs import (
    Crew,
    begin,
    children_of,
    enqueue_nap,
    lives,
    run_as_owner,
    run_sql,
    wait_for,
    wait_until,
)
from webapp.jobs.relay import HOLDERS
from worker import liveness


def test_a_killed_run_is_done_again_the_dead_are_replaced_and_nobody_outlives_the_pool(crew: Crew) -> None:
    """Its lock tells, long before its lease does. A place whose process dies again within two seconds is left empty for one."""
    enqueue_nap()
    ((killed,),) = wait_for("SELECT pid FROM trial_start")
    run_sql("UPDATE trial_event SET ms = 0")
    run_sql("UPDATE job SET leased_until = now() + interval '1 hour'")
    pool = crew["pool"].pid
    first = children_of(pool)
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: len(children_of(pool) - first) == 1)
    (second,) = children_of(pool) - first
    os.kill(second, signal.SIGKILL)
    died_at = time.monotonic()
    wait_until(lambda: len(children_of(pool) - {*first, second}) == 1)
    assert time.monotonic() - died_at >= 0.9
    wait_for("SELECT 1 FROM job WHERE state = 'done'")
    assert run_sql("SELECT attempts, crashes FROM job") == [(2, 0)]
    ((again,),) = run_sql("SELECT pid FROM trial_effect")
    assert again not in {killed, second}
    last = children_of(pool)
    assert len(last) == 2
    crew["pool"].kill()
    crew["pool"].wait(20)
    wait_until(lambda: not any(map(lives, last)))


@pytest.mark.long
def test_what_a_whole_pool_did_when_it_died_is_done_by_the_next(crew: Crew, tmp_path: Path) -> None:
    """Nobody is left who could let go of a lease, and the lease is an hour."""
    enqueue_nap()
    wait_for("SELECT pid FROM trial_start")
    run_sql("UPDATE trial_event SET ms = 0")
    run_sql("UPDATE job SET leased_until = now() + interval '1 hour'")
    dead = crew["pool"]
    for each in (dead.pid, *children_of(dead.pid)):
        os.kill(each, signal.SIGKILL)
    dead.wait(20)
    crew["pool"] = begin("pool", tmp_path / "second.log")
    wait_for("SELECT 1 FROM job WHERE state = 'done'")
    assert run_sql("SELECT attempts, crashes FROM job") == [(2, 0)]


@pytest.mark.long
def test_a_worker_that_loses_its_connection_alone_is_not_taken_for_dead(crew: Crew) -> None:
    others = f"classid = {HOLDERS} AND objid <> {liveness.holder() or 0}"  # this process may have worked, too
    here = "database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    locks = f"SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND {here} AND {others} AND granted"
    enqueue_nap(ms=3_000)
    wait_for("SELECT pid FROM trial_start")
    before = set(wait_for(f"{locks} AND (SELECT count(*) FROM ({locks}) AS held) = 2"))
    run_as_owner(f"SELECT pg_terminate_backend(pid) FROM ({locks}) AS held")
    wait_for("SELECT 1 FROM job WHERE state = 'done'")
    assert run_sql("SELECT attempts FROM job") == [(1,)]
    after = set(run_sql(locks))
    assert len(after) == 2
    assert not before & after


def test_a_pool_that_is_told_to_stop_hands_back_what_does_not_finish(crew: Crew) -> None:
    enqueue_nap()
    wait_for("SELECT pid FROM trial_start")
    crew["pool"].terminate()
    wait_for("SELECT pg_sleep(0.5)")
    assert run_sql("SELECT attempts FROM job WHERE state = 'running'") == [(1,)], "what runs may end first"
    assert crew["pool"].wait(60) == 0
    rows = run_sql("SELECT attempts, crashes FROM job WHERE state = 'waiting' AND lease_token IS NULL")
    assert rows == [(0, 0)], "the first attempt does not count"
