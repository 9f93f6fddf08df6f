"""Counts the signatures of known failures in a log.

Patterns of bytes find the candidates, and only these lines are parsed; so a gigabyte takes seconds.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import BinaryIO

from webapp.operations.log_lines import LogLine, read_line, whole_lines
from webapp.operations.log_signatures import SIGNATURES, Signature

DEFAULT_BUDGET_MS = 30_000
SHOWN = 20
"""Workspaces that are named of each signature."""


@dataclass(slots=True)
class Finding:
    """How often a signature was met, when first and last, and in which workspaces."""

    signature: Signature
    count: int = 0
    first: datetime | None = None
    last: datetime | None = None
    workspaces: Counter[str] = field(default_factory=Counter)

    def add(self, line: LogLine) -> None:
        self.count += 1
        self.workspaces[line.workspace] += 1
        if line.at is not None:
            self.first = min(self.first or line.at, line.at)
            self.last = max(self.last or line.at, line.at)


@dataclass(frozen=True, slots=True)
class LogReport:
    """What a log holds. A log without a line proves nothing, so it is not clean."""

    lines: int
    findings: list[Finding]

    @property
    def is_clean(self) -> bool:
        return self.lines > 0 and not any(finding.count for finding in self.findings)


def check(log: BinaryIO, budget_ms: int = DEFAULT_BUDGET_MS) -> LogReport:
    """Count every signature. `budget_ms`: what a request may take at most."""
    findings = [Finding(signature) for signature in SIGNATURES]
    lines = 0
    for chunk in whole_lines(log):
        lines += chunk.count(b"\n")
        for finding in findings:
            for raw in _candidates(chunk, finding.signature, budget_ms):
                line = read_line(raw)
                if finding.signature.confirms(line, budget_ms):
                    finding.add(line)
    return LogReport(lines, findings)


def as_table(report: LogReport) -> str:
    """A line for each signature, those that were met with their times and workspaces."""
    rows = [f"{report.lines:,} lines"]
    for finding in report.findings:
        rows.append(f"{finding.count:>7,}  {finding.signature.title}")
        if finding.count:
            named = ", ".join(f"{name} ({count:,})" for name, count in finding.workspaces.most_common(SHOWN))
            rows.append(
                f"         first {_told(finding.first)}, last {_told(finding.last)}; workspaces: {named}"
            )
    return "\n".join(rows)


def as_json(report: LogReport) -> str:
    """The same for programs; times in UTC, null when lines carry none."""
    return json.dumps(
        {
            "lines": report.lines,
            "clean": report.is_clean,
            "signatures": {
                finding.signature.name: {
                    "count": finding.count,
                    "first": finding.first and finding.first.astimezone(UTC).isoformat(),
                    "last": finding.last and finding.last.astimezone(UTC).isoformat(),
                    "workspaces": dict(finding.workspaces.most_common(SHOWN)),
                }
                for finding in report.findings
            },
        }
    )


def _told(moment: datetime | None) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC" if moment else "unknown"


def _candidates(chunk: bytes, signature: Signature, budget_ms: int) -> Iterator[bytes]:
    """Each line in which one of its words or its pattern stands, once."""
    pattern = signature.pattern(budget_ms) if signature.pattern else None
    finders: list[Callable[[int], int]] = [partial(chunk.find, word) for word in signature.words]
    if pattern:
        finders.append(lambda at: found.start() if (found := pattern.search(chunk, at)) else -1)
    met: set[int] = set()
    for find in finders:
        at = 0
        while (place := find(at)) >= 0:
            begin = chunk.rfind(b"\n", 0, place) + 1
            at = chunk.find(b"\n", place)
            if begin not in met:
                met.add(begin)
                yield chunk[begin:at]
