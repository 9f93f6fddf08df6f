"""Building sequences: their names, triggers and steps, as a person enters them."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence as Several
from datetime import datetime
from typing import TypeVar

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.conversations.models import Channel
from webapp.leads.states import SENTIMENTS
from webapp.runtime import changes
from webapp.runtime.errors import Invalid, NotFound
from webapp.runtime.numbers import read_whole
from webapp.runtime.text import one_line, storable
from webapp.sequences.enrolments import OPEN
from webapp.sequences.models import (
    AUTHORS,
    CONDITIONS,
    ENROLMENT_STATES,
    TRIGGERS,
    Enrolment,
    EnrolmentState,
    Sequence,
    SequenceStep,
    Touch,
)
from webapp.sequences.settings import clock_time
from webapp.sequences.wording import checked
from webapp.tags.tags import chosen

Choice = TypeVar("Choice", bound=str)

CHANNELS: tuple[Channel, ...] = ("email", "sms")
MAX_NAME = 80
MAX_DAY = 365
MAX_STEPS = 20
MAX_SEQUENCES = 200
"""Of one workspace."""
MAX_CAP = 1000
MAX_BRIEF = 2_000
"""Characters of what the model is told to write."""
KEPT = Sequence.removed_at.is_(None)


def get_sequence(session: Session, workspace_ids: Several[int], sequence_id: int) -> Sequence:
    """The sequence, locked. Raises NotFound for one of another workspace, and for one that was removed."""
    mine = (Sequence.id == sequence_id, Sequence.workspace_id.in_(workspace_ids), KEPT)
    found = session.scalars(select(Sequence).where(*mine).with_for_update()).one_or_none()
    if found is None:
        raise NotFound(f"sequence {sequence_id}")
    return found


def count_enrolments(session: Session, sequence: Sequence) -> dict[EnrolmentState, int]:
    """How many leads are, or were, in it, by state."""
    mine = (Enrolment.workspace_id == sequence.workspace_id, Enrolment.sequence_id == sequence.id)
    rows = session.execute(select(Enrolment.state, func.count()).where(*mine).group_by(Enrolment.state))
    found = {row[0]: row[1] for row in rows}
    return {state: found.get(state, 0) for state in ENROLMENT_STATES}


def create(session: Session, workspace_id: int, form: Mapping[str, str]) -> Sequence:
    """A new sequence, off and without steps. Raises Invalid."""
    name = _name(form)
    mine = select(func.count()).where(Sequence.workspace_id == workspace_id)
    if (session.scalar(mine) or 0) >= MAX_SEQUENCES:
        raise Invalid("name", f"{MAX_SEQUENCES} sequences are the most. Remove one first.")
    adding = insert(Sequence).values(workspace_id=workspace_id, name=name)
    sequence_id = session.scalar(adding.on_conflict_do_nothing().returning(Sequence.id))
    if sequence_id is None:
        raise Invalid("name", f"There is a sequence “{name}” already.")
    return session.get_one(Sequence, sequence_id)


def change(session: Session, sequence: Sequence, form: Mapping[str, str], now: datetime) -> None:
    """Its name, its trigger, and whether it is on. Raises Invalid."""
    name, trigger = _name(form), _one_of("trigger", form, tuple(TRIGGERS))
    sentiment = form.get("trigger_sentiment") or None
    tag_id = chosen(session, sequence.workspace_id, form.get("tag", "")).id if trigger == "tag" else None
    if trigger == "sentiment" and sentiment not in SENTIMENTS:
        raise Invalid("trigger_sentiment", "Choose the sentiment that starts it.")
    same_name = (Sequence.workspace_id == sequence.workspace_id, Sequence.name == name, KEPT)
    taken = select(Sequence.id).where(*same_name, Sequence.id != sequence.id)
    if session.scalar(taken) is not None:
        raise Invalid("name", f"There is a sequence “{name}” already.")
    turned_on = form.get("is_on") == "yes"
    is_new = turned_on and (
        not sequence.is_on
        or (sequence.trigger, sequence.trigger_sentiment, sequence.trigger_tag_id)
        != (trigger, sentiment, tag_id)
    )
    sequence.name, sequence.trigger, sequence.daily_cap = name, trigger, _cap(form)
    sequence.trigger_sentiment = sentiment if trigger == "sentiment" else None
    sequence.trigger_tag_id = tag_id
    sequence.is_on = turned_on
    if is_new:
        sequence.on_since = now  # who met the trigger before is not written to all at once


def remove(session: Session, sequence: Sequence, now: datetime) -> None:
    """Start nobody any more, and send nothing more of it, from this moment on; the next pass stops its leads, however many.

    What was sent stays: caps, reports and the leads' own history count it.
    """
    sequence.removed_at, sequence.is_on = now, False
    changes.announce(session, sequence.workspace_id)


def add_step(session: Session, sequence: Sequence, form: Mapping[str, str]) -> SequenceStep:
    """Another step, for leads that are started from now on. Raises Invalid."""
    count = len(session.scalars(select(SequenceStep.id).where(SequenceStep.sequence_id == sequence.id)).all())
    if count >= MAX_STEPS:
        raise Invalid("day", f"A sequence has {MAX_STEPS} steps at most.")
    step = SequenceStep(workspace_id=sequence.workspace_id, sequence_id=sequence.id)
    _fill(step, form)
    session.add(step)
    session.flush()
    return step


def change_step(session: Session, sequence: Sequence, step_id: int, form: Mapping[str, str]) -> None:
    """New words, conditions and approval hold at once for whoever has not had the step, unless a person approved the old words;
    days and times for whoever starts later.

    Nobody begins anew, and nothing that was sent is sent again. Raises Invalid and NotFound.
    """
    _fill(get_step(session, sequence, step_id), form)


def remove_step(session: Session, sequence: Sequence, step_id: int, now: datetime) -> None:
    """Leave it out for everybody who has not had it. Raises NotFound."""
    step = get_step(session, sequence, step_id)
    waiting = (Touch.workspace_id == step.workspace_id, Touch.step_id == step.id, Touch.state.in_(OPEN))
    settled = {"state": "cancelled", "reason": "Its step was removed.", "settled_at": now}
    session.execute(update(Touch).where(*waiting).values(settled))
    session.delete(step)


def get_step(session: Session, sequence: Sequence, step_id: int) -> SequenceStep:
    """A step of this sequence. Raises NotFound."""
    step = session.get(SequenceStep, step_id)
    if step is None or (step.workspace_id, step.sequence_id) != (sequence.workspace_id, sequence.id):
        raise NotFound(f"step {step_id}")
    return step


def _fill(step: SequenceStep, form: Mapping[str, str]) -> None:
    day = form.get("day", "")
    if not day.isascii() or not day.isdigit() or int(day[:6]) > MAX_DAY:
        raise Invalid("day", f"Enter a number of days from 0 to {MAX_DAY}.")
    at = clock_time("at", form)
    channel = _one_of("channel", form, CHANNELS)
    author = _one_of("author", {"author": "template", **form}, tuple(AUTHORS))
    words = form.get("template", "")
    template = _brief(words) if author == "model" else checked(words, channel)
    step.day, step.at, step.channel, step.author, step.template = int(day), at, channel, author, template
    step.condition = _one_of("condition", form, tuple(CONDITIONS))
    step.needs_approval = form.get("needs_approval") == "yes"


def _brief(words: str) -> str:
    """What the model is to write, in a person's words: no template. Raises Invalid."""
    brief = storable(words).strip()
    if not brief or len(brief) > MAX_BRIEF:
        raise Invalid("template", f"Say what the model is to write, in {MAX_BRIEF:,} characters at most.")
    return brief


def _name(form: Mapping[str, str]) -> str:
    name = one_line(storable(form.get("name", "")), MAX_NAME).strip()
    if not name:
        raise Invalid("name", "Give it a name.")
    return name


def _one_of(field: str, form: Mapping[str, str], known: tuple[Choice, ...]) -> Choice:
    entered = form.get(field)
    found = next((each for each in known if each == entered), None)
    if found is None:
        raise Invalid(field, "Choose one of the options.")
    return found


def _cap(form: Mapping[str, str]) -> int | None:
    """Mails of one sender a day for this sequence; None where only the workspace's cap holds. Raises Invalid."""
    written = form.get("daily_cap", "").strip()
    found = read_whole(written, MAX_CAP)
    if written and not found:
        raise Invalid("daily_cap", f"Between 1 and {MAX_CAP:,} a day, or nothing.")
    return found
