"""A worker process that is killed in the middle of its job, and one that is told to stop: the pool's processes."""

from __future__ import annotations

import os
import signal

from tests.worker.trial_jobs import Crew, enqueue_nap, lose_the_leases, run_sql, wait_for


def test_a_killed_run_is_done_again_by_somebody_else(crew: Crew) -> None:
    enqueue_nap()
    ((pid,),) = wait_for("SELECT pid FROM trial_start")
    run_sql("UPDATE trial_event SET ms = 0")
    os.kill(pid, signal.SIGKILL)
    lose_the_leases()
    wait_for("SELECT 1 FROM job WHERE state = 'done'")
    assert run_sql("SELECT attempts, crashes FROM job") == [(2, 0)]
    ((second,),) = run_sql("SELECT pid FROM trial_effect")
    assert second != pid


def test_a_pool_that_is_told_to_stop_hands_back_what_does_not_finish(crew: Crew) -> None:
    enqueue_nap()
    wait_for("SELECT pid FROM trial_start")
    crew["pool"].terminate()
    wait_for("SELECT pg_sleep(0.5)")
    assert run_sql("SELECT attempts FROM job WHERE state = 'running'") == [(1,)], "what runs may end first"
    assert crew["pool"].wait(60) == 0
    rows = run_sql("SELECT attempts, crashes FROM job WHERE state = 'waiting' AND lease_token IS NULL")
    assert rows == [(0, 0)], "the first attempt does not count"
