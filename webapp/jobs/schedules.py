"""Schedules on the ledger: a slot is enqueued once, however many clocks run, and a long stop leads to one late tick, not a burst."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.jobs.kinds import JobKind
from webapp.jobs.models import Tick

Asked = Literal["enqueued", "enqueued before", "paused"]


@dataclass(frozen=True, slots=True)
class Schedule:
    """Enqueue this kind once in every slot of `seconds`, counted from the epoch in UTC.

    `items`: the kinds that a pass enqueues, one job for each piece of its work; those that are live remain to be done.
    """

    name: str
    kind: JobKind
    seconds: int
    items: tuple[JobKind, ...] = ()

    def slot_at(self, now: float) -> int:
        """The slot that this moment (seconds since the epoch) is in."""
        return int(now // self.seconds)

    def next_at(self, now: datetime) -> datetime:
        """When the next slot begins."""
        return datetime.fromtimestamp((self.slot_at(now.timestamp()) + 1) * self.seconds, UTC)


def ask(session: Session, schedule: Schedule, now: float) -> Asked:
    """Enqueue the current slot's pass, unless somebody did, or a person paused the schedule. `now`: seconds since the epoch."""
    slot = schedule.slot_at(now)
    moved = insert(Tick).values(name=schedule.name, slot=slot)
    moved = moved.on_conflict_do_update(
        index_elements=[Tick.name],
        set_={"slot": slot, "ticked_at": func.now()},
        where=(Tick.slot < slot) & Tick.paused_at.is_(None),
    )
    if session.scalar(moved.returning(Tick.slot)) is None:
        is_paused = session.scalar(select(Tick.paused_at).where(Tick.name == schedule.name))
        return "paused" if is_paused else "enqueued before"
    schedule.kind.enqueue(session, workspace_id=None, slot=slot)
    return "enqueued"


def run_now(session: Session, schedule: Schedule, now: float) -> int:
    """Enqueue a pass because a person wants it, also of a slot that had one and of a paused schedule; returns the job's id."""
    return schedule.kind.enqueue(session, workspace_id=None, slot=schedule.slot_at(now))


def pause(session: Session, schedule: Schedule, user_id: int, now: datetime) -> None:
    """No slot is enqueued until it is resumed; passes that are enqueued already are finished. A second pause changes nothing."""
    paused = insert(Tick).values(name=schedule.name, slot=-1, paused_at=now, paused_by=user_id)
    session.execute(
        paused.on_conflict_do_update(
            index_elements=[Tick.name],
            set_={"paused_at": now, "paused_by": user_id},
            where=Tick.paused_at.is_(None),
        )
    )


def paused_at(name: str) -> ScalarSelect[datetime | None]:
    """When somebody paused the schedule of this name, NULL while nobody has: a column for other statements."""
    return select(Tick.paused_at).where(Tick.name == name).scalar_subquery()


def resume(session: Session, schedule: Schedule) -> None:
    """Go on with the current slot."""
    tick = session.get(Tick, schedule.name)
    if tick is not None:
        tick.paused_at = tick.paused_by = None


def database_time(session: Session) -> float:
    """Seconds since the epoch. Several clocks agree on it, whatever the time is where they run."""
    return float(session.scalar(select(func.extract("epoch", func.now()))) or 0.0)


def database_now(session: Session) -> datetime:
    """The same as a moment: a worker whose own clock is wrong sends nothing early or late."""
    return datetime.fromtimestamp(database_time(session), UTC)
