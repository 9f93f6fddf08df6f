"""`./run bench soak`: ten minutes at a fifth of the load that is possible, with a fault by chance each half minute.

An installation of its own (web, a pool of workers, two relays, two clocks, PostgreSQL, Redis) takes deliveries as providers make
them, again and again until they are acknowledged, while somebody looks at pages. Every half minute something is killed, paused,
emptied or cut off. At the end everything that was accepted has to be there once, nothing may have crossed workspaces or stand
in a log, no process may have ended with a traceback of its own, and memory may not have grown: the median of the last fifth of the
time is at most a tenth above that of the second fifth. Anything else ends with an error. Beside it: the same without faults.
"""

from __future__ import annotations

import random
import re
import statistics
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bench import memory, report
from bench.soak_faults import FAULTS
from tests.faults.invariants import CHECKS, NOT_AT_STAKE
from tests.faults.stage import Stage, wait_until
from tests.faults.world import Traffic, World
from tools.processes import family

SHARE = 0.2
MAY_GROW = 1.1
PATIENCE_S = 1800.0
"""A busy machine may be behind; what counts is that everything comes in the end."""
WARM_MINUTES = 5.0
"""In a shorter run processes are still filling what they keep."""
PAGES = ("/w/acorn/inbox", "/w/acorn/inbox/counts", "/w/acorn/jobs")


@dataclass
class Looking:
    """Somebody looks at pages, one after the other, until the end."""

    world: World
    over: threading.Event
    took: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    def run(self) -> None:
        browser: httpx.Client | None = None
        while not self.over.wait(0.25):
            for path in PAGES:
                began = time.monotonic()
                try:
                    browser = browser or self.world.signed_in()
                    status = browser.get(path).status_code
                except (httpx.TransportError, AssertionError):  # it is away, or sign-in was refused for now
                    status = 0
                self.took.append((time.monotonic() - began) * 1000)
                self.statuses[status] += 1


@dataclass
class Breaking:
    """Faults by chance, one at a time."""

    stage: Stage
    breaker: ThreadPoolExecutor
    chance: random.Random
    broken: Counter[str] = field(default_factory=Counter)
    going_on: Future[None] | None = None

    def begin(self) -> str:
        """Break something, and answer what; blank while something else is still broken."""
        if self.going_on is not None and not self.going_on.done():
            return ""
        name = self.chance.choice(sorted(FAULTS))
        self.broken[name] += 1
        self.going_on = self.breaker.submit(FAULTS[name], self.stage, self.chance)
        return name

    def end(self) -> None:
        """Wait for the last one. Raises what it raised."""
        if self.going_on is not None:
            self.going_on.result(120)


def main() -> None:
    parser = report.arguments("soak", __doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--every", type=float, default=30.0, help="seconds from one fault to the next (30)")
    parser.add_argument(
        "--seed", type=int, default=random.randrange(10_000), help="of the chance that chooses faults"
    )
    options = parser.parse_args()
    minutes, every = (0.4, 6.0) if options.tiny else (options.minutes, options.every)
    told = report.Report("soak", as_json=options.json)
    # One thread breaks things, and lives as long as the stage: servers that it starts again end with the thread.
    with (
        tempfile.TemporaryDirectory() as name,
        Stage(_open_to_others(Path(name))) as stage,
        ThreadPoolExecutor(1) as breaker,
    ):
        world = World(stage)
        try:
            rate = SHARE * capacity(world, 30 if options.tiny else 300)
            calm = soak(world, 0.1 if options.tiny else 1.0, rate, every)
            breaking = Breaking(stage, breaker, random.Random(options.seed))
            found = soak(world, minutes, rate, every, breaking)
            tell(told, found, calm, options.seed)
            _require(world, found, minutes)
        finally:
            world.close()
    told.finish()


def _open_to_others(folder: Path) -> Path:
    """PostgreSQL goes over to another account."""
    folder.chmod(0o755)
    return folder


def capacity(world: World, count: int) -> float:
    """Deliveries that are processed in a second when as many come as can."""
    wait_until(lambda: _serves(world.stage), 120, "web serves")
    traffic = Traffic()
    began = time.monotonic()
    world.traffic(count, 0.1, traffic).join(PATIENCE_S)
    world.await_processed(traffic, 120)
    return count / (time.monotonic() - began)


def _serves(stage: Stage) -> bool:
    try:
        return httpx.get(f"{stage.url}/readyz", timeout=30).status_code == 200
    except httpx.TransportError:
        return False


def soak(
    world: World, minutes: float, rate: float, every: float, breaking: Breaking | None = None
) -> report.Figures:
    """Work for so long; with `breaking`, something breaks now and then."""
    seconds, traffic, over = minutes * 60, Traffic(), threading.Event()
    looking = Looking(world, over)
    eyes = threading.Thread(target=looking.run, daemon=True)
    delivering = world.traffic(max(1, int(rate * seconds)), seconds, traffic)
    eyes.start()
    sizes = _watch(world.stage, seconds, every, breaking)
    delivering.join(PATIENCE_S)
    settled = world.await_processed(traffic, 60)
    over.set()
    eyes.join(60)
    broken = breaking.broken if breaking else Counter[str]()
    early, late = sizes[len(sizes) // 5 : 2 * len(sizes) // 5 + 1], sizes[-max(1, len(sizes) // 5) :]
    return {
        "deliveries": len(traffic.accepted),
        "a second": round(rate, 1),
        "faults": broken.total(),
        "which": dict(broken),
        "settled s": round(settled, 1),
        "page ms": report.spread(looking.took),
        "pages": {str(status): count for status, count in sorted(looking.statuses.items())},
        "MB early": round(statistics.median(early), 1),
        "MB late": round(statistics.median(late), 1),
        "MB most": round(max(sizes), 1),
    }


def _watch(stage: Stage, seconds: float, every: float, breaking: Breaking | None) -> list[float]:
    """Break something now and then; answers how much memory the product's processes needed, each second."""
    began, sizes = time.monotonic(), list[float]()
    while (passed := time.monotonic() - began) < seconds:
        sizes.append(_megabytes(stage))
        if breaking and passed > every * (breaking.broken.total() + 0.5) and (name := breaking.begin()):
            print(f"{passed:6.0f} s  {name}", flush=True)
        time.sleep(1)
    if breaking:
        breaking.end()
    return sizes


def _megabytes(stage: Stage) -> float:
    living = [member.child.pid for member in list(stage.members.values()) if member.child is not None]
    return memory.megabytes({each for pid in living for each in family(pid)})


def tell(told: report.Report, found: report.Figures, calm: report.Figures, seed: int) -> None:
    rows = [
        [name, found[name], calm[name]]
        for name in ("deliveries", "a second", "faults", "settled s", "MB early", "MB late", "MB most")
    ]
    rows += [
        [f"page {share}", found["page ms"][share], calm["page ms"][share]]
        for share in ("p50", "p95", "p99", "most")
    ]
    report.table(f"Soak, seed {seed}", ["", "with faults", "without"], rows)
    print(f"\npages by status, 0 for none at all: {found['pages']}")
    told.figures, told.peers = found, calm
    told.ratios = {
        "memory late / early": round(found["MB late"] / found["MB early"], 3),
        "page p95 with faults / without": round(found["page ms"]["p95"] / calm["page ms"]["p95"], 2),
    }


def _require(world: World, found: report.Figures, minutes: float) -> None:
    """Raises RuntimeError with everything that does not hold."""
    verdicts = {name: check(world) for name, check in CHECKS.items()}
    wrong = [f"{name}: {why}" for name, why in verdicts.items() if why not in ("", NOT_AT_STAKE)]
    logs = world.stage.logs()
    tracebacks = len(re.findall("Traceback", logs))
    wrong += [f"{tracebacks} tracebacks in the logs"] if tracebacks else []
    if minutes >= WARM_MINUTES and found["MB late"] > MAY_GROW * found["MB early"]:
        wrong.append(f"memory grew from {found['MB early']} to {found['MB late']} MB")
    odd = {status: count for status, count in found["pages"].items() if status not in {"0", "200", "503"}}
    wrong += [f"pages were answered {odd}"] if odd else []
    if wrong:
        with suppress(OSError):
            Path("var/soak.log").write_text(logs)
        raise RuntimeError("; ".join(wrong))
    print(f"\nheld: {' '.join(name for name, why in verdicts.items() if not why)}; no traceback")


if __name__ == "__main__":
    main()
