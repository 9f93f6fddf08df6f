"""Web, relay and clock killed or paused, in the middle of what they do."""

from __future__ import annotations

import signal
import time

import httpx
import pytest

from tests.faults.crew import SLOT_SECONDS
from tests.faults.matrix import SOON, Matrix
from tests.faults.stage import Stage, wait_until
from tests.faults.trials import NOTE
from tests.faults.world import FailingThread, Traffic, World


def test_web_killed_between_commit_and_answer(matrix: Matrix, stage: Stage, world: World) -> None:
    with matrix.fault(
        "F1",
        "Web killed between commit and answer",
        "PostgreSQL's answers held back for 1 s, 10 deliveries, kill -9 of web when a row is committed; the provider repeats",
    ) as row:
        bodies = [world.delivery() for _ in range(10)]
        asked = [FailingThread(lambda body=body: _ignore(world, body)) for _, body in bodies]
        before = stage.one("SELECT count(*) FROM delivery")
        wait_until(lambda: httpx.get(f"{stage.url}/readyz").status_code == 200, 30, "web serves")
        with stage.database_proxy.poisoned(latency_down=1.0):
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
        world.deliver("acorn", body, timeout=20)  # type: ignore[arg-type]
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
    held = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1 AND granted"
    wait_until(lambda: stage.rows(held), 20, "somebody leads")
    listening = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'signalbox relay' AND pid = (SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1 AND granted LIMIT 1) AND query_start > now() - interval '3 seconds'"
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
