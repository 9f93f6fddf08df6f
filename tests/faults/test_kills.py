"""Processes killed, paused and told to stop, in the middle of what they do."""

from __future__ import annotations

import os
import signal
import time

import httpx
import pytest

from tests.faults.crew import SLOT_SECONDS
from tests.faults.matrix import Matrix
from tests.faults.stage import CREW, Stage, wait_until
from tests.faults.trials import DIE, HANG, HOARD, NAP, NOTE
from tests.faults.world import FailingThread, Traffic, World
from webapp.jobs import ledger

POOLS = 4
POOL_SIZE = 13
JOBS_AT_ONCE = POOLS * (POOL_SIZE - 1)
"""One process of each pool keeps to the urgent queues."""

SOON = 15.0
"""Seconds in which everything has to be well again without a person."""


def test_web_killed_between_commit_and_answer(matrix: Matrix, stage: Stage, world: World) -> None:
    with matrix.fault(
        "F1",
        "Web killed between commit and answer",
        "PostgreSQL's answers held back for 4 s, 10 deliveries, kill -9 of web when a row is committed; the provider repeats",
    ) as row:
        bodies = [world.delivery() for _ in range(10)]
        asked = [FailingThread(lambda body=body: _ignore(world, body)) for _, body in bodies]
        before = stage.one("SELECT count(*) FROM delivery")
        wait_until(lambda: httpx.get(f"{stage.url}/readyz").status_code == 200, 30, "web serves")
        with stage.database_proxy.poisoned(latency_down=4.0):
            for thread in asked:
                thread.start()
            # The connection is checked first; then the statement is committed, and its answer is on its way for so long.
            wait_until(lambda: stage.one("SELECT count(*) FROM delivery") > before, 30, "a commit")
            with stage.without("web"):
                stage.database_proxy.cut()
        committed = stage.one("SELECT count(*) FROM delivery") - before
        assert committed > 0
        began = time.monotonic()
        traffic = Traffic()
        for number, body in bodies:
            wait_until(lambda body=body: _status(world, body) in (200, 202), 30, "accepted the second time")
            traffic.accepted.append(number)
        world.await_processed(traffic, 30)
        row.operations = len(bodies)
        row.recovered(time.monotonic() - began, SOON, stage.cold_start)
        row.seen = f"{committed} of 10 were committed and never answered; each is one row"
        assert stage.one("SELECT count(*) FROM delivery") == before + len(bodies)


def _ignore(world: World, body: object) -> None:
    try:
        world.deliver("acorn", body, timeout=8)  # type: ignore[arg-type]
    except httpx.TransportError:
        return


def _status(world: World, body: object) -> int:
    try:
        return world.deliver("acorn", body).status_code  # type: ignore[arg-type]
    except httpx.TransportError:
        return 0


def test_everybody_killed_before_the_push(matrix: Matrix, stage: Stage, world: World) -> None:
    with matrix.fault(
        "F2",
        "Killed between insert and push",
        "no relay; 20 deliveries answered with 202; kill -9 of web; relays started",
    ) as row:
        traffic = Traffic()
        with stage.without("relay-1", "relay-2"):
            for _ in range(20):
                world.deliver_until_accepted("acorn", traffic)
            stage.kill("web")
            assert (
                stage.one("SELECT count(*) FROM job WHERE state = 'waiting' AND kind = 'webhook.process'")
                == 20
            )
        row.operations = 20
        row.recovered(world.await_processed(traffic, 60), SOON, stage.cold_start)
        row.seen = "start of the relay included"


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
        wait_until(
            lambda: not any(os.path.exists(f"/proc/{pid}") for pid in orphans), 30, "the orphans have left"
        )
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


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
def test_the_leading_relay(matrix: Matrix, stage: Stage, world: World, number: int) -> None:
    how = (
        "kill -9 of the relay that leads"
        if number == signal.SIGKILL
        else "SIGSTOP of the relay that leads, SIGCONT after 25 s"
    )
    with matrix.fault(
        "F19b", "Relay killed" if number == signal.SIGKILL else "Relay paused", f"{how}; 200 jobs asked for"
    ) as row:
        name = _leader(stage)
        stage.kill(name, number)
        ids = world.ask(NOTE, 100)
        row.recovered(world.await_effects(ids, 60), SOON)
        if number == signal.SIGSTOP:
            time.sleep(max(0.0, 25 - (row.recovery or 0)))
            stage.kill(name, signal.SIGCONT)
        more = world.ask(NOTE, 100)
        world.await_effects(more, 30)
        row.operations = 200
        row.seen = "the other relay led; nothing ran twice"


def _leader(stage: Stage) -> str:
    """Which relay holds the place: its connection to PostgreSQL comes through the proxy, so pause one and see."""
    held = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted"
    wait_until(lambda: stage.rows(held), 20, "somebody leads")
    listening = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'signalbox relay' AND pid = (SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted LIMIT 1) AND query_start > now() - interval '3 seconds'"
    for name in ("relay-1", "relay-2"):
        stage.kill(name, signal.SIGSTOP)
        time.sleep(4)
        leads = not stage.one(listening)
        stage.kill(name, signal.SIGCONT)
        if leads:
            return name
    raise AssertionError("no relay leads")


def test_a_clock_is_killed(matrix: Matrix, stage: Stage, world: World) -> None:
    with matrix.fault(
        "F20b", "Clock killed", f"kill -9 of one clock, then of the other; a schedule of {SLOT_SECONDS} s"
    ) as row:
        ticks = "SELECT count(*) FROM job WHERE kind = 'trial.slot'"
        slowest = 0.0
        for name in ("clock-1", "clock-2"):
            before = stage.one(ticks)
            stage.kill(name)
            slowest = max(
                slowest, wait_until(lambda before=before: stage.one(ticks) > before, 30, "it ticks")
            )
        row.operations = 2
        row.recovered(slowest, SOON, stage.cold_start)
        row.seen = "kill to the next tick, slowest"
