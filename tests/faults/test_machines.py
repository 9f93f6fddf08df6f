"""Several machines share one PostgreSQL and one Redis; one is cut off in the middle of its work, and comes back."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import httpx

from tests.faults.machines import MACHINES, Machines
from tests.faults.matrix import SOON, Matrix
from tests.faults.stage import Stage, wait_until
from tests.faults.trials import NAP, NOTE
from tests.faults.world import MARK, Traffic, World

AWAY_SECONDS = 25.0
"""Longer than a lease: what the machine held is done by the other one."""
PATIENCE_SECONDS = 5.0
"""So long the balancer's caller waits for an answer before it asks again: the machine that had its request may be away."""
STAGE = ("web", "pool", "relay-1", "relay-2", "clock-1", "clock-2")


def test_a_machine_is_cut_off_and_comes_back(matrix: Matrix, stage: Stage, world: World) -> None:
    with (
        matrix.fault(
            "F51",
            "One of two machines cut off",
            f"two machines in network namespaces of their own (web behind PgBouncer, workers, relay, clock each; Redis over TLS), the cable of one out for {AWAY_SECONDS:.0f} s "
            "while it works, then that of the other; deliveries through a balancer all the time",
        ) as row,
        stage.without(*STAGE),
        Machines(stage) as machines,
        httpx.Client(
            transport=httpx.HTTPTransport(uds=str(machines.door)),
            base_url="http://signalbox",
            timeout=PATIENCE_SECONDS,
        ) as line,
    ):
        wait_until(lambda: _opens(machines.door), 60, "the balancer stands")
        wait_until(lambda: _is_ready(line), 60, "a web serves")
        # Each pool keeps a process for urgent work alone, and has one for naps.
        naps = world.ask(NAP, len(MACHINES), ms=8_000)
        world.await_running(naps)
        traffic = Traffic()
        with machines.cut_off("m1"):
            began = time.monotonic()
            while time.monotonic() - began < AWAY_SECONDS:
                _deliver(world, line, traffic)
            notes = world.ask(NOTE, 50)
            meanwhile = world.await_effects(notes, 60)
            world.await_effects(naps, 60)
            world.await_processed(traffic, 60)
        back = time.monotonic()
        with machines.cut_off("m2"):
            others = world.ask(NOTE, 20)
            world.await_effects(others, 60)
            _deliver(world, line, traffic)
            world.await_processed(traffic, 60)
            row.recovered(time.monotonic() - back, 2 * SOON)
        row.operations = len(naps) + len(notes) + len(others) + len(traffic.accepted)
        row.seen = (
            f"{len(traffic.accepted)} deliveries accepted meanwhile, the slowest in {traffic.slowest:.1f} s; 50 jobs asked for meanwhile done in "
            f"{meanwhile:.1f} s by the other machine; the first one worked alone after its return"
        )
        assert len(traffic.accepted) > 10
        assert MARK not in machines.logs()
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


def _opens(door: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as line:
        return line.connect_ex(str(door)) == 0


def _is_ready(line: httpx.Client) -> bool:
    try:
        return line.get("/readyz").status_code == 200
    except httpx.TransportError:
        return False
