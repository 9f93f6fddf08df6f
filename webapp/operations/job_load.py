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

    def add(self, counted: JobCount) -> None:
        if counted.state == "done":
            self.done_last_hour += counted.count
            return
        self.numbers[counted.state] += counted.count
        if counted.wait_s is not None:
            self.oldest_wait_s = max(counted.wait_s, self.oldest_wait_s or 0.0)


@dataclass(frozen=True, slots=True)
class JobCount:
    """How many jobs there are of one kind, workspace and state. `wait_s`: how long the oldest due one has waited."""

    kind: str
    workspace_id: int | None
    state: str
    count: int
    wait_s: float | None = None


def count_jobs(session: Session, visible: ColumnElement[bool], now: datetime) -> list[JobCount]:
    """Everything that is counted, in two statements."""
    due = func.min(Job.run_at).filter(Job.state == "waiting", Job.run_at <= now)
    live = session.execute(
        select(Job.kind, Job.workspace_id, Job.state, func.count(), due)
        .where(visible, Job.state.in_(COUNTED_STATES))
        .group_by(Job.kind, Job.workspace_id, Job.state)
    )
    counts = [
        JobCount(kind, workspace, state, count, (now - oldest).total_seconds() if oldest else None)
        for kind, workspace, state, count, oldest in live
    ]
    done = session.execute(
        select(Job.kind, Job.workspace_id, func.count())
        .where(visible, Job.state == "done", Job.finished_at > now - timedelta(hours=1))
        .group_by(Job.kind, Job.workspace_id)
    )
    return [*counts, *(JobCount(kind, workspace, "done", count) for kind, workspace, count in done)]


def total(counts: Iterable[JobCount]) -> Load:
    """One line for all of it."""
    load = Load("Everything")
    for counted in counts:
        load.add(counted)
    return load


def by_kind(counts: Iterable[JobCount], labels: dict[str, str]) -> list[Load]:
    """A line for each kind of work, by its name."""
    lines: dict[str, Load] = {}
    for counted in counts:
        lines.setdefault(counted.kind, Load(labels.get(counted.kind, counted.kind))).add(counted)
    return sorted(lines.values(), key=lambda load: load.label)


def by_workspace(counts: Iterable[JobCount], names: dict[int | None, str]) -> list[Load]:
    """A line for each workspace, by its name."""
    lines: dict[int | None, Load] = {}
    for counted in counts:
        label = names.get(counted.workspace_id, "Signalbox itself")
        lines.setdefault(counted.workspace_id, Load(label)).add(counted)
    return sorted(lines.values(), key=lambda load: load.label)
