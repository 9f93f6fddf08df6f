"""What every measurement prints: tables for people, and with --json one last line for machines.

The line holds `bench`, `figures` (ours), `peers` (what was measured beside them, in the same run), `ratios` of the two,
`machine` (cores, load, how busy the cores were) and `versions`.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from sqlalchemy import text

from webapp.runtime.database import owner
from webapp.runtime.redis import for_workers

PACKAGES = ("flask", "gunicorn", "psycopg", "redis", "rq", "sqlalchemy")

Figures = dict[str, Any]


def arguments(name: str, says: str | None) -> argparse.ArgumentParser:
    """The options that every measurement has; `says` is its module's docstring. Add its own, then parse."""
    parser = argparse.ArgumentParser(
        f"./run bench {name}", description=says, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="end with one line of JSON that has every figure")
    parser.add_argument(
        "--tiny", action="store_true", help="only try whether it works: its figures mean nothing"
    )
    return parser


def percentile(values: Sequence[float], per_cent: float) -> float:
    """The smallest value that `per_cent` of the values do not exceed; nan of none."""
    ordered = sorted(values)
    place = max(0, -(-len(ordered) * per_cent // 100) - 1)
    return ordered[int(place)] if ordered else float("nan")


def spread(values: Sequence[float]) -> Figures:
    """How many there are, and their p50, p95, p99 and most: as they are, usually milliseconds."""
    shares = {f"p{share}": round(percentile(values, share), 2) for share in (50, 95, 99)}
    return {"count": len(values), **shares, "most": round(max(values, default=float("nan")), 2)}


def median_of(rounds: Sequence[Figures]) -> Figures:
    """The median of each figure over several rounds, so that one that was disturbed does not count; None if one is unknown."""
    return {
        name: None
        if any(figures[name] is None for figures in rounds)
        else round(statistics.median(figures[name] for figures in rounds), 3)
        for name in rounds[0]
    }


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A table, numbers to the right, at once: long measurements show what they have."""
    cells = [[_cell(value) for value in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(columns, *cells, strict=True)]
    lines = [
        [
            name.ljust(width) if n == 0 else name.rjust(width)
            for n, (name, width) in enumerate(zip(line, widths, strict=True))
        ]
        for line in (list(columns), *cells)
    ]
    print("\n".join([f"\n{title}", *("  " + "  ".join(line) for line in lines)]), flush=True)


class Report:
    """Gathers the figures of one measurement. Make it before measuring: it notes how busy the machine was meanwhile."""

    def __init__(self, name: str, *, as_json: bool) -> None:
        self.name = name
        self.as_json = as_json
        self.figures: Figures = {}
        self.peers: Figures = {}
        self.ratios: Figures = {}
        self._load = os.getloadavg()
        self._ticks = _ticks()

    def finish(self) -> None:
        """The last lines: the machine, and the JSON if it was asked for."""
        machine = self._machine()
        busy = machine["busy"]
        print(
            f"\nmachine: {machine['cores']} cores, load {machine['load_before']} before and {machine['load_after']} after"
            + (f", {busy:.0%} busy meanwhile (this measurement included)" if busy is not None else ""),
            flush=True,
        )
        if self.as_json:
            found = {"figures": self.figures, "peers": self.peers, "ratios": self.ratios}
            print(
                json.dumps({"bench": self.name, **found, "machine": machine, "versions": versions()}),
                flush=True,
            )

    def _machine(self) -> Figures:
        now = _ticks()
        passed = (now[0] - self._ticks[0], now[1] - self._ticks[1]) if now and self._ticks else None
        return {
            "system": platform.platform(),
            "cores": os.cpu_count(),
            "load_before": round(self._load[0], 2),
            "load_after": round(os.getloadavg()[0], 2),
            "busy": round(passed[0] / passed[1], 3) if passed and passed[1] else None,
        }


def versions() -> dict[str, str]:
    """Of Python, the servers and the packages that a request passes through."""
    with owner().connect() as connection:
        postgres = str(connection.scalar(text("SHOW server_version")))
    server = for_workers().info("server")
    redis = str(server.get("valkey_version") or server["redis_version"])
    servers = {"python": platform.python_version(), "postgresql": postgres, "redis_server": redis}
    return {**servers, **{name: version(name) for name in PACKAGES}}


def _cell(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return (
            f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"
        )
    return f"{value:,}" if isinstance(value, int) else str(value)


def _ticks() -> tuple[int, int] | None:
    """Busy and all ticks of all cores since the start of the machine; None where there is no /proc."""
    try:
        with open("/proc/stat") as stat:
            counted = [int(ticks) for ticks in stat.readline().split()[1:9]]
    except OSError:
        return None
    return sum(counted) - counted[3] - counted[4], sum(counted)
