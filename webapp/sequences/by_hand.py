"""What people do to touches: a message to be sent later, other words, another time, approved, left out. The lead must be locked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from webapp.conversations import channels
from webapp.conversations.models import Channel
from webapp.conversations.replies import newest_message_id
from webapp.leads.models import Lead
from webapp.runtime import changes
from webapp.runtime.errors import Invalid
from webapp.sequences import enrolments
from webapp.sequences.models import Enrolment, SequenceStep, Touch
from webapp.sequences.wording import EmptyVariable, checked, filled

FAR = timedelta(days=365)
"""The furthest ahead that something is sent later."""


@dataclass(frozen=True, slots=True)
class Later:
    """A message that a person wants to be sent at a time."""

    text: str
    at: datetime
    channel: Channel = "email"


def send_later(session: Session, lead: Lead, later: Later, by: int, now: datetime) -> Touch:
    """Plan a message of this person's, which a reply cancels. Raises Invalid."""
    if reason := channels.why_not(session, lead)[later.channel]:
        raise Invalid("text", reason)
    touch = Touch(
        workspace_id=lead.workspace_id,
        lead_id=lead.id,
        channel=later.channel,
        body=_own_words(later.text, later.channel),
        due_at=_future(later.at, now),
        unless_reply_after=newest_message_id(session, lead.workspace_id),
        created_by=by,
        approved_by=by,
    )
    session.add(touch)
    session.flush()
    changes.announce(session, lead.workspace_id)
    return touch


def rewrite(session: Session, touch: Touch, text: str) -> None:
    """Send these words instead; one that waited for a person's words goes on. Nobody has approved them yet. Raises Invalid."""
    _check_open(touch)
    touch.body = _own_words(text, touch.channel)
    if touch.step_id is not None:
        touch.approved_by = None
    touch.state, touch.reason = "planned", ""
    changes.announce(session, touch.workspace_id)


def move(session: Session, touch: Touch, when: datetime, now: datetime) -> None:
    """Send it at another time. Raises Invalid."""
    _check_open(touch)
    touch.due_at, touch.reason = _future(when, now), ""
    changes.announce(session, touch.workspace_id)


def approve(session: Session, touch: Touch, by: int) -> None:
    """Let it go when its time comes, in the words that stand there now: what its step says later is for others. Raises Invalid."""
    _check_open(touch)
    touch.body = touch.body or _step_words(session, touch)
    touch.approved_by, touch.state, touch.reason = by, "planned", ""
    changes.announce(session, touch.workspace_id)


def cancel(session: Session, touch: Touch, now: datetime) -> None:
    """Leave it out; the steps after it stay. Also one that was handed over, while its sending has not begun. Raises Invalid."""
    enrolments.take_back(session, Touch.id == touch.id, now, "planned", "")
    _check_open(touch)
    touch.state, touch.reason, touch.settled_at = "skipped", "Left out by a person.", now
    changes.announce(session, touch.workspace_id)


def restore(session: Session, touch: Touch, now: datetime) -> None:
    """Take a person's leaving out back. Raises Invalid."""
    enrolment = session.get(Enrolment, touch.enrolment_id) if touch.enrolment_id else None
    is_over = enrolment is not None and enrolment.state == "stopped"
    if touch.state != "skipped" or touch.message_id is not None or is_over:
        raise Invalid("touch", "This cannot be taken back any more.")
    touch.state, touch.reason, touch.settled_at = "planned", "", None
    touch.due_at = max(touch.due_at, now)
    if enrolment is not None and enrolment.state == "completed":
        if enrolments.live_of(session, session.get_one(Lead, touch.lead_id)) is not None:
            raise Invalid("touch", "This lead is in another sequence by now.")
        enrolment.state, enrolment.ended_at = "active", None
    changes.announce(session, touch.workspace_id)


def _step_words(session: Session, touch: Touch) -> str | None:
    """The words of its step for this lead; None where the model is still to write them. Raises Invalid for an empty variable."""
    step = session.get(SequenceStep, touch.step_id) if touch.step_id is not None else None
    if step is None or step.author == "model":
        return None
    try:
        return filled(step.template, session.get_one(Lead, touch.lead_id))
    except EmptyVariable as empty:
        raise Invalid("touch", empty.sentence) from None


def _check_open(touch: Touch) -> None:
    if touch.state not in enrolments.OPEN:
        raise Invalid("touch", "It is too late: this was sent, or is cancelled.")


def _own_words(text: str, channel: Channel) -> str:
    """A person's own text may hold braces; a variable in it is a mistake, because nobody fills it in."""
    if checked(text.replace("{", "").replace("}", ""), channel) and "{" in text:
        raise Invalid("text", "Write the words themselves: variables are filled in for steps alone.")
    return text.strip()


def _future(when: datetime, now: datetime) -> datetime:
    if not now < when <= now + FAR:
        raise Invalid("when", "Choose a time from now on, within a year.")
    return when
