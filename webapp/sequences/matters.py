"""A touch with everything that is asked about it, and what is answered."""

from __future__ import annotations

from collections.abc import Sequence as Several
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any, Literal, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.models import Workspace
from webapp.leads.models import Lead
from webapp.sequences.hours import zone_of
from webapp.sequences.models import Enrolment, Sequence, SequenceSettings, SequenceStep, Touch
from webapp.sequences.settings import settings_of_each

Row = TypeVar("Row", Enrolment, Sequence, SequenceStep, Workspace)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do with a touch. `until`: when a waiting one is looked at again; `gate`: what the send gate said."""

    act: Literal["send", "wait", "hold", "skip", "stop"]
    reason: str = ""
    until: datetime | None = None
    text: str = ""
    sender: str = ""
    gate: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Matter:
    """A touch with what is asked about it. `enrolment`, `sequence` and `step` are None for a message that is sent later."""

    touch: Touch
    lead: Lead
    enrolment: Enrolment | None
    sequence: Sequence | None
    step: SequenceStep | None
    rules: SequenceSettings
    zone: str

    @property
    def at(self) -> time | None:
        return self.step.at if self.step else None


def matter_of(session: Session, touch: Touch, lead: Lead) -> Matter:
    """Everything that is known about the touch."""
    return matters_of(session, [(touch, lead)])[0]


def matters_of(session: Session, pairs: Several[tuple[Touch, Lead]]) -> list[Matter]:
    """The same for many touches, each with its lead, in five statements at most."""
    enrolments = _by_id(session, Enrolment, {touch.enrolment_id for touch, _ in pairs})
    sequences = _by_id(session, Sequence, {each.sequence_id for each in enrolments.values()})
    steps = _by_id(session, SequenceStep, {touch.step_id for touch, _ in pairs})
    workspaces = _by_id(session, Workspace, {lead.workspace_id for _, lead in pairs})
    rules = settings_of_each(session, workspaces)
    found = []
    for touch, lead in pairs:
        enrolment = enrolments.get(touch.enrolment_id or 0)
        sequence = sequences[enrolment.sequence_id] if enrolment else None
        zone = zone_of(lead.phone_e164, workspaces[lead.workspace_id].time_zone)
        step = steps.get(touch.step_id or 0)
        found.append(Matter(touch, lead, enrolment, sequence, step, rules[lead.workspace_id], zone))
    return found


def _by_id(session: Session, table: type[Row], ids: set[int | None] | set[int]) -> dict[int, Row]:
    wanted = {each for each in ids if each is not None}
    if not wanted:
        return {}
    return {row.id: row for row in session.scalars(select(table).where(table.id.in_(wanted)))}
