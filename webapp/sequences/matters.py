"""A touch with everything that is asked about it, and what is answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any, Literal

from sqlalchemy.orm import Session

from webapp.accounts.models import Workspace
from webapp.leads.models import Lead
from webapp.sequences.hours import zone_of
from webapp.sequences.models import Enrolment, Sequence, SequenceSettings, SequenceStep, Touch
from webapp.sequences.settings import settings_of


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
    enrolment = session.get(Enrolment, touch.enrolment_id) if touch.enrolment_id else None
    sequence = session.get(Sequence, enrolment.sequence_id) if enrolment else None
    step = session.get(SequenceStep, touch.step_id) if touch.step_id else None
    workspace = session.get_one(Workspace, lead.workspace_id)
    rules = settings_of(session, lead.workspace_id)
    zone = zone_of(lead.phone_e164, workspace.time_zone)
    return Matter(touch, lead, enrolment, sequence, step, rules, zone)
