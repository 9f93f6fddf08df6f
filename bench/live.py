"""`./run bench live`: what open tabs cost while nothing happens, and how soon they are told when something does.

Five hundred light clients do what the page's own code does: they hold a stream, ask their pulse when it says so and every two
minutes anyway, and fetch the counts and the list when the pulse says that something changed. Twenty of them show one workspace.

    idle       processor time of the web processes, per cent of one core, while nothing changes
    asking     the same tabs without streams, each asking each second: what it was before, and is where no stream passes
    told       milliseconds from the beginning of a change's commit until a tab of its workspace hears of it
    renewed    until that tab has its counts and its list again
    burst      how often a tab renewed itself in a burst of a hundred changes in two seconds

Aims: idle 5 % of a core; told 300 ms at p95.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from bench import crowd, report, stage
from webapp.accounts import people, sessions
from webapp.app import create_app
from webapp.runtime import changes, clock
from webapp.runtime.database import unit_of_work

WORKSPACES, TABS_OF_ONE, LEADS = 25, 20, 200
IDLE_SECONDS, CHANGES, BURST = 120.0, 40, 100
ANYWAY, SECOND = 120.0, 1.0


@dataclass
class Tab:
    """One open page: its stream, and when it heard and renewed."""

    port: int
    slug: str
    cookie: str
    revision: str = ""
    asked_at: float = 0.0
    changed_at: float = 0.0
    gap: float = SECOND
    heard: list[float] = field(default_factory=list)
    renewed: list[float] = field(default_factory=list)
    due: asyncio.Event = field(default_factory=asyncio.Event)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def listen(self) -> None:
        """Hold the stream, and note each word."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(self._request("/changes"))
        with suppress(asyncio.IncompleteReadError):
            while line := await reader.readuntil(b"\n"):
                if line.startswith(b"data: ") and b"alive" not in line:
                    self.heard.append(time.perf_counter())
                    self.due.set()
        writer.close()

    async def follow(self) -> None:
        """Ask when told, at most once a second (less while one change follows the other), and now and then anyway."""
        await asyncio.sleep(random.uniform(0, ANYWAY))
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self.due.wait(), ANYWAY * random.uniform(0.9, 1.1))
                await asyncio.sleep(
                    max(random.uniform(0, 0.03), self.asked_at + self.gap - time.perf_counter())
                )
            self.due.clear()
            await self.ask()

    async def each_second(self) -> None:
        """The page without a stream."""
        await asyncio.sleep(random.uniform(0, SECOND))
        while True:
            await self.ask()
            await asyncio.sleep(SECOND * random.uniform(0.9, 1.1))

    async def ask(self) -> None:
        """Ask the pulse, and renew counts and list when something changed."""
        self.asked_at = time.perf_counter()
        status, body = await self._get(f"/pulse?v={self.revision}")
        if status == 200:
            is_again = self.asked_at - self.changed_at < 1.5 * self.gap
            self.gap = min(2 * self.gap, 4 * SECOND) if is_again else SECOND
            self.changed_at = self.asked_at
            self.revision = body.partition(b'"revision":"')[2].partition(b'"')[0].decode()
            for part in ("/inbox/counts", "/inbox/list"):
                await self._get(part)
            self.renewed.append(time.perf_counter())

    async def _get(self, path: str) -> tuple[int, bytes]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(self._request(path, "Connection: close\r\nHX-Request: true\r\n"))
        answer = await reader.read()
        writer.close()
        return int(answer.split(b" ", 2)[1]), answer

    def _request(self, path: str, more: str = "") -> bytes:
        host = f"Host: 127.0.0.1:{self.port}\r\nCookie: signalbox={self.cookie}\r\n{more}\r\n"
        return f"GET /w/{self.slug}{path} HTTP/1.1\r\n{host}".encode()


def main() -> None:
    options = report.arguments("live", __doc__).parse_args()
    told = report.Report("live", as_json=options.json)
    sizes = (
        (2, 3, 20, 3.0, 3, 10)
        if options.tiny
        else (WORKSPACES, TABS_OF_ONE, LEADS, IDLE_SECONDS, CHANGES, BURST)
    )
    workspaces, tabs, leads, seconds, single, burst = sizes
    with stage.workspace("live-bench") as made:
        places = [_furnish(made, number, leads) for number in range(workspaces)]
        with stage.web() as web:
            opened = [Tab(web.port, slug, cookie) for _, slug, cookie in places for _ in range(tabs)]
            first = places[0][0]
            asyncio.run(_measure(told, web, opened, (first, tabs), (seconds, single, burst)))
    told.finish()


def _furnish(made: stage.Stage, number: int, leads: int) -> tuple[int, str, str]:
    """A workspace with a person who is signed in, and leads."""
    app, slug = create_app(), f"live-{number}"
    with unit_of_work() as session:
        workspace = people.create_workspace(session, slug=slug, name=slug)
        user = people.create_user(
            session, name="Bench", email=f"{slug}@bench.test", password="not used by anybody"
        )
        people.add_member(session, workspace, user, "owner")
        token, workspace_id = sessions.begin(session, user, "bench", clock.now()), workspace.id
    crowd.move_in(workspace_id, leads)
    return workspace_id, slug, stage.sign(app, stage.signed_in(token))


async def _measure(
    told: report.Report,
    web: stage.Server,
    opened: Sequence[Tab],
    place: tuple[int, int],
    sizes: tuple[float, int, int],
) -> None:
    workspace_id, tabs = place
    seconds, single, burst = sizes
    for tab in opened:
        await tab.ask()
    asking = [asyncio.create_task(tab.each_second()) for tab in opened]
    told.peers["asking %"] = before = await _cost(web, min(seconds, 20.0))
    for task in asking:
        task.cancel()
    await asyncio.gather(*(_opened(tab) for tab in opened))
    told.figures["idle %"] = idle = await _cost(web, seconds)
    told.ratios["asking / idle"] = round(before / max(idle, 0.01), 1)
    report.table(f"{len(opened)} tabs, per cent of one core", ("idle", "asking"), [(idle, before)])
    watched = opened[:tabs]
    heard, renewed = await _single(watched, workspace_id, single)
    told.figures |= {
        "told ms": report.spread(heard),
        "renewed ms": report.spread(renewed),
        "burst": report.spread(await _burst(watched, workspace_id, burst)),
    }
    rows = [(name, *told.figures[name].values()) for name in ("told ms", "renewed ms", "burst")]
    report.table(f"{tabs} tabs of one workspace", ("", "count", "p50", "p95", "p99", "most"), rows)


async def _single(watched: Sequence[Tab], workspace_id: int, changes: int) -> tuple[list[float], list[float]]:
    """Milliseconds until each tab heard of each of so many changes, and had renewed itself."""
    heard: list[float] = []
    renewed: list[float] = []
    for _ in range(changes):
        await asyncio.sleep(random.uniform(1.5, 2.5))
        for tab in watched:
            tab.heard.clear()
            tab.renewed.clear()
        began = time.perf_counter()
        await asyncio.to_thread(_change, workspace_id)
        while any(not tab.renewed for tab in watched):
            await asyncio.sleep(0.01)
        heard += [(tab.heard[0] - began) * 1000 for tab in watched]
        renewed += [(tab.renewed[0] - began) * 1000 for tab in watched]
    return heard, renewed


async def _burst(watched: Sequence[Tab], workspace_id: int, changes: int) -> list[float]:
    """How often each tab renewed itself in so many changes within two seconds."""
    await asyncio.sleep(2)
    for tab in watched:
        tab.renewed.clear()
    for _ in range(changes):
        await asyncio.to_thread(_change, workspace_id)
        await asyncio.sleep(2 / changes)
    await asyncio.sleep(3)
    return [float(len(tab.renewed)) for tab in watched]


async def _opened(tab: Tab) -> None:
    tab.tasks = [asyncio.create_task(tab.listen()), asyncio.create_task(tab.follow())]
    await tab.due.wait()


async def _cost(web: stage.Server, seconds: float) -> float:
    before = web.cpu_seconds() or 0.0
    await asyncio.sleep(seconds)
    return round(((web.cpu_seconds() or 0.0) - before) / seconds * 100, 2)


def _change(workspace_id: int) -> None:
    """A commit that open pages of the workspace are told of."""
    with unit_of_work() as session:
        changes.announce(session, workspace_id)


if __name__ == "__main__":
    main()
