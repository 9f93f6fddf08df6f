"""A lead in a sequence: started, paused, resumed, stopped, completed. The lead must be locked."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.accounts.models import Workspace
from webapp.conversations.replies import newest_message_id
from webapp.conversations.sending import withdraw
from webapp.leads.models import Lead
from webapp.runtime import changes, clock
from webapp.runtime.errors import Invalid, NotFound
from webapp.sequences.hours import at_local, zone_of
from webapp.sequences.models import Enrolment, Sequence, SequenceStep, Touch, TouchState
from webapp.sequences.rules import reason_to_end

LIVE = ("active", "paused")
OPEN = ("planned", "held")


def start(session: Session, lead: Lead, sequence: Sequence, by: int | None, now: datetime) -> Enrolment:
    """Put the lead into the sequence and plan its touches. Raises Invalid when it is in one, or none may be sent."""
    steps = steps_of(session, sequence)
    if not steps:
        raise Invalid("sequence_id", "This sequence has no steps yet.")
    if reason := reason_to_end(lead, sequence):
        raise Invalid("sequence_id", reason)
    adding = insert(Enrolment).values(
        workspace_id=lead.workspace_id,
        sequence_id=sequence.id,
        lead_id=lead.id,
        unless_reply_after=newest_message_id(session, lead.workspace_id),
        started_at=now,
        started_by=by,
    )
    enrolment_id = session.scalar(adding.on_conflict_do_nothing().returning(Enrolment.id))
    if enrolment_id is None:
        raise Invalid("sequence_id", "This lead is in a sequence already. Stop that one first.")
    enrolment = session.get_one(Enrolment, enrolment_id)
    zone = _zone(session, lead)
    session.add_all(_planned(enrolment, step, zone) for step in steps)
    changes.announce(session, lead.workspace_id)
    return enrolment


def live_of(session: Session, lead: Lead) -> Enrolment | None:
    """The sequence that the lead is in; None when it is in none."""
    mine = (Enrolment.workspace_id == lead.workspace_id, Enrolment.lead_id == lead.id)
    return session.scalars(select(Enrolment).where(*mine, Enrolment.state.in_(LIVE))).one_or_none()


def get_live(session: Session, lead: Lead) -> Enrolment:
    """The same. Raises NotFound."""
    found = live_of(session, lead)
    if found is None:
        raise NotFound(f"no enrolment of lead {lead.id}")
    return found


def join(session: Session, merged: Lead, kept: Lead, now: datetime) -> None:
    """After a merge: what is planned for the merged lead is the kept one's, unless that is in a sequence of its own. Both locked."""
    theirs = live_of(session, merged)
    if theirs is not None and live_of(session, kept) is not None:
        stop(session, theirs, "This lead was joined with one that is in a sequence.", now)
    session.flush()
    for table in (Enrolment, Touch):
        mine = (table.workspace_id == merged.workspace_id, table.lead_id == merged.id)
        via = func.coalesce(table.via_lead_id, table.lead_id)
        session.execute(update(table).where(*mine).values(lead_id=kept.id, via_lead_id=via))


def give_back(session: Session, kept: Lead, merged: Lead) -> None:
    """After an unmerge: what was planned for the merged lead, or for whoever was merged into it, is its own again."""
    facts = {"workspace_id": kept.workspace_id, "kept": kept.id, "merged": merged.id}
    for statement in _GIVE_BACK:
        session.execute(statement, facts)


def steps_of(session: Session, sequence: Sequence) -> list[SequenceStep]:
    """The steps, in the order in which they are due."""
    mine = (SequenceStep.workspace_id == sequence.workspace_id, SequenceStep.sequence_id == sequence.id)
    order = (SequenceStep.day, SequenceStep.at, SequenceStep.id)
    return list(session.scalars(select(SequenceStep).where(*mine).order_by(*order)))


def pause(session: Session, enrolment: Enrolment, reason: str, now: datetime) -> None:
    """Send nothing until it is resumed, also of what was handed over and has not begun. A second pause changes nothing."""
    if enrolment.state != "active":
        return
    enrolment.state, enrolment.reason, enrolment.paused_at = "paused", reason, now
    take_back(session, Touch.enrolment_id == enrolment.id, now, "planned", "")
    changes.announce(session, enrolment.workspace_id)


def resume(session: Session, enrolment: Enrolment, now: datetime) -> None:
    """Go on, with every touch as many days later as the pause was long, at the same time of day where the lead is."""
    if enrolment.state != "paused" or enrolment.paused_at is None:
        return
    days = timedelta(days=-((enrolment.paused_at - now) // timedelta(days=1)))  # begun days count
    if days > timedelta(days=1):
        _put_off(session, enrolment, days)
    enrolment.state, enrolment.reason, enrolment.paused_at = "active", "", None
    changes.announce(session, enrolment.workspace_id)


def _put_off(session: Session, enrolment: Enrolment, days: timedelta) -> None:
    """By our own zones: the database may not know one that we know."""
    zone = _zone(session, session.get_one(Lead, enrolment.lead_id))
    late = (Touch.enrolment_id == enrolment.id, Touch.state.in_(OPEN))
    for touch in session.scalars(select(Touch).where(*late).with_for_update()):
        local = touch.due_at.astimezone(clock.zone(zone))
        touch.due_at = at_local(local.date() + days, local.time(), zone)


def stop(session: Session, enrolment: Enrolment, reason: str, now: datetime) -> None:
    """End it; nothing more of it is sent, also not what was handed over and has not begun."""
    if enrolment.state not in LIVE:
        return
    enrolment.state, enrolment.reason, enrolment.ended_at = "stopped", reason, now
    take_back(session, Touch.enrolment_id == enrolment.id, now, "cancelled", reason)
    open_touches = (Touch.enrolment_id == enrolment.id, Touch.state.in_(OPEN))
    settled = {"state": "cancelled", "reason": reason, "settled_at": now}
    session.execute(update(Touch).where(*open_touches).values(settled))
    changes.announce(session, enrolment.workspace_id)


def take_back(
    session: Session, which: ColumnElement[bool], now: datetime, state: TouchState, reason: str
) -> None:
    """Delete the messages of these touches whose sending has not begun; the touches get this state."""
    handed_over = select(Touch).where(which, Touch.state == "queued", Touch.message_id.is_not(None))
    for touch in session.scalars(handed_over.with_for_update()):
        if touch.message_id is not None and withdraw(session, touch.message_id):
            touch.message_id, touch.state, touch.reason = None, state, reason
            touch.settled_at = now if state == "cancelled" else None


def due_at(started_at: datetime, step: SequenceStep, zone: str) -> datetime:
    """The step's day and time of day where the lead is; never before the start."""
    day = started_at.astimezone(clock.zone(zone)).date() + timedelta(days=step.day)
    return max(at_local(day, step.at, zone), started_at)


def _zone(session: Session, lead: Lead) -> str:
    return zone_of(lead.phone_e164, session.get_one(Workspace, lead.workspace_id).time_zone)


def _planned(enrolment: Enrolment, step: SequenceStep, zone: str) -> Touch:
    return Touch(
        workspace_id=enrolment.workspace_id,
        lead_id=enrolment.lead_id,
        enrolment_id=enrolment.id,
        step_id=step.id,
        channel=step.channel,
        due_at=due_at(enrolment.started_at, step, zone),
        unless_reply_after=enrolment.unless_reply_after,
    )


_GIVE_BACK = tuple(
    text(f"""
        WITH RECURSIVE family AS (
            SELECT id FROM lead WHERE workspace_id = :workspace_id AND id = :merged
            UNION ALL
            SELECT lead.id FROM lead JOIN family ON lead.merged_into = family.id WHERE lead.workspace_id = :workspace_id
        )
        UPDATE {table} SET lead_id = :merged, via_lead_id = nullif(via_lead_id, :merged)
        WHERE workspace_id = :workspace_id AND lead_id = :kept AND via_lead_id IN (SELECT id FROM family)
    """)  # no value from outside
    for table in ("enrolment", "touch")
)
