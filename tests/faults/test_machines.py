"""Several machines share one PostgreSQL and one Redis; one is cut off in the middle of its work, and comes back."""

from __future__ import annotations

import time

import httpx

from tests.faults.machines import MACHINES, WORKERS, Machines
from tests.faults.matrix import SOON, Matrix
from tests.faults.stage import Stage, wait_until
from tests.faults.trials import NAP, NOTE
from tests.faults.world import Traffic, World

AWAY_SECONDS = 25.0
"""Longer than a lease: what the machine held is done by the other one."""
WEB = ("web", "pool", "relay-1", "relay-2", "clock-1", "clock-2")


def test_a_machine_is_cut_off_and_comes_back(matrix: Matrix, stage: Stage, world: World) -> None:
    with (
        matrix.fault(
            "F51",
            "One of two machines cut off",
            f"two machines in network namespaces of their own (web, workers, relay, clock each), the cable of one out for {AWAY_SECONDS:.0f} s "
            "while it works; deliveries through a balancer all the time",
        ) as row,
        stage.without(*WEB),
        Machines(stage) as machines,
    ):
        through = httpx.HTTPTransport(uds=str(machines.door))
        with httpx.Client(transport=through, base_url="http://signalbox", timeout=20) as line:
            wait_until(lambda: _is_ready(line), 60, "a web serves")
            wait_until(lambda: _workers(line) >= len(MACHINES) * WORKERS, 60, "both pools work")
            naps = world.ask(NAP, 4, ms=8_000)
            world.await_running(naps)
            traffic = Traffic()
            with machines.cut_off("m1"):
                began = time.monotonic()
                while time.monotonic() - began < AWAY_SECONDS:
                    _deliver(world, line, traffic)
                more = world.ask(NOTE, 50)
                meanwhile = world.await_effects(more, 60)
            back = time.monotonic()
            world.await_effects(naps, 60)
            world.await_processed(traffic, 60)
            row.recovered(time.monotonic() - back, SOON)
            with machines.cut_off("m2"):
                again = world.ask(NOTE, 20)
                alone = world.await_effects(again, 60)
        row.operations = len(naps) + len(more) + len(again) + len(traffic.accepted)
        late = machines.logs().count("lease lost")
        row.seen = (
            f"{len(traffic.accepted)} deliveries accepted meanwhile, the slowest in {traffic.slowest:.1f} s; 50 jobs asked for meanwhile done in "
            f"{meanwhile:.1f} s by the other machine, and 20 in {alone:.1f} s by the first when the second was cut off then; {late} leases lost"
        )
        assert len(traffic.accepted) > 10
        assert "Traceback" not in machines.logs()


def _deliver(world: World, line: httpx.Client, traffic: Traffic) -> None:
    """As providers do: again until it is acknowledged."""
    number, body = world.delivery("acorn")
    deadline, began = time.monotonic() + 60, time.monotonic()
    while True:
        try:
            status = line.post(f"/webhooks/emailbison/{world.tokens['acorn']}", json=body).status_code
        except httpx.TransportError:
            status = 0
        if status in (200, 202):
            break
        assert status in (0, 503), status
        assert time.monotonic() < deadline, "a delivery was never accepted"
    traffic.accepted.append(number)
    traffic.slowest = max(traffic.slowest, time.monotonic() - began)
    time.sleep(0.3)


def _is_ready(line: httpx.Client) -> bool:
    try:
        return line.get("/readyz").status_code == 200
    except httpx.TransportError:
        return False


def _workers(line: httpx.Client) -> int:
    return int(line.get("/readyz").json()["workers_seen"] or 0)
