"""What breaks while `bench.soak` runs: one by chance each half minute, over within twenty seconds."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from contextlib import suppress

from tests.faults.stage import Stage
from tools import services

Fault = Callable[[Stage, random.Random], None]


def _web_dies(stage: Stage, chance: random.Random) -> None:
    with stage.without("web"):
        time.sleep(1)


def _web_is_deployed(stage: Stage, chance: random.Random) -> None:
    stage.kill("web", signal.SIGTERM)


def _pool_dies(stage: Stage, chance: random.Random) -> None:
    stage.kill("pool")


def _worker_dies(stage: Stage, chance: random.Random) -> None:
    _signal_a_worker(stage, chance, signal.SIGKILL)


def _worker_is_paused(stage: Stage, chance: random.Random) -> None:
    """Past its lease: somebody else takes its job over."""
    pid = _signal_a_worker(stage, chance, signal.SIGSTOP)
    time.sleep(15)
    _signal(pid, signal.SIGCONT)


def _relay_dies(stage: Stage, chance: random.Random) -> None:
    stage.kill(chance.choice(["relay-1", "relay-2"]))


def _relay_is_paused(stage: Stage, chance: random.Random) -> None:
    name = chance.choice(["relay-1", "relay-2"])
    stage.kill(name, signal.SIGSTOP)
    time.sleep(12)
    stage.kill(name, signal.SIGCONT)


def _clock_dies(stage: Stage, chance: random.Random) -> None:
    stage.kill(chance.choice(["clock-1", "clock-2"]))


def _redis_restarts(stage: Stage, chance: random.Random) -> None:
    stage.kill_redis(forget=chance.random() < 0.5)
    time.sleep(5)
    services.start(stage.redis)


def _redis_is_emptied(stage: Stage, chance: random.Random) -> None:
    stage.redis_client.flushall()


def _redis_is_silent(stage: Stage, chance: random.Random) -> None:
    with stage.redis_proxy.poisoned(swallow_up=True):
        time.sleep(8)
    stage.redis_proxy.cut()


def _postgres_restarts(stage: Stage, chance: random.Random) -> None:
    stage.restart_postgres(3)


def _postgres_is_slow(stage: Stage, chance: random.Random) -> None:
    with stage.database_proxy.poisoned(latency=0.02, jitter=0.02):
        time.sleep(10)


def _postgres_is_cut_off(stage: Stage, chance: random.Random) -> None:
    stage.database_proxy.cut()


FAULTS: dict[str, Fault] = {
    "web killed": _web_dies,
    "web told to stop": _web_is_deployed,
    "parent of the workers killed": _pool_dies,
    "a worker killed": _worker_dies,
    "a worker paused for 15 s": _worker_is_paused,
    "a relay killed": _relay_dies,
    "a relay paused for 12 s": _relay_is_paused,
    "a clock killed": _clock_dies,
    "Redis away for 5 s": _redis_restarts,
    "Redis emptied": _redis_is_emptied,
    "Redis silent for 8 s": _redis_is_silent,
    "PostgreSQL restarted": _postgres_restarts,
    "PostgreSQL slow for 10 s": _postgres_is_slow,
    "connections to PostgreSQL cut": _postgres_is_cut_off,
}


def _signal_a_worker(stage: Stage, chance: random.Random, number: int) -> int:
    """One of the pool's processes; 0 while none stands."""
    children = stage.members["pool"].children() if stage.members["pool"].child else []
    pid = chance.choice(children) if children else 0
    _signal(pid, number)
    return pid


def _signal(pid: int, number: int) -> None:
    if pid:
        with suppress(ProcessLookupError):
            os.kill(pid, number)
