"""What is about to be sent, with why and why not: for the page of a workspace and for the panel of a lead."""

from __future__ import annotations

from collections.abc import Sequence as Several
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.models import User
from webapp.accounts.scopes import Scope
from webapp.conversations.models import Message, State
from webapp.leads.models import Lead
from webapp.leads.visibility import visible
from webapp.runtime.errors import NotFound
from webapp.sequences.enrolments import OPEN, live_of
from webapp.sequences.looks import look_at_each
from webapp.sequences.matters import Matter, Verdict, matters_of
from webapp.sequences.models import TOUCH_STATES, Enrolment, Sequence, Touch
from webapp.sequences.rules import judge
from webapp.sequences.wording import EmptyVariable, filled

SHOWN = 50
OF_A_LEAD = 20
SENT: dict[State, str] = {
    "waiting": "On its way",
    "sending": "On its way",
    "sent": "Sent",
    "failed": "Could not be sent",
    "unknown": "Not known yet whether it was sent",
}
"""The states of a message that was handed over."""


@dataclass(frozen=True, slots=True)
class TouchLine:
    """A touch as a person reads it. `verdict` is what would be done at its time, None when it is over."""

    touch: Touch
    lead: Lead
    source: str
    text: str
    verdict: Verdict | None
    outcome: str

    @property
    def is_open(self) -> bool:
        return self.touch.state in OPEN

    @property
    def will_be_sent(self) -> bool:
        return self.touch.state == "planned" and self.verdict is not None and self.verdict.act == "send"


@dataclass(frozen=True, slots=True)
class LeadSequence:
    """What the panel of a lead shows."""

    lead: Lead
    enrolment: Enrolment | None
    sequence: Sequence | None
    started_by: str
    lines: list[TouchLine]
    choices: list[tuple[int, str]]


def read_upcoming(session: Session, scope: Scope, now: datetime) -> list[TouchLine]:
    """The next 50 touches of leads that the viewer may see, in the order in which they are due."""
    rows = session.execute(
        select(Touch, Lead)
        .join(Lead, (Lead.workspace_id == Touch.workspace_id) & (Lead.id == Touch.lead_id))
        .where(Touch.state.in_(OPEN), visible(scope))
        .order_by(Touch.due_at, Touch.id)
        .limit(SHOWN)
    )
    return _lines(session, [(touch, lead) for touch, lead in rows], now)


def read_lead(session: Session, lead: Lead, now: datetime) -> LeadSequence:
    """The sequence of a lead, its touches so far and to come, and the sequences that it could be put into."""
    enrolment = live_of(session, lead)
    sequence = session.get(Sequence, enrolment.sequence_id) if enrolment else None
    person = session.get(User, enrolment.started_by) if enrolment and enrolment.started_by else None
    mine = select(Touch).where(Touch.workspace_id == lead.workspace_id, Touch.lead_id == lead.id)
    touches = session.scalars(mine.order_by(Touch.due_at.desc(), Touch.id.desc()).limit(OF_A_LEAD))
    lines = _lines(session, [(touch, lead) for touch in reversed(touches.all())], now)
    choices = select(Sequence.id, Sequence.name).where(Sequence.workspace_id == lead.workspace_id)
    found = [(row.id, row.name) for row in session.execute(choices.order_by(Sequence.name))]
    return LeadSequence(lead, enrolment, sequence, person.name if person else "", lines, found)


def get_touch(session: Session, scope: Scope, touch_id: int) -> Touch:
    """A touch of a lead that the viewer may see. Raises NotFound."""
    query = select(Touch).join(Lead, (Lead.workspace_id == Touch.workspace_id) & (Lead.id == Touch.lead_id))
    found = session.scalars(query.where(Touch.id == touch_id, visible(scope))).one_or_none()
    if found is None:
        raise NotFound(f"touch {touch_id}")
    return found


def sequences_of(session: Session, workspace_ids: Several[int]) -> list[Sequence]:
    """Every sequence of these workspaces, by name."""
    return list(
        session.scalars(
            select(Sequence).where(Sequence.workspace_id.in_(workspace_ids)).order_by(Sequence.name)
        )
    )


def _lines(session: Session, pairs: list[tuple[Touch, Lead]], now: datetime) -> list[TouchLine]:
    """All of them, in a dozen statements, however many."""
    matters = matters_of(session, pairs)
    waiting = [(each, max(now, each.touch.due_at)) for each in matters if each.touch.state in OPEN]
    looks = look_at_each(session, waiting)
    verdicts = {
        matter.touch.id: judge(session, matter, found)
        for (matter, _), found in zip(waiting, looks, strict=True)
    }
    handed_over = {touch.message_id for touch, _ in pairs if touch.message_id}
    states = select(Message.id, Message.state).where(Message.id.in_(handed_over))
    found = {row.id: row.state for row in session.execute(states)} if handed_over else {}
    return [_line(each, verdicts.get(each.touch.id), found.get(each.touch.message_id)) for each in matters]


def _line(matter: Matter, verdict: Verdict | None, sent: State | None) -> TouchLine:
    touch, lead = matter.touch, matter.lead
    outcome = TOUCH_STATES[touch.state] if sent is None else SENT.get(sent, SENT["unknown"])
    if touch.state == "queued" and sent is None:
        outcome = "Taken back before it was sent"
    source = matter.sequence.name if matter.sequence else "Sent later"
    text = _preview(touch, lead, matter.step.template if matter.step else "")
    return TouchLine(touch, lead, source, text, verdict, outcome)


def _preview(touch: Touch, lead: Lead, template: str) -> str:
    if touch.body is not None:
        return touch.body
    try:
        return filled(template, lead)
    except EmptyVariable:
        return template
