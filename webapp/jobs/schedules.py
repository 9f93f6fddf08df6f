"""Schedules on the ledger: a slot is asked for once, however many clocks run, and a long stop leads to one late tick, not a burst."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.jobs.kinds import JobKind
from webapp.jobs.models import Tick


@dataclass(frozen=True, slots=True)
class Schedule:
    """Ask for this kind once in every slot of `seconds`, counted from the epoch in UTC."""

    name: str
    kind: JobKind
    seconds: int


def tick(session: Session, schedule: Schedule, now: float) -> bool:
    """Ask for the current slot's work, unless somebody did. `now` is in seconds since the epoch."""
    slot = int(now // schedule.seconds)
    moved = insert(Tick).values(name=schedule.name, slot=slot)
    moved = moved.on_conflict_do_update(
        index_elements=[Tick.name], set_={"slot": slot, "ticked_at": func.now()}, where=Tick.slot < slot
    )
    if session.scalar(moved.returning(Tick.slot)) is None:
        return False
    schedule.kind.enqueue(session, workspace_id=None, slot=slot)
    return True
