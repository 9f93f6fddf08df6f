"""PostgreSQL restarted, out of connections, deadlocked, read-only, locked, silent."""

from __future__ import annotations

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import psycopg

from tests.faults.matrix import SOON, Matrix
from tests.faults.stage import Stage, wait_until
from tests.faults.trials import CLASH, NAP, NOTE
from tests.faults.world import Traffic, World


def test_postgres_restarts_under_load(matrix: Matrix, stage: Stage, world: World) -> None:
    with matrix.fault(
        "F12",
        "PostgreSQL restarted under load",
        "fast shutdown, 3 s away, started; 300 deliveries in 15 s, 300 jobs waiting, 2 running",
    ) as row:
        naps = world.ask(NAP, 2, ms=6_000)
        world.await_running(naps)
        ids = world.ask(NOTE, 300)
        traffic = Traffic()
        background = world.traffic(300, 15, traffic)
        time.sleep(4)
        stage.restart_postgres(seconds_away=3)
        began = time.monotonic()
        background.join(120)
        world.await_effects([*ids, *naps], 90)
        world.await_processed(traffic, 60)
        row.operations = len(traffic.statuses) + 302
        row.recovered(time.monotonic() - began, 30)
        row.seen = f"{traffic.count(503)} answers of 503, all with Retry-After; slowest answer {traffic.slowest:.1f} s; {len(traffic.accepted)} accepted in the end; the rest of the load (up to 8 s) is in the time"
        assert set(traffic.statuses) <= {200, 202, 503}
        assert traffic.refused_without_retry_after == 0


def test_the_pool_is_exhausted(matrix: Matrix, stage: Stage, world: World) -> None:
    with matrix.fault(
        "F13",
        "Connection pool exhausted",
        "web has 4 connections a process; the delivery table locked for 6 s, 60 deliveries at once",
    ) as row:
        traffic = Traffic()
        with psycopg.connect(stage.postgres.url) as holder:
            holder.execute("LOCK TABLE delivery IN ACCESS EXCLUSIVE MODE")
            with ThreadPoolExecutor(60) as pool:
                asked = [pool.submit(world.deliver_until_accepted, "acorn", traffic) for _ in range(60)]
                time.sleep(6)
                holder.rollback()
                began = time.monotonic()
                for each in asked:
                    each.result()
        world.await_processed(traffic, 60)
        row.operations = len(traffic.statuses)
        row.recovered(time.monotonic() - began, SOON)
        row.seen = f"{traffic.count(503)} answers of 503 with Retry-After, none hung; slowest answer {traffic.slowest:.1f} s (32 threads, two rounds of 2 s)"
        assert traffic.count(503) > 0
        assert traffic.refused_without_retry_after == 0


def test_deadlocks(matrix: Matrix, stage: Stage, world: World) -> None:
    with matrix.fault("F14", "Deadlocks", "20 jobs that lock the same two rows in opposite orders") as row:
        before = stage.one("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        ids = world.ask(CLASH, 20)
        took = world.await_effects(ids, 120)
        touched = stage.one("SELECT min(touched) FROM trial_lock")
        assert touched == 20
        time.sleep(1.2)
        after = stage.one("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        row.operations = 20
        row.seen = f"{after - before} deadlocks; retried by the ledger, all done in {took:.0f} s, each row touched {touched} times"


def test_the_database_takes_no_writes(matrix: Matrix, stage: Stage, world: World) -> None:
    with matrix.fault(
        "F15",
        "Disk full or read-only",
        "default_transaction_read_only for 12 s (a full disk cannot be made here; both refuse every write)",
    ) as row:
        traffic = Traffic()
        client = world.signed_in()
        ids = world.ask(NOTE, 100)
        _alter(stage, "SET default_transaction_read_only = on")
        background = world.traffic(40, 8, traffic)
        pages = Counter()
        until = time.monotonic() + 12
        while time.monotonic() < until:
            pages[client.get("/w/acorn/inbox").status_code] += 1
            time.sleep(0.3)
        _alter(stage, "RESET default_transaction_read_only")
        began = time.monotonic()
        background.join(60)
        world.await_effects(ids, 60)
        world.await_processed(traffic, 60)
        row.operations = len(traffic.statuses) + sum(pages.values()) + 100
        row.recovered(time.monotonic() - began, SOON)
        row.seen = f"{traffic.count(503)} deliveries refused with 503 and Retry-After; pages read meanwhile: {dict(pages)}"
        assert set(pages) == {200}
        assert traffic.count(503) > 0
        assert traffic.refused_without_retry_after == 0


def _alter(stage: Stage, what: str) -> None:
    with psycopg.connect(stage.postgres.url, autocommit=True) as connection:
        connection.execute("SET default_transaction_read_only = off")
        connection.execute(f"ALTER SYSTEM {what}")  # type: ignore[arg-type]
        connection.execute("SELECT pg_reload_conf()")


def test_statements_are_cancelled(matrix: Matrix, stage: Stage, world: World) -> None:
    with matrix.fault(
        "F16",
        "statement_timeout on a list",
        "the lead table locked and each waiting statement cancelled (57014, as statement_timeout does), 20 pages",
    ) as row:
        client = world.signed_in()
        stop = threading.Event()
        statuses: Counter[tuple[int, bool]] = Counter()
        with (
            psycopg.connect(stage.postgres.url) as holder,
            psycopg.connect(stage.postgres.url, autocommit=True) as hunter,
        ):
            holder.execute("LOCK TABLE lead IN ACCESS EXCLUSIVE MODE")

            def cancel() -> None:
                while not stop.wait(0.2):
                    hunter.execute(
                        "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE application_name = 'signalbox' AND wait_event_type = 'Lock'"
                    )

            hunting = threading.Thread(target=cancel)
            hunting.start()
            for _ in range(20):
                answer = client.get("/w/acorn/inbox")
                statuses[answer.status_code, "Retry-After" in answer.headers] += 1
            stop.set()
            hunting.join()
            holder.rollback()
        began = time.monotonic()
        assert client.get("/w/acorn/inbox").status_code == 200
        row.operations = 20
        row.recovered(time.monotonic() - began, SOON)
        row.seen = (
            "20 pages answered 503 with Retry-After (the whole page, not a part of it); the next one was well"
        )
        assert statuses == {(503, True): 20}


def test_a_lock_is_held(matrix: Matrix, stage: Stage, world: World) -> None:
    with matrix.fault(
        "F17", "Lock held on lead", "ACCESS EXCLUSIVE on lead for 15 s, as a migration might; 60 deliveries"
    ) as row:
        traffic = Traffic()
        client = world.signed_in()
        slowest = 0.0
        with psycopg.connect(stage.postgres.url) as holder:
            holder.execute("LOCK TABLE lead IN ACCESS EXCLUSIVE MODE")
            background = world.traffic(60, 12, traffic)
            until = time.monotonic() + 15
            while time.monotonic() < until:
                began = time.monotonic()
                assert client.get("/w/acorn/inbox").status_code == 503
                slowest = max(slowest, time.monotonic() - began)
            holder.rollback()
        began = time.monotonic()
        background.join(60)
        world.await_processed(traffic, 60)
        row.operations = len(traffic.statuses)
        row.recovered(time.monotonic() - began, SOON)
        row.seen = f"every delivery accepted (slowest {traffic.slowest:.1f} s); pages answered 503 within {slowest:.1f} s"
        assert set(traffic.statuses) <= {200, 202}


def test_the_database_is_silent(matrix: Matrix, stage: Stage, world: World) -> None:
    with matrix.fault(
        "F12b",
        "PostgreSQL silent",
        "nothing that PostgreSQL says arrives, for 10 s, then every connection reset",
    ) as row:
        ids = world.ask(NOTE, 100)
        with stage.database_proxy.poisoned(swallow_down=True):
            time.sleep(10)
        stage.database_proxy.cut()
        began = time.monotonic()
        world.await_effects(ids, 90)
        wait_until(lambda: _accepts(world), 30, "web accepts")
        row.operations = 101
        row.recovered(time.monotonic() - began, SOON + 5)
        row.seen = "web and workers reconnected by themselves"


def _accepts(world: World) -> bool:
    traffic = Traffic()
    world.deliver_until_accepted("acorn", traffic)
    return bool(traffic.accepted)
