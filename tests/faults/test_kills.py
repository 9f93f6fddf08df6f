"""Worker processes killed, paused and told to stop, in the middle of what they do."""

from __future__ import annotations

import os
import signal
import time

from tests.faults.matrix import SOON, Matrix
from tests.faults.stage import CREW, Stage, is_alive, wait_until
from tests.faults.trials import DIE, HANG, HOARD, NAP, NOTE
from tests.faults.world import World
from webapp.jobs import ledger

POOLS = 10
POOL_SIZE = 21
JOBS_AT_ONCE = 200
"""One process of each pool keeps to the urgent queues."""


def test_the_process_of_the_running_job_is_killed(matrix: Matrix, stage: Stage, world: World) -> None:
    with matrix.fault(
        "F3", "Process of a running job killed", "kill -9 of every worker process that naps, 6 times"
    ) as row:
        slowest = 0.0
        starts = "SELECT count(*) FROM trial_start WHERE event_id = ANY(%s)"
        for _ in range(6):
            ids = world.ask(NAP, 2, ms=60_000)
            world.await_running(ids)
            wait_until(lambda ids=ids: stage.one(starts, ids) >= 2, 30, "begun")
            stage.rows("UPDATE trial_event SET ms = 10 WHERE id = ANY(%s) RETURNING 1", ids)
            for (pid,) in stage.rows("SELECT DISTINCT pid FROM trial_start WHERE event_id = ANY(%s)", ids):
                os.kill(pid, signal.SIGKILL)
            began = time.monotonic()
            wait_until(lambda ids=ids: stage.one(starts, ids) >= 4, 60, "begun again")
            slowest = max(slowest, time.monotonic() - began)
            world.await_effects(ids, 60)
        row.operations = 12
        row.recovered(slowest, SOON)
        row.seen = "kill to running again, slowest"


def test_the_parent_of_the_workers_is_killed(matrix: Matrix, stage: Stage, world: World) -> None:
    with matrix.fault(
        "F4", "Parent of the workers killed", "kill -9 of the pool's parent while two jobs run"
    ) as row:
        ids = world.ask(NAP, 2, ms=4_000)
        world.await_running(ids)
        orphans = stage.members["pool"].children()
        stage.kill("pool")
        began = time.monotonic()
        more = world.ask(NOTE, 20)
        world.await_effects([*ids, *more], 60)
        row.operations = len(ids) + len(more)
        row.recovered(time.monotonic() - began, SOON, stage.cold_start)
        wait_until(lambda: not any(map(is_alive, orphans)), 30, "the orphans have left")
        row.seen = f"{len(orphans)} orphans ended their jobs and left"


def test_told_to_stop_while_many_jobs_run(matrix: Matrix, stage: Stage, world: World) -> None:
    with matrix.fault(
        "F5",
        f"Deploy during {JOBS_AT_ONCE} running jobs",
        f"{POOLS} pools of {POOL_SIZE} processes, SIGTERM to all while every job needs a minute more",
    ) as row:
        names = [f"extra-{number}" for number in range(POOLS)]
        with stage.without("pool", number=signal.SIGTERM):
            for name in names:
                size = {"WORKER_PROCESSES": str(POOL_SIZE), "DATABASE_POOL": "2"}
                stage.add(name, [*CREW, "pool"], is_kept=False, **size)
            ids = world.ask(NAP, JOBS_AT_ONCE // 2, ms=170_000) + world.ask(
                NAP, JOBS_AT_ONCE // 2, slug="birch", ms=170_000
            )
            world.await_running(ids, seconds=100)
            stage.rows("UPDATE trial_event SET ms = 10 WHERE id = ANY(%s) RETURNING 1", ids)
            began = time.monotonic()
            for name in names:
                stage.kill(name, signal.SIGTERM)
            wait_until(
                lambda: all(stage.members[name].child is None for name in names), 30, "every pool has left"
            )
            left = time.monotonic() - began
            handed_back = stage.one(
                "SELECT count(*) FROM job WHERE state = 'waiting' AND kind = 'trial.nap' AND attempts = 0"
            )
            still = world.running(ids)
        took = world.await_effects(ids, 90)
        row.operations = len(ids)
        row.recovered(left, 10.0)
        row.seen = f"time: SIGTERM to the last process gone; {handed_back} handed back, {still} left to their lease; all done {took:.0f} s after a new pool was started"


def test_a_worker_paused_past_its_lease(matrix: Matrix, stage: Stage, world: World) -> None:
    with matrix.fault(
        "F6",
        "Worker paused, job taken over, worker resumed",
        f"SIGSTOP for more than the lease of {ledger.LEASE_SECONDS} s, then SIGCONT, 2 jobs",
    ) as row:
        ids = world.ask(NAP, 2, ms=10_000)
        world.await_running(ids)
        pids = [
            pid for (pid,) in stage.rows("SELECT DISTINCT pid FROM trial_start WHERE event_id = ANY(%s)", ids)
        ]
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        stage.rows("UPDATE trial_event SET ms = 10 WHERE id = ANY(%s) RETURNING 1", ids)
        began = time.monotonic()
        # The two general places are paused; a second pool stands for another machine.
        stage.add("other-pool", [*CREW, "pool"], is_kept=False)
        world.await_effects(ids, 60)
        row.recovered(time.monotonic() - began, SOON + 5)
        said = stage.logs().count("results dropped")
        for pid in pids:
            os.kill(pid, signal.SIGCONT)
        wait_until(
            lambda: stage.logs().count("results dropped") >= said + len(pids), 30, "the late ends are refused"
        )
        stage.kill("other-pool", signal.SIGTERM)
        row.operations = len(ids)
        row.seen = f"{len(pids)} late finishes refused"


def test_poison(matrix: Matrix, stage: Stage, world: World) -> None:
    with matrix.fault(
        "F7",
        "Job that kills its process each time",
        "3 jobs that end with SIGKILL, as an out-of-memory kill does",
    ) as row:
        ids = world.ask(DIE, 3)
        more = []
        began = time.monotonic()
        slowest = 0.0
        while stage.one("SELECT count(*) FROM job WHERE kind = 'trial.die' AND state = 'failed'") < 3:
            noted = world.ask(NOTE, 5)
            slowest = max(slowest, world.await_effects(noted, 20))
            more += noted
            assert time.monotonic() - began < 120
            time.sleep(1)
        starts = stage.rows(
            "SELECT count(*) FROM trial_start WHERE event_id = ANY(%s) GROUP BY event_id", ids
        )
        notes = stage.rows(
            "SELECT DISTINCT error_class, attempts, error_note FROM job WHERE kind = 'trial.die'"
        )
        assert {count for (count,) in starts} == {ledger.POISON}
        assert [(error, attempts) for error, attempts, _ in notes] == [("Poison", ledger.POISON)]
        row.operations = len(ids) + len(more)
        row.recovered(slowest, SOON)
        row.seen = f"given up after {ledger.POISON} crashes, {time.monotonic() - began:.0f} s; meanwhile {len(more)} other jobs, the slowest as said"


def test_out_of_memory(matrix: Matrix, stage: Stage, world: World) -> None:
    with matrix.fault(
        "F7b",
        "Worker out of memory",
        "2 jobs ask for 4 GiB under RLIMIT_AS of 256 MiB (MemoryError), each time",
    ) as row:
        world.ask(HOARD, 2)
        failed = "SELECT count(*) FROM job WHERE kind = 'trial.hoard' AND state = 'failed' AND error_class = 'MemoryError'"
        wait_until(lambda: stage.one(failed) == 2, 60, "given up with its reason")
        noted = world.ask(NOTE, 10)
        row.recovered(world.await_effects(noted, 30), SOON)
        row.operations = 12
        (note,) = stage.rows("SELECT DISTINCT error_note FROM job WHERE kind = 'trial.hoard'")
        assert "out of memory" in note[0]
        row.seen = "tried 3 times, then failed with its reason; the queue went on"


def test_a_job_that_hangs_past_every_signal(matrix: Matrix, stage: Stage, world: World) -> None:
    with matrix.fault(
        "F7c",
        "Job that hangs where no signal reaches it",
        f"SIGALRM blocked, sleep of 600 s, time limit {HANG.timeout} s",
    ) as row:
        ids = world.ask(HANG)
        world.await_running(ids)
        row.recovered(world.await_effects(ids, 90) - HANG.timeout, SOON + 3)
        row.operations = 1
        row.seen = "after its time limit: lease not renewed, process ended, done by another"
