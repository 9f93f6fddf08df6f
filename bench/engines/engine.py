"""The engines: how each is asked and started, with two slots for jobs, and what it promises of a job in hand."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path

from bench.engines.environment import BIN, PYTHON

QUIET = ("-l", "ERROR", "--without-gossip", "--without-mingle", "--without-heartbeat")


@dataclass(frozen=True, slots=True)
class Engine:
    """One engine. `{redis}` in a command is the address of its Redis."""

    name: str
    title: str
    python: str
    module: str
    workers: tuple[tuple[str, ...], ...]
    helpers: tuple[tuple[str, ...], ...] = ()
    is_durable: bool = False
    """Whether asking is committed to PostgreSQL, so that it can be part of the caller's transaction."""
    environment: dict[str, str] = field(default_factory=dict)


def _ours(part: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "bench.engines.ours", part)


def _rq(kind: str) -> Engine:
    # RQ is one of the product's own packages, so it needs no other environment.
    command = (
        str(Path(sys.executable).parent / "rq"),
        "worker",
        "-q",
        "-u",
        "{redis}",
        "-w",
        f"rq.{kind}",
        "bench",
    )
    title = {"Worker": "RQ, forking", "SimpleWorker": "RQ, SimpleWorker"}[kind]
    return Engine(
        f"rq_{kind.lower()}", title, sys.executable, "bench.engines.with_rq", workers=(command, command)
    )


def _peer(name: str, title: str, *command: str, is_durable: bool = False) -> Engine:
    line = (str(BIN / command[0]), *command[1:])
    return Engine(
        name, title, str(PYTHON), f"bench.engines.with_{name}", workers=(line,), is_durable=is_durable
    )


OURS = Engine(
    "signalbox",
    "Signalbox",
    sys.executable,
    "bench.engines.ours",
    workers=(_ours("pool"),),
    helpers=(_ours("relay"),),
    is_durable=True,
    environment={"WORKER_PROCESSES": "2"},
)
SIMPLE = _rq("SimpleWorker")
BARE = (_rq("Worker"), SIMPLE)
PEERS = (
    *BARE,
    _peer(
        "celery",
        "Celery, acks late",
        "celery",
        "-A",
        "bench.engines.with_celery",
        "worker",
        "-c",
        "2",
        *QUIET,
    ),
    _peer(
        "dramatiq",
        "Dramatiq",
        "dramatiq",
        "bench.engines.with_dramatiq",
        "-p",
        "2",
        "-t",
        "1",
        "--skip-logging",
    ),
    _peer(
        "huey",
        "Huey, process",
        "huey_consumer",
        "bench.engines.with_huey.huey",
        "-w",
        "2",
        "-k",
        "process",
        "-q",
    ),
    _peer(
        "procrastinate",
        "Procrastinate",
        "procrastinate",
        "-a",
        "bench.engines.with_procrastinate.app",
        "worker",
        "--concurrency",
        "2",
        is_durable=True,
    ),
)
