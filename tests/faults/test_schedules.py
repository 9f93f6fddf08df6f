"""Clocks: several, wrong ones, absent ones. And everybody asking at once."""

from __future__ import annotations

import subprocess
import sys
import time

from tests.faults.crew import SLOT_SECONDS
from tests.faults.matrix import Matrix
from tests.faults.stage import CREW, ROOT, Stage, wait_until
from tests.faults.trials import BULK
from tests.faults.world import World

PROCESSES = 50
KEYS = 200
SLOTS = "SELECT key, count(*) FROM job WHERE kind = 'trial.slot' AND created_at > now() - make_interval(secs => %s) GROUP BY key"


def test_a_clock_whose_time_is_wrong(matrix: Matrix, stage: Stage, world: World) -> None:
    with matrix.fault(
        "F18",
        "Clock jumps",
        "a third and fourth clock whose machines are an hour ahead and an hour behind, for 12 s",
    ) as row:
        stage.add("clock-ahead", [*CREW, "clock", "3600"], is_kept=False)
        stage.add("clock-behind", [*CREW, "clock", "-3600"], is_kept=False)
        time.sleep(12)
        for name in ("clock-ahead", "clock-behind"):
            assert stage.members[name].child is not None
            stage.kill(name)
        slots = stage.rows(SLOTS, 12)
        now = stage.one("SELECT extract(epoch FROM now())::bigint") // SLOT_SECONDS
        assert {count for _, count in slots} == {1}
        assert all(abs(int(key.rpartition("-")[2]) - now) < 12 for key, _ in slots), "a slot of another hour"
        assert len(slots) >= 4
        row.operations = len(slots)
        row.seen = "every slot once, none of another hour: clocks and leases use the database's time"


def test_two_clocks_and_two_relays(matrix: Matrix, stage: Stage, world: World) -> None:
    with matrix.fault("F19", "Two clocks, two relays", "both of each, all through this run") as row:
        slots = stage.rows(SLOTS, 3600)
        assert {count for _, count in slots} == {1}
        row.operations = len(slots)
        row.seen = f"{len(slots)} slots, each asked for once"


def test_a_clock_that_was_away_for_three_hours(matrix: Matrix, stage: Stage, world: World) -> None:
    with matrix.fault(
        "F20", "Clock away for 3 h", "clocks stopped, the last slot put back by 3 h, clocks started"
    ) as row:
        with stage.without("clock-1", "clock-2"):
            time.sleep(1)
            stage.rows(
                "UPDATE tick SET slot = slot - %s WHERE name = 'trial' RETURNING 1", 3 * 3600 // SLOT_SECONDS
            )
            before = stage.one("SELECT count(*) FROM job WHERE kind = 'trial.slot'")
        ticks = "SELECT count(*) FROM job WHERE kind = 'trial.slot'"
        row.recovered(wait_until(lambda: stage.one(ticks) > before, 30, "it ticks"), 15, stage.cold_start)
        time.sleep(3 * SLOT_SECONDS)
        after = stage.one(ticks) - before
        assert 1 <= after <= 6, "a burst"
        row.operations = after
        row.seen = f"{3 * 3600 // SLOT_SECONDS} slots missed; {after} ticks in the {3 * SLOT_SECONDS} s after the first: coalesced"


def test_a_crowd_asks_for_the_same_keys(matrix: Matrix, stage: Stage, world: World) -> None:
    with matrix.fault(
        "F33",
        "50 processes ask for the same keys at once",
        f"{PROCESSES} processes, each {KEYS} keys and 20 times one key, each asking in a transaction that goes on",
    ) as row:
        with stage.without("pool"):
            began = time.monotonic()
            crowd = [
                subprocess.Popen(
                    [sys.executable, "-c", CROWD, str(KEYS), str(world.workspaces["acorn"].id), stage.postgres.url],
                    cwd=ROOT, env=stage.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.PIPE,
                )
                for _ in range(PROCESSES)
            ]  # fmt: skip
            for each in crowd:
                assert each.stdout is not None
                assert each.stdout.readline() == b"ready\n"
            for each in crowd:
                assert each.stdin is not None
                each.stdin.write(b"go\n")
                each.stdin.flush()
            ends = [each.communicate(timeout=200) for each in crowd]
            assert {each.returncode for each in crowd} == {0}
            assert {err for _, err in ends} == {b""}, "somebody complained"
            asked = "SELECT count(*), min(asked), max(asked) FROM job WHERE key LIKE 'crowd-%%' AND state = 'waiting'"
            assert stage.rows(asked) == [(KEYS, PROCESSES, PROCESSES)]
            assert stage.rows("SELECT asked FROM job WHERE key = 'single' AND state = 'waiting'") == [
                (PROCESSES * 20,)
            ]
            took = time.monotonic() - began
        over = "SELECT count(*) FROM job WHERE (key LIKE 'crowd-%%' OR key = 'single') AND state = 'done'"
        wait_until(lambda: stage.one(over) == KEYS + 1, 60, "each key is done")
        runs = stage.one("SELECT sum(attempts) FROM job WHERE key LIKE 'crowd-%%' OR key = 'single'")
        assert runs == KEYS + 1
        row.operations = PROCESSES * (KEYS + 20)
        row.seen = (
            f"{KEYS + 1} live rows, {runs} runs, no exception, no error line; asked within {took:.0f} s"
        )
        assert BULK.name == "trial.bulk"


CROWD = """
import sys
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session
from tests.faults.trials import BULK
keys, place, url = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3].replace("postgresql:", "postgresql+psycopg:")
engine = create_engine(url)
with engine.connect():
    pass
print("ready", flush=True)
sys.stdin.readline()
for number, key in enumerate([f"crowd-{n}" for n in range(keys)] + ["single"] * 20):
    with Session(engine) as session, session.begin():
        BULK.enqueue(session, workspace_id=place, event_id=900_000_000 + min(number, keys), trial=key)
        assert session.scalar(text("SELECT 1")) == 1
engine.dispose()
"""
