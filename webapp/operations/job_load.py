"""How much of each kind, and of each workspace, waits, runs, is parked, failed and was done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from webapp.jobs.models import Job

LIVE_STATES = ("waiting", "running", "parked")
COUNTED_STATES = (*LIVE_STATES, "failed")


@dataclass(slots=True)
class Load:
    """One line: a kind of work, a workspace, or everything."""

    label: str
    numbers: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTED_STATES, 0))
    oldest_wait_s: float | None = None
    done_last_hour: int = 0

    def add(self, part: Part) -> None:
        if part.state == "done":
            self.done_last_hour += part.count
            return
        self.numbers[part.state] += part.count
        if part.wait_s is not None:
            self.oldest_wait_s = max(part.wait_s, self.oldest_wait_s or 0.0)


@dataclass(frozen=True, slots=True)
class Part:
    """So many jobs of one kind, workspace and state."""

    kind: str
    workspace_id: int | None
    state: str
    count: int
    wait_s: float | None = None


def read_parts(session: Session, ours: ColumnElement[bool], now: datetime) -> list[Part]:
    """Everything that is counted, in two statements."""
    due = func.min(Job.run_at).filter(Job.state == "waiting", Job.run_at <= now)
    live = session.execute(
        select(Job.kind, Job.workspace_id, Job.state, func.count(), due)
        .where(ours, Job.state.in_(COUNTED_STATES))
        .group_by(Job.kind, Job.workspace_id, Job.state)
    )
    parts = [
        Part(kind, workspace, state, count, (now - oldest).total_seconds() if oldest else None)
        for kind, workspace, state, count, oldest in live
    ]
    done = session.execute(
        select(Job.kind, Job.workspace_id, func.count())
        .where(ours, Job.state == "done", Job.finished_at > now - timedelta(hours=1))
        .group_by(Job.kind, Job.workspace_id)
    )
    return [*parts, *(Part(kind, workspace, "done", count) for kind, workspace, count in done)]


def total(parts: Iterable[Part]) -> Load:
    """One line for all of it."""
    load = Load("Everything")
    for part in parts:
        load.add(part)
    return load


def by_kind(parts: Iterable[Part], labels: dict[str, str]) -> list[Load]:
    """A line for each kind of work, by its name."""
    lines: dict[str, Load] = {}
    for part in parts:
        lines.setdefault(part.kind, Load(labels.get(part.kind, part.kind))).add(part)
    return sorted(lines.values(), key=lambda load: load.label)


def by_workspace(parts: Iterable[Part], names: dict[int | None, str]) -> list[Load]:
    """A line for each workspace, by its name."""
    lines: dict[int | None, Load] = {}
    for part in parts:
        lines.setdefault(part.workspace_id, Load(names.get(part.workspace_id, "Signalbox itself"))).add(part)
    return sorted(lines.values(), key=lambda load: load.label)
