"""What a touch is asked once more when its message comes to be sent: much may have happened since it was handed over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.sequences import enrolments
from webapp.sequences.matters import Matter, Verdict, matter_of
from webapp.sequences.models import Touch
from webapp.sequences.rules import out_of_hours, paused, reason_to_end
from webapp.sequences.touches import lock_touch

LATE = timedelta(minutes=15)
"""After which the hours are asked again; a message usually leaves within a second of being handed over."""


@dataclass(frozen=True, slots=True)
class Afterwards:
    """What became of it. `is_over`: its sequence ended, so it is not sent any more. `until`: it has to wait until then;
    `is_planned_again`: the message is gone, and its touch will bring another.
    """

    is_over: bool = False
    until: datetime | None = None
    is_planned_again: bool = False


GO_ON = Afterwards()


def ask_again(session: Session, workspace_id: int, message_id: int, now: datetime) -> Afterwards:
    """Whether the touch of this message, if it is of one, may still be sent. Its lead stays locked.

    What waits is taken back, and its touch planned for its next time. One whose sending has begun may have left already,
    so it stays, and is looked for at the provider then.
    """
    mine = (Touch.workspace_id == workspace_id, Touch.message_id == message_id, Touch.state == "queued")
    touch_id = session.scalar(select(Touch.id).where(*mine))
    if touch_id is None:
        return GO_ON
    touch, lead = lock_touch(session, touch_id)
    matter = matter_of(session, touch, lead)
    if _is_over(matter):
        return Afterwards(is_over=True)
    waits = _waits(matter, now)
    if waits is None or touch.message_id != message_id:
        if touch.settled_at is not None and touch.settled_at < now - LATE:
            touch.settled_at = now  # it counts for the day on which it leaves
        return GO_ON
    enrolments.take_back(session, Touch.id == touch.id, now, "planned", waits.reason)
    until = waits.until or now + timedelta(days=1)
    if touch.state == "planned":
        touch.due_at = until
    return Afterwards(until=until, is_planned_again=touch.state == "planned")


def _is_over(matter: Matter) -> bool:
    is_stopped = matter.enrolment is not None and matter.enrolment.state == "stopped"
    return is_stopped or bool(reason_to_end(matter.lead, matter.sequence))


def _waits(matter: Matter, now: datetime) -> Verdict | None:
    settled_at = matter.touch.settled_at
    is_late = settled_at is not None and settled_at < now - LATE
    return paused(matter, now) or (out_of_hours(matter, now) if is_late else None)
