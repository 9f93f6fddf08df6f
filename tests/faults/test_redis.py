"""Redis away, emptied, full, read-only, slow, cut off."""

from __future__ import annotations

import time

import httpx

from tests.faults.matrix import SOON, Matrix
from tests.faults.stage import CREW, Stage, wait_until
from tests.faults.trials import NAP, NOTE
from tests.faults.world import Traffic, World
from tools import services


def _pages_work(world: World, traffic: Traffic, seconds: float) -> tuple[int, float]:
    """Ask for pages and deliver, for so long; answers how many pages and the slowest. Every page has to be 200."""
    client = world.signed_in()
    until = time.monotonic() + seconds
    pages, slowest = 0, 0.0
    while time.monotonic() < until:
        began = time.monotonic()
        for path in ("/w/acorn/inbox", "/w/acorn/jobs"):
            answer = client.get(path)
            assert answer.status_code == 200, (path, answer.status_code)
        slowest = max(slowest, time.monotonic() - began)
        world.deliver_until_accepted("acorn", traffic)
        pages += 2
        time.sleep(0.5)
    assert client.get("/readyz").json()["state"] == "degraded"
    return pages, slowest


def test_redis_is_away_for_a_minute(matrix: Matrix, stage: Stage, world: World) -> None:
    with matrix.fault(
        "F8",
        "Redis away for 60 s",
        "kill -9 of Redis, files kept; pages and deliveries all the time; 2 jobs running at the kill",
    ) as row:
        ids = world.ask(NAP, 2, ms=3_000)
        world.await_running(ids)
        traffic = Traffic()
        stage.kill_redis()
        pages, slowest = _pages_work(world, traffic, 60)
        more = world.ask(NOTE, 200)
        services.start(stage.redis)
        began = time.monotonic()
        world.await_effects([*ids, *more], 60)
        world.await_processed(traffic, 60)
        row.operations = pages + len(traffic.accepted) + 202
        row.recovered(time.monotonic() - began, SOON)
        row.seen = f"{pages} pages and {len(traffic.accepted)} deliveries answered meanwhile, two pages in {slowest:.1f} s at most; refused: {traffic.count(503)}"
        assert traffic.count(503) == 0


def test_redis_is_emptied(matrix: Matrix, stage: Stage, world: World) -> None:
    with matrix.fault(
        "F9",
        "FLUSHALL with 10,000 waiting",
        "10,000 jobs of two workspaces, FLUSHALL twice while they are worked off",
    ) as row:
        ids = world.ask(NOTE, 5_000) + world.ask(NOTE, 5_000, slug="birch")
        wait_until(lambda: world.effects(ids) > 100, 60, "they are being worked off")
        left = 10_000 - world.effects(ids)
        stage.redis_client.flushall()
        began = time.monotonic()
        done = world.effects(ids)
        wait_until(lambda: world.effects(ids) > done + 20, 60, "work goes on")
        row.recovered(time.monotonic() - began, SOON)
        stage.redis_client.flushall()
        took = world.await_effects(ids, 200)
        row.operations = 10_000
        row.seen = f"{left:,} waited at the first flush; recovery is flush to work going on; all done {took:.0f} s after the second"


def test_redis_restarts_without_its_files(matrix: Matrix, stage: Stage, world: World) -> None:
    with matrix.fault(
        "F9b", "Redis restarts without persistence", "kill -9, files deleted, started empty, 500 jobs waiting"
    ) as row:
        ids = world.ask(NOTE, 500)
        wait_until(lambda: world.effects(ids) > 10, 30, "they are being worked off")
        stage.kill_redis(forget=True)
        services.start(stage.redis)
        row.recovered(world.await_effects(ids, 90), 30)
        row.operations = 500
        row.seen = "until all 500 were done"


def test_redis_refuses_writes(matrix: Matrix, stage: Stage, world: World) -> None:
    with matrix.fault(
        "F10", "Redis out of memory", "maxmemory 1 byte, noeviction (OOM on every write) for 15 s"
    ) as row:
        _refusing(stage, world, row, {"maxmemory": "1", "maxmemory-policy": "noeviction"}, {"maxmemory": "0"})


def test_redis_is_a_read_only_replica(matrix: Matrix, stage: Stage, world: World) -> None:
    with matrix.fault(
        "F10b",
        "Redis is a read-only replica",
        "REPLICAOF a server that is not there (READONLY on every write) for 15 s",
    ) as row:
        client = stage.redis_client
        client.execute_command("REPLICAOF", "127.0.0.1", "1")
        _refuse_for_a_while(stage, world, row, lambda: client.execute_command("REPLICAOF", "NO", "ONE"))


def _refusing(stage: Stage, world: World, row, settings: dict[str, str], mended: dict[str, str]) -> None:
    for name, value in settings.items():
        stage.redis_client.config_set(name, value)
    _refuse_for_a_while(
        stage, world, row, lambda: [stage.redis_client.config_set(*each) for each in mended.items()]
    )


def _refuse_for_a_while(stage: Stage, world: World, row, mend) -> None:
    traffic = Traffic()
    background = world.traffic(60, 15, traffic)
    ids = world.ask(NOTE, 100)
    client = world.signed_in()
    statuses = set()
    until = time.monotonic() + 15
    while time.monotonic() < until:
        statuses.add(client.get("/w/acorn/inbox").status_code)
        time.sleep(0.3)
    mend()
    began = time.monotonic()
    background.join(60)
    world.await_effects(ids, 60)
    world.await_processed(traffic, 60)
    row.operations = len(traffic.statuses) + 100
    row.recovered(time.monotonic() - began, SOON)
    assert statuses == {200}
    assert set(traffic.statuses) <= {200, 202}
    row.seen = f"{len(traffic.accepted)} deliveries and every page answered; slowest delivery {traffic.slowest:.1f} s"


def test_redis_is_slow(matrix: Matrix, stage: Stage, world: World) -> None:
    with matrix.fault(
        "F11", "Redis slow", "100 ms and up to 50 ms of jitter on each chunk both ways, 200 jobs"
    ) as row:
        with stage.redis_proxy.poisoned(latency=0.1, jitter=0.05):
            ids = world.ask(NOTE, 200)
            took = world.await_effects(ids, 200)
        after = world.ask(NOTE, 50)
        row.recovered(world.await_effects(after, 30), SOON)
        row.operations = 250
        row.seen = f"{200 / took:.1f} jobs a second meanwhile"


def test_connections_to_redis_are_reset(matrix: Matrix, stage: Stage, world: World) -> None:
    with matrix.fault(
        "F11b",
        "Connections to Redis reset",
        "RST after each 1,000 bytes of answers, pieces of 7 bytes, for 100 jobs",
    ) as row:
        before = stage.redis_proxy.resets
        with stage.redis_proxy.poisoned(reset_after=1_000, slices=7):
            ids = world.ask(NOTE, 100)
            took = world.await_effects(ids, 220)
        resets = stage.redis_proxy.resets - before
        after = world.ask(NOTE, 50)
        row.recovered(world.await_effects(after, 60), SOON)
        row.operations = 150
        row.seen = f"{resets} resets; 100 jobs in {took:.0f} s"


def test_redis_is_behind_a_black_hole(matrix: Matrix, stage: Stage, world: World) -> None:
    with matrix.fault(
        "F11c",
        "Redis silent",
        "nothing that is sent arrives, connections stay open, for 20 s; deliveries meanwhile",
    ) as row:
        traffic = Traffic()
        with stage.redis_proxy.poisoned(swallow_up=True, swallow_down=True):
            background = world.traffic(40, 15, traffic)
            ids = world.ask(NOTE, 100)
            time.sleep(20)
            background.join(60)
        stage.redis_proxy.cut()
        began = time.monotonic()
        world.await_effects(ids, 90)
        world.await_processed(traffic, 90)
        row.operations = 140
        row.recovered(time.monotonic() - began, SOON)
        row.seen = f"slowest delivery meanwhile {traffic.slowest:.1f} s"
        assert set(traffic.statuses) <= {200, 202}
        assert CREW


def test_open_pages_while_redis_is_away(matrix: Matrix, stage: Stage, world: World) -> None:
    with matrix.fault(
        "F8c", "Redis away while pages listen", "kill -9 of Redis under 20 open streams, and started again"
    ) as row:
        client = world.signed_in()
        held = [Stream(client, "acorn") for _ in range(20)]
        assert [stream.next() for stream in held] == ["listening"] * 20
        stage.kill_redis()
        assert [stream.next() for stream in held] == [None] * 20, "they end, so that the pages ask"
        services.start(stage.redis)
        began = time.monotonic()
        wait_until(lambda: Stream(client, "acorn").next() == "listening", SOON, "pages listen again")
        row.recovered(time.monotonic() - began, SOON)
        again, traffic = Stream(client, "acorn"), Traffic()
        assert again.next() == "listening"
        world.deliver_until_accepted("acorn", traffic)
        assert again.next() == "changed"
        row.operations = 22
        row.seen = "all streams ended with Redis; the next ones were told of a new reply"


class Stream:
    """What one open page hears."""

    def __init__(self, client: httpx.Client, slug: str) -> None:
        asked = client.build_request("GET", f"/w/{slug}/changes", timeout=30)
        self.lines = client.send(asked, stream=True).iter_lines()

    def next(self) -> str | None:
        """The next event but that it lives; None when the stream ended."""
        try:
            return next(line.removeprefix("data: ") for line in self.lines if line and line != "data: alive")
        except (StopIteration, httpx.RemoteProtocolError):
            return None
