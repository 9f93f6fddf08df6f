"""People at work: each opens a page or does something, looks at it for a moment, and goes on. From a process of its own.

They do not wait for each other, and a slow answer does not make them come less often than they think: what one would have
done meanwhile is not made up for either, as with real people. Each request has a connection of its own.
"""

from __future__ import annotations

import asyncio
import json
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from bench.load import Request

LEAD = "{lead}"
"""Stands in a path for one of the leads, drawn anew for each request."""
TIMEOUT = 60.0


@dataclass(frozen=True, slots=True)
class Step:
    """Something that people do; `often` is how often, beside the others."""

    name: str
    request: Request
    often: int = 1


@dataclass(frozen=True, slots=True)
class Took:
    """One answer. A status of 0: none came within TIMEOUT, or the connection broke."""

    name: str
    status: int
    milliseconds: float

    @property
    def is_error(self) -> bool:
        return not 200 <= self.status < 500

    @property
    def is_no(self) -> bool:
        """Told that it cannot be: an answer to somebody who opted out, one page too many."""
        return 400 <= self.status < 500


@dataclass(frozen=True, slots=True)
class Work:
    """What a crowd does: `people` are the headers that make each of them known."""

    port: int
    people: Sequence[dict[str, str]]
    steps: Sequence[Step]
    leads: Sequence[int]
    seconds: float
    thinks: tuple[float, float] = field(default=(0.5, 1.5))


def work(what: Work) -> list[Took]:
    """Let them work, and answer what each request took."""
    done = subprocess.run(
        [sys.executable, "-c", "from bench.operators import drive; drive()"],
        input=json.dumps(asdict(what)),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return [Took(*each) for each in json.loads(done.stdout)]


def drive() -> None:
    """The process: the work on its standard input, what each request took on its standard output."""
    plan = json.load(sys.stdin)
    json.dump(asyncio.run(_all(plan)), sys.stdout)


async def _all(plan: dict[str, Any]) -> list[tuple[str, int, float]]:
    found: list[tuple[str, int, float]] = []
    until = time.perf_counter() + plan["seconds"]
    people = [_one(plan, number, until, found) for number in range(len(plan["people"]))]
    await asyncio.gather(*people)
    return found


async def _one(plan: dict[str, Any], number: int, until: float, found: list[tuple[str, int, float]]) -> None:
    draw = random.Random(number)
    weights = [step["often"] for step in plan["steps"]]
    await asyncio.sleep(draw.uniform(0, plan["thinks"][1]))
    while time.perf_counter() < until:
        (step,) = draw.choices(plan["steps"], weights)
        asked = step["request"]
        path = asked["path"].replace(LEAD, str(draw.choice(plan["leads"])))
        headers = {**asked["headers"], **plan["people"][number], "Connection": "close"}
        message = Request(path, asked["method"], asked["body"], headers).as_bytes(plan["port"])
        began = time.perf_counter()
        status = await _ask(plan["port"], message)
        found.append((step["name"], status, (time.perf_counter() - began) * 1000))
        await asyncio.sleep(draw.uniform(*plan["thinks"]))


async def _ask(port: int, message: bytes) -> int:
    try:
        async with asyncio.timeout(TIMEOUT):
            reading, writing = await asyncio.open_connection("127.0.0.1", port)
            writing.write(message)
            answer = await reading.read()
            writing.close()
            return int(answer[9:12])
    except (OSError, TimeoutError, ValueError):
        return 0
