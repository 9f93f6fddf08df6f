"""What a touch is asked once more when its message comes to be sent: much may have happened since it was handed over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.conversations.models import Message
from webapp.sequences import enrolments
from webapp.sequences.caps import too_much
from webapp.sequences.looks import look
from webapp.sequences.matters import Matter, Verdict, matter_of
from webapp.sequences.models import Touch
from webapp.sequences.rules import out_of_hours, paused, reason_to_end
from webapp.sequences.touches import lock_senders, lock_touch

LATE = timedelta(minutes=15)
"""After which everything is asked again; a message usually leaves within a second of being handed over."""
CAME_LATE = "It came too late to be sent at its time."


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

    What waits, or comes late, is taken back, and its touch planned for its next time, when every rule is asked. One whose
    sending has begun may have left already, so it stays, and is looked for at the provider then; until then it keeps hours and caps.
    """
    mine = (Touch.workspace_id == workspace_id, Touch.message_id == message_id, Touch.state == "queued")
    touch_id = session.scalar(select(Touch.id).where(*mine))
    if touch_id is None:
        return Afterwards(is_over=_is_planned(session, message_id))
    touch, lead = lock_touch(session, touch_id)
    matter = matter_of(session, touch, lead)
    if _is_over(matter):
        return Afterwards(is_over=True)
    if touch.message_id != message_id:
        return GO_ON
    is_late = touch.settled_at is not None and touch.settled_at < now - LATE
    waits = _waits(session, matter, now, is_late=is_late)
    if waits is None and not is_late:
        return GO_ON
    return _put_off(session, touch, waits or Verdict("wait", CAME_LATE, now), now)


def _put_off(session: Session, touch: Touch, waits: Verdict, now: datetime) -> Afterwards:
    enrolments.take_back(session, Touch.id == touch.id, now, "planned", waits.reason)
    until = waits.until or now + timedelta(days=1)
    if touch.state == "planned":
        touch.due_at = until
        return Afterwards(until=until, is_planned_again=True)
    if until > now:
        return Afterwards(until=until)
    touch.settled_at = now  # it counts for the day on which it leaves
    return GO_ON


def _is_planned(session: Session, message_id: int) -> bool:
    """Whether this is a message of a touch; whose touch is gone, nobody wants to be sent."""
    message = session.get(Message, message_id)
    return message is not None and message.unless_reply_after is not None


def _is_over(matter: Matter) -> bool:
    if matter.enrolment is None:
        return False
    has_ended = matter.enrolment.state == "stopped" or matter.step is None
    return has_ended or bool(reason_to_end(matter.lead, matter.sequence))


def _waits(session: Session, matter: Matter, now: datetime, *, is_late: bool) -> Verdict | None:
    if waits := paused(matter, now):
        return waits
    if not is_late:
        return None
    lock_senders(session, matter.lead.workspace_id)
    return out_of_hours(matter, now) or too_much(matter, look(session, matter, now))
