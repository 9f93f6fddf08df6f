"""A reactivation before it starts: made from a list or from the leads, with columns that can be chosen, then begun."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, or_, select
from sqlalchemy.orm import Session

from webapp.jobs import batches
from webapp.jobs.batch_models import JobBatch
from webapp.leads.models import Lead
from webapp.leads.states import SENTIMENTS
from webapp.reactivations import people_list
from webapp.reactivations.jobs import ENROLLING
from webapp.reactivations.models import Reactivation, ReactivationPerson
from webapp.reactivations.people_list import FIELDS, MOST_PEOPLE, PeopleList
from webapp.runtime.errors import Invalid, NotFound
from webapp.runtime.text import one_line, storable
from webapp.sequences.editing import get_sequence
from webapp.sequences.enrolments import steps_of

MAX_NAME = 80
MOST_DRAFTS = 20
"""Of one workspace: each keeps its list and a row for each person."""
DAYS = (7, 730)
"""Days of silence that can be asked for."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person enters for a new one, and who they are."""

    name: str
    sequence_id: int | None
    by: int


def find(session: Session, workspace_ids: Sequence[int], reactivation_id: int) -> Reactivation:
    """The reactivation, locked. Raises NotFound for one of another workspace."""
    mine = (Reactivation.id == reactivation_id, Reactivation.workspace_id.in_(workspace_ids))
    found = session.scalars(select(Reactivation).where(*mine).with_for_update()).one_or_none()
    if found is None:
        raise NotFound(f"reactivation {reactivation_id}")
    return found


def from_list(session: Session, workspace_id: int, wanted: Wanted, data: bytes) -> Reactivation:
    """A draft of the people in a file. Raises Invalid."""
    text = people_list.decode(data)
    found = people_list.read(text)
    row = _new(session, workspace_id, wanted)
    row.source = storable(text)
    _keep(session, row, found)
    return row


def from_leads(
    session: Session,
    workspace_id: int,
    wanted: Wanted,
    sentiments: Sequence[str],
    silent_since: datetime,
) -> Reactivation:
    """A draft of the leads that were judged so, were answered, and have said nothing since. Raises Invalid."""
    if not sentiments or any(each not in SENTIMENTS for each in sentiments):
        raise Invalid("sentiments", "Choose which replies you mean.")
    row = _new(session, workspace_id, wanted)
    silent = select(Lead).where(
        Lead.workspace_id == workspace_id,
        Lead.merged_into.is_(None),
        Lead.email.is_not(None),
        Lead.sentiment.in_(sentiments),
        Lead.last_message_at < silent_since,
        or_(Lead.last_reply_sent_at >= Lead.last_inbound_at, Lead.handled_at >= Lead.last_inbound_at),
    )
    leads = session.scalars(silent.order_by(Lead.last_message_at.desc(), Lead.id).limit(MOST_PEOPLE)).all()
    if not leads:
        raise Invalid("sentiments", "No lead like that has been silent for so long.")
    _insert(
        session,
        row,
        [
            {
                "line": 0,
                "email": lead.email,
                "first_name": lead.first_name,
                "last_name": lead.last_name,
                "company": lead.company,
                "lead_id": lead.id,
            }
            for lead in leads
        ],
    )
    return row


def choose_columns(session: Session, row: Reactivation, asked: Mapping[str, int | None]) -> None:
    """Read the list anew with these columns. Raises Invalid."""
    if row.started_at is not None or row.source is None:
        raise Invalid("columns", "It is too late to choose columns.")
    chosen = {name: place for name in FIELDS if (place := asked.get(name)) is not None}
    _keep(session, row, people_list.read(row.source, chosen))


def start(session: Session, row: Reactivation, by: int, now: datetime) -> JobBatch:
    """Look everybody up, and put them into the sequence. The list itself is forgotten. Raises Invalid."""
    sequence = get_sequence(session, [row.workspace_id], row.sequence_id)
    if not steps_of(session, sequence):
        raise Invalid("sequence_id", f"“{sequence.name}” has no steps yet.")
    batch = batches.start(session, ENROLLING, row.workspace_id, by, {"reactivation_id": row.id})
    row.started_at, row.source = row.started_at or now, None
    return batch


def remove(session: Session, row: Reactivation) -> None:
    """Forget a draft. Raises Invalid for one that was started: its people are in the sequence."""
    if row.started_at is not None:
        raise Invalid("reactivation", "It was started: stop its sequence instead.")
    session.delete(row)


def silent_since(days: int, now: datetime) -> datetime:
    """Before when the last word must have been said."""
    return now - timedelta(days=days)


def _new(session: Session, workspace_id: int, wanted: Wanted) -> Reactivation:
    said = one_line(storable(wanted.name), MAX_NAME)
    if not said:
        raise Invalid("name", "Give it a name.")
    if wanted.sequence_id is None:
        raise Invalid("sequence_id", "Choose the sequence that they are put into.")
    drafts = (Reactivation.workspace_id == workspace_id, Reactivation.started_at.is_(None))
    if (session.scalar(select(func.count()).where(*drafts)) or 0) >= MOST_DRAFTS:
        raise Invalid("name", f"{MOST_DRAFTS} drafts are the most. Start or remove one first.")
    sequence = get_sequence(session, [workspace_id], wanted.sequence_id)
    row = Reactivation(workspace_id=workspace_id, sequence_id=sequence.id, name=said, created_by=wanted.by)
    session.add(row)
    session.flush()
    return row


def _keep(session: Session, row: Reactivation, found: PeopleList) -> None:
    session.execute(delete(ReactivationPerson).where(ReactivationPerson.reactivation_id == row.id))
    row.columns, row.problems, row.problem_count = found.columns, found.problems, found.problem_count
    _insert(
        session,
        row,
        [
            {
                "line": each.line,
                "email": each.email,
                "first_name": each.first_name,
                "last_name": each.last_name,
                "company": each.company,
                "lead_id": None,
            }
            for each in found.people
        ],
    )


def _insert(session: Session, row: Reactivation, people: list[dict[str, object]]) -> None:
    mine = {"workspace_id": row.workspace_id, "reactivation_id": row.id}
    if people:
        session.execute(insert(ReactivationPerson), [{**mine, **person} for person in people])
