"""The record of what was injected and what came of it, written to docs/fault-matrix.md."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.elsewhere import ELSEWHERE
from tests.faults.invariants import CHECKS, NOT_AT_STAKE
from tests.faults.world import World

SOON = 15.0
"""Seconds in which everything has to be well again without a person."""

PAGE = Path(__file__).parents[2] / "docs" / "fault-matrix.md"


@dataclass
class Row:
    """One fault."""

    number: str
    fault: str
    injected: str
    operations: int = 0
    recovery: float | None = None
    limit: float | None = None
    seen: str = ""
    verdicts: dict[str, str] = field(default_factory=dict)
    failure: str = ""

    def recovered(self, seconds: float, limit: float, cold_start: float = 0.0) -> None:
        """How long it took to be well again, and how long it may take; where a process has to be started, that comes on top."""
        self.recovery, self.limit = seconds, limit + cold_start

    @property
    def invariants(self) -> str:
        wrong = [f"{name}: {why}" for name, why in self.verdicts.items() if why not in ("", NOT_AT_STAKE)]
        if wrong:
            return "**" + "; ".join(wrong) + "**"
        held = [name for name, why in self.verdicts.items() if not why]
        return " ".join(held) if held else "–"


class Matrix:
    def __init__(self, world: World, is_whole: bool) -> None:
        self.world = world
        self.is_whole = is_whole
        self.began = time.monotonic()
        self.rows: list[Row] = []

    @contextmanager
    def fault(self, number: str, fault: str, injected: str) -> Iterator[Row]:
        """Record what the block does; at its end every invariant is checked."""
        row = Row(number, fault, injected)
        self.rows.append(row)
        try:
            yield row
            self._settle()
            row.verdicts = {name: check(self.world) for name, check in CHECKS.items()}
            in_time = row.recovery is None or row.limit is None or row.recovery <= row.limit
            row.verdicts["I6"] = "" if in_time else f"{row.recovery:.1f} s, more than {row.limit:g} s"
            assert "**" not in row.invariants, row.invariants
        except BaseException as failed:
            row.failure = type(failed).__name__
            raise
        finally:
            if self.is_whole:
                self.write()

    def _settle(self) -> None:
        """Let every delivery that was stored be processed, so that a half is not taken for a loss."""
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            if not self.world.stage.one("SELECT count(*) FROM delivery WHERE state = 'received'"):
                return
            time.sleep(0.1)

    def write(self) -> None:
        """The whole page, after each fault."""
        rows = sorted(
            self.rows,
            key=lambda row: int(row.number[1:].rstrip("abcdefgh")) if row.number[1:2].isdigit() else 99,
        )
        lines = [
            HEAD.format(
                count=len(rows),
                minutes=(time.monotonic() - self.began) / 60,
                cold=self.world.stage.cold_start,
                load=os.getloadavg()[1],
                cores=os.cpu_count(),
            ),
            *(self._line(row) for row in rows),
        ]
        PAGE.write_text("\n".join([*lines, FOOT, *(_elsewhere(*row) for row in ELSEWHERE)]) + "\n")

    def _line(self, row: Row) -> str:
        recovery = "–" if row.recovery is None else f"{row.recovery:.1f} s"
        limit = "" if row.limit is None else f" (≤ {row.limit:.0f} s)"
        verdict = f"FAILED ({row.failure})" if row.failure else "held"
        return f"| {row.number} | {row.fault} | {row.injected} | {row.operations:,} | {recovery}{limit} | {row.invariants} | {row.seen} | {verdict} |"


def _elsewhere(number: str, fault: str, promised: str, tests: tuple[str, ...]) -> str:
    return f"| {number} | {fault} | {promised} | {', '.join(f'`tests/{test}`' for test in tests)} |"


HEAD = """# What happens when things break

`./test faults` starts an installation of its own (PostgreSQL, Redis, web, a pool of three workers, two relays, two clocks, a TCP
fault proxy before each service, and a supervisor that starts again after a second whatever died), breaks it in the ways below
while it works, and writes this page. {count} faults in {minutes:.1f}
minutes, on {cores} cores with a load average of {load:.0f}, where importing a process' code takes {cold:.1f} s (that is allowed on top where a
process has to be started).

Recovery is the time from the moment in which the fault is over (for a kill: in which it happened) until everything that was
accepted has taken effect, without a person. After each fault the invariants are asked of the tables and the logs:
I1 every accepted event takes effect exactly once, by a run that began after it; I2 no message, lead, live job or effect twice, no
job tried more often than allowed; I3 the rollups that counts are made of equal a recount; I4 nothing crosses workspaces; I5 no
secret and no personal datum in any log; I6 recovery within the stated time; I7 nothing is sent after an opt-out (these faults are
driven without sends, so I7 is named only where something was sent).

| | Fault | Injected | Operations | Recovery (allowed) | Held | Seen | Verdict |
|---|---|---|---|---|---|---|---|"""

FOOT = """
"Exactly once" is about effects in our own database. A run may begin more than once; an effect at a provider is looked up there
before it is repeated.

## At providers, the sign-in server and the model

These faults are injected by tests of the suite, by simulators that misbehave on the wire, so every change meets them.

| | Fault | Promised | Test |
|---|---|---|---|"""
