"""A touch that was handed over within its hours, and comes to be sent outside of them because we stood still meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.sequences import enrolments
from webapp.sequences.matters import matter_of
from webapp.sequences.models import Touch
from webapp.sequences.rules import out_of_hours
from webapp.sequences.touches import lock_touch

LATE = timedelta(minutes=15)
"""After which the hours are asked again; a message usually leaves within a second of being handed over."""


@dataclass(frozen=True, slots=True)
class Recalled:
    """The message has to wait until then. `is_planned_again`: it is gone, and its touch will bring another."""

    until: datetime
    is_planned_again: bool


def recall(session: Session, workspace_id: int, message_id: int, now: datetime) -> Recalled | None:
    """Whether this message is of a touch, and late, and out of its hours; None: it may be sent now, as far as that goes.

    It is taken back, and its touch planned for its next hours. One whose sending has begun may have left already, so it
    stays, and is looked for at the provider when the hours come.
    """
    mine = (Touch.workspace_id == workspace_id, Touch.message_id == message_id, Touch.state == "queued")
    touch_id = session.scalar(select(Touch.id).where(*mine, Touch.settled_at < now - LATE))
    if touch_id is None:
        return None
    touch, lead = lock_touch(session, touch_id)
    closed = out_of_hours(matter_of(session, touch, lead), now)
    if closed is None or touch.message_id != message_id:
        return None
    enrolments.take_back(session, Touch.id == touch.id, now, "planned", closed.reason)
    until = closed.until or now + timedelta(days=1)
    if touch.state == "planned":
        touch.due_at = until
    return Recalled(until, touch.state == "planned")
