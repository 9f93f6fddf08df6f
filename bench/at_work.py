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

from flask import Flask
from itsdangerous import URLSafeTimedSerializer

from bench import stage
from bench.load import Request
from webapp.accounts import people, sessions
from webapp.accounts.models import Workspace
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work

FORM = {"Content-Type": "application/x-www-form-urlencoded", "HX-Request": "true"}
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


def hire(app: Flask, workspace_id: int, count: int, sealed: bytes | None = None) -> list[dict[str, str]]:
    """So many admins of a workspace, signed in (with `sealed` tokens of a project); the headers of their browsers."""
    crew = []
    with unit_of_work() as session:
        tenant = session.get_one(Workspace, workspace_id)
        for number in range(count):
            name, email = f"Operator {number}", f"operator{workspace_id}-{number}@bench.test"
            user = people.create_user(session, name=name, email=email, password="not used by anybody")
            people.add_member(session, tenant, user, "admin")
            token = sessions.begin(session, user, "bench", clock.now(), sealed)
            crew.append(browser(app, stage.signed_in(token)))
    return crew


def browser(app: Flask, said: dict[str, object]) -> dict[str, str]:
    """The headers of a browser whose cookie says this, which has seen a page with a form."""
    word = "bench"
    token = URLSafeTimedSerializer(app.secret_key or "", salt="wtf-csrf-token").dumps(word)
    cookie = stage.sign(app, {**said, "csrf_token": word})
    return {"Cookie": f"signalbox={cookie}", "X-CSRFToken": str(token)}


def usual(slug: str) -> list[Step]:
    """What people of a workspace do all day."""
    base = f"/w/{slug}"
    pages = {
        "inbox": ("/inbox", 2),
        "listing": ("/inbox/list", 3),
        "counts": ("/inbox/counts", 3),
        "lead": (f"/leads/{LEAD}", 6),
        "pulse": ("/pulse", 6),
    }
    steps = [Step(name, Request(f"{base}{path}"), often) for name, (path, often) in pages.items()]
    return [*steps, Step("notes", Request(f"{base}/leads/{LEAD}/notes", "POST", "notes=Called", FORM), 1)]


def work(what: Work) -> list[Took]:
    """Let them work, and answer what each request took."""
    done = subprocess.run(
        [sys.executable, "-c", "from bench.at_work import drive; drive()"],
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
        left = until - time.perf_counter()
        await asyncio.sleep(max(0.0, min(left, draw.uniform(*plan["thinks"]))))


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
