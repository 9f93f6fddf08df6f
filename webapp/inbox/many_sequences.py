"""A sequence started for many leads at once, and stopped again for those whom the batch started."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from webapp.jobs.batch_models import JobBatch
from webapp.jobs.schedules import database_now
from webapp.leads.models import Lead
from webapp.runtime.errors import Invalid
from webapp.runtime.numbers import read_whole
from webapp.sequences import enrolments
from webapp.sequences.editing import KEPT
from webapp.sequences.models import Enrolment, Sequence

TAKEN_BACK = "Taken back by whoever started it."


def sequence_of(session: Session, workspace_id: int, value: str) -> Sequence:
    """The sequence that is meant. Raises Invalid for one of another workspace, and for one without steps."""
    mine = (Sequence.workspace_id == workspace_id, Sequence.id == (read_whole(value) or 0), KEPT)
    found = session.scalars(select(Sequence).where(*mine)).one_or_none()
    if found is None:
        raise Invalid("act", "Choose a sequence of this workspace.")
    if not enrolments.steps_of(session, found):
        raise Invalid("act", f"“{found.name}” has no steps yet.")
    return found


def start(session: Session, batch: JobBatch, lead: Lead) -> bool:
    """Whether the lead was started; not where a sequence would be refused for a single one."""
    sequence = sequence_of(session, batch.workspace_id, batch.options["value"])
    try:
        enrolments.start(session, lead, sequence, batch.options["user_id"], database_now(session))
    except Invalid:
        return False
    return True


def started(session: Session, batch: JobBatch) -> list[int]:
    """The leads that this batch started and that are still in its sequence."""
    return list(session.scalars(select(Enrolment.lead_id).where(*_by(batch))))


def stop(session: Session, batch: JobBatch, lead: Lead) -> bool:
    """Whether the lead was in the sequence by this batch, and is stopped now."""
    mine = select(Enrolment).where(*_by(batch), Enrolment.lead_id == lead.id)
    found = session.scalars(mine.with_for_update()).one_or_none()
    if found is None:
        return False
    enrolments.stop(session, found, TAKEN_BACK, database_now(session))
    return True


def _by(batch: JobBatch) -> tuple[ColumnElement[bool], ...]:
    return (
        Enrolment.workspace_id == batch.workspace_id,
        Enrolment.sequence_id == int(batch.options["value"]),
        Enrolment.started_by == batch.options["user_id"],
        Enrolment.started_at >= batch.created_at,
        Enrolment.state.in_(enrolments.LIVE),
    )
