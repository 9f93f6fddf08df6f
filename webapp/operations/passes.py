"""How each schedule's last pass went, and what remains of its work: for the page, the doors and the command."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.orm import Session

from webapp.accounts.models import User
from webapp.jobs.models import JOB_STATES, LIVE, Job, JobState, Tick
from webapp.jobs.schedules import Schedule
from webapp.runtime.database import system_transaction


@dataclass(frozen=True, slots=True)
class Pass:
    """One run of a schedule. `outcome` is how far it got, in a few words; `note` what a person should do when it failed."""

    state: JobState
    enqueued_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    outcome: str
    note: str

    @property
    def seconds(self) -> float | None:
        """How long it took; None while it has not ended."""
        is_over = self.started_at is not None and self.finished_at is not None
        return (self.finished_at - self.started_at).total_seconds() if is_over else None  # type: ignore[operator]

    @property
    def state_label(self) -> str:
        return JOB_STATES[self.state]


@dataclass(frozen=True, slots=True)
class ScheduleState:
    """A schedule as it stands. `remaining`: jobs of its items that wait, run or are parked, in the workspaces asked about."""

    schedule: Schedule
    last: Pass | None
    remaining: int
    next_at: datetime
    paused_at: datetime | None
    paused_by: str

    def as_facts(self) -> dict[str, Any]:
        """For machines."""
        last = self.last
        return {
            "name": self.schedule.name,
            "every_seconds": self.schedule.seconds,
            "next_at": self.next_at.isoformat(),
            "paused_at": self.paused_at.isoformat() if self.paused_at else None,
            "remaining": self.remaining,
            "last_pass": None
            if last is None
            else {
                "state": last.state,
                "started_at": last.started_at.isoformat() if last.started_at else None,
                "seconds": last.seconds,
                "outcome": last.outcome,
                "error": last.note or None,
            },
        }


def read_states(
    schedules: tuple[Schedule, ...], now: datetime, visible: ColumnElement[bool] | None = None
) -> list[ScheduleState]:
    """The state of each schedule; `visible` says which items are counted, None: those of every workspace.

    Passes belong to no workspace, so they are read in a system transaction. They name nobody.
    """
    with system_transaction() as session:
        last = _last_passes(session, schedules)
        remaining = _remaining(session, schedules, visible)
        rows = select(Tick.name, Tick.paused_at, func.coalesce(User.name, "somebody who has left"))
        paused = session.execute(rows.outerjoin(User, User.id == Tick.paused_by)).all()
    pauses: dict[str, tuple[datetime | None, str]] = {name: (at, by) for name, at, by in paused}
    return [
        ScheduleState(
            each,
            last.get(each.kind.name),
            sum(remaining.get(item.name, 0) for item in each.items),
            each.next_at(now),
            *pauses.get(each.name, (None, "")),
        )
        for each in schedules
    ]


def _last_passes(session: Session, schedules: tuple[Schedule, ...]) -> dict[str, Pass]:
    kinds = [each.kind.name for each in schedules]
    newest = select(func.max(Job.id)).where(Job.workspace_id.is_(None), Job.kind.in_(kinds))
    jobs = session.scalars(select(Job).where(Job.id.in_(newest.group_by(Job.kind))))
    return {
        job.kind: Pass(
            job.state,
            job.created_at,
            job.started_at,
            job.finished_at,
            job.outcome or "",
            job.error_note or "",
        )
        for job in jobs
    }


def _remaining(
    session: Session, schedules: tuple[Schedule, ...], visible: ColumnElement[bool] | None
) -> dict[str, int]:
    names = {item.name for each in schedules for item in each.items}
    query = select(Job.kind, func.count()).where(Job.kind.in_(names), text(LIVE))
    if visible is not None:
        query = query.where(visible)
    return {row[0]: row[1] for row in session.execute(query.group_by(Job.kind))}
