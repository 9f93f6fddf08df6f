"""A touch with everything that is asked about it, and what is answered."""

from __future__ import annotations

from collections.abc import Sequence as Several
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.models import Workspace
from webapp.jobs.schedules import paused_at
from webapp.leads.models import Lead
from webapp.runtime import clock
from webapp.sequences.hours import zone_of
from webapp.sequences.jobs import TOUCHES
from webapp.sequences.models import Enrolment, Sequence, SequenceStep, Touch
from webapp.sequences.setting_models import SequenceSettings
from webapp.sequences.settings import DEFAULTS


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do with a touch. `until`: when a waiting one is looked at again; `gate`: what the send gate said."""

    act: Literal["send", "wait", "hold", "write", "skip", "stop"]
    reason: str = ""
    until: datetime | None = None
    text: str = ""
    sender: str = ""
    gate: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Matter:
    """A touch with what is asked about it. `enrolment`, `sequence` and `step` are None for a message that is sent later.

    `zone` is the lead's, as far as it is known; `home` is the workspace's, whose days a sender has. `is_halted`: the
    administrator has paused what is sent by the clock, in every workspace.
    """

    touch: Touch
    lead: Lead
    enrolment: Enrolment | None
    sequence: Sequence | None
    step: SequenceStep | None
    rules: SequenceSettings
    zone: str
    home: str
    is_halted: bool = False

    @property
    def is_unwritten(self) -> bool:
        """Whether the model has to write it first."""
        return self.step is not None and self.step.author == "model" and self.touch.body is None

    @property
    def at(self) -> time | None:
        return self.step.at if self.step else None


def matter_of(session: Session, touch: Touch, lead: Lead) -> Matter:
    """Everything that is known about the touch."""
    return matters_of(session, [(touch, lead)])[0]


def matters_of(session: Session, pairs: Several[tuple[Touch, Lead]]) -> list[Matter]:
    """The same for many touches, each with its lead, in one statement. The touches must be flushed."""
    mine = Touch.id.in_([touch.id for touch, _ in pairs])
    rows = session.execute(_AROUND.where(mine)) if pairs else ()
    around = {row[0]: row[1:] for row in rows}
    found = []
    for touch, lead in pairs:
        zone, halted_at, rules, enrolment, sequence, step = around[touch.id]
        home = clock.known_zone(zone)
        mine_in = zone_of(lead.phone_e164, home)
        is_halted, rules = halted_at is not None, rules or DEFAULTS
        found.append(Matter(touch, lead, enrolment, sequence, step, rules, mine_in, home, is_halted))
    return found


_AROUND = (
    select(
        Touch.id, Workspace.time_zone, paused_at(TOUCHES), SequenceSettings, Enrolment, Sequence, SequenceStep
    )
    .join(Workspace, Workspace.id == Touch.workspace_id)
    .outerjoin(SequenceSettings, SequenceSettings.workspace_id == Touch.workspace_id)
    .outerjoin(
        Enrolment, (Enrolment.workspace_id == Touch.workspace_id) & (Enrolment.id == Touch.enrolment_id)
    )
    .outerjoin(
        Sequence,
        (Sequence.workspace_id == Enrolment.workspace_id) & (Sequence.id == Enrolment.sequence_id),
    )
    .outerjoin(
        SequenceStep,
        (SequenceStep.workspace_id == Touch.workspace_id) & (SequenceStep.id == Touch.step_id),
    )
)
