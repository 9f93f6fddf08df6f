"""What is about to be sent, with why and why not: for the page of a workspace and for the panel of a lead."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence as Several
from dataclasses import dataclass, replace
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
from webapp.sequences.models import TOUCH_STATES, Enrolment, Sequence, SequenceStep, Touch
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
WITH_LEADS = select(Touch, Lead).join(
    Lead, (Lead.workspace_id == Touch.workspace_id) & (Lead.id == Touch.lead_id)
)


@dataclass(frozen=True, slots=True)
class Sent:
    """The message that a touch was handed over as."""

    state: State
    text: str


@dataclass(frozen=True, slots=True)
class TouchLine:
    """A touch as a person reads it. `verdict` is what would be done at its time, None when it is over; `zone` is the lead's."""

    touch: Touch
    lead: Lead
    source: str
    text: str
    verdict: Verdict | None
    outcome: str
    zone: str

    @property
    def is_open(self) -> bool:
        return self.touch.state in OPEN

    @property
    def mark(self) -> str:
        """What tells the words that a person has read from others."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:16]

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
        WITH_LEADS.where(Touch.state.in_(OPEN), visible(scope)).order_by(Touch.due_at, Touch.id).limit(SHOWN)
    )
    return lines_of(session, [(touch, lead) for touch, lead in rows], now)


def read_dry_run(session: Session, scope: Scope, now: datetime) -> list[TouchLine]:
    """The newest 50 that would have been sent, had this been no dry run, word for word."""
    newest = WITH_LEADS.where(Touch.state == "dry_run", visible(scope)).order_by(
        Touch.settled_at.desc(), Touch.id.desc()
    )
    rows = session.execute(newest.limit(SHOWN))
    return lines_of(session, [(touch, lead) for touch, lead in rows], now)


def read_lead(session: Session, lead: Lead, now: datetime) -> LeadSequence:
    """The sequence of a lead, its touches so far and to come, and the sequences that it could be put into."""
    enrolment = live_of(session, lead)
    sequence = session.get(Sequence, enrolment.sequence_id) if enrolment else None
    person = session.get(User, enrolment.started_by) if enrolment and enrolment.started_by else None
    mine = select(Touch).where(Touch.workspace_id == lead.workspace_id, Touch.lead_id == lead.id)
    touches = session.scalars(mine.order_by(Touch.due_at.desc(), Touch.id.desc()).limit(OF_A_LEAD))
    lines = lines_of(session, [(touch, lead) for touch in reversed(touches.all())], now)
    choices = [(each.id, each.name) for each in sequences_of(session, [lead.workspace_id])]
    return LeadSequence(lead, enrolment, sequence, person.name if person else "", lines, choices)


def get_touch(session: Session, scope: Scope, touch_id: int) -> Touch:
    """A touch of a lead that the viewer may see. Raises NotFound."""
    mine = WITH_LEADS.where(Touch.id == touch_id, visible(scope))
    found: Touch | None = session.scalars(mine).one_or_none()
    if found is None:
        raise NotFound(f"touch {touch_id}")
    return found


def sequences_of(session: Session, workspace_ids: Several[int]) -> list[Sequence]:
    """Every sequence of these workspaces that was not removed, by name."""
    mine = (Sequence.workspace_id.in_(workspace_ids), Sequence.removed_at.is_(None))
    return list(session.scalars(select(Sequence).where(*mine).order_by(Sequence.name)))


def lines_of(session: Session, pairs: list[tuple[Touch, Lead]], now: datetime) -> list[TouchLine]:
    """All of them, in a dozen statements, however many."""
    matters = matters_of(session, pairs)
    waiting = [(each, max(now, each.touch.due_at)) for each in matters if each.touch.state in OPEN]
    verdicts = _foreseen(session, waiting)
    handed_over = {touch.message_id for touch, _ in pairs if touch.message_id}
    messages = select(Message.id, Message.state, Message.body_text).where(Message.id.in_(handed_over))
    found = (
        {row.id: Sent(row.state, row.body_text) for row in session.execute(messages)} if handed_over else {}
    )
    return [
        _line(each, verdicts.get(each.touch.id), found.get(each.touch.message_id or 0)) for each in matters
    ]


def _foreseen(session: Session, waiting: list[tuple[Matter, datetime]]) -> dict[int, Verdict]:
    """What would be done with each, in the order in which they are due: those before it fill their lead's and their sender's day."""
    verdicts: dict[int, Verdict] = {}
    leads_days: set[tuple[int, str, datetime]] = set()
    senders_days: Counter[tuple[int, str, datetime]] = Counter()
    sequences_days: Counter[tuple[int | None, str, datetime]] = Counter()
    for (matter, _), found in zip(waiting, look_at_each(session, waiting), strict=True):
        of_lead = (matter.lead.id, matter.touch.channel, found.day_ends)
        of_sender = (matter.lead.workspace_id, found.sender, found.sender_day_ends)
        of_sequence = (matter.sequence.id if matter.sequence else None, *of_sender[1:])
        then = replace(
            found,
            was_written_to=found.was_written_to or of_lead in leads_days,
            sent_of_sender=found.sent_of_sender + senders_days[of_sender],
            sent_of_sequence=found.sent_of_sequence + sequences_days[of_sequence],
        )
        verdict = verdicts[matter.touch.id] = judge(session, matter, then)
        if verdict.act == "send":
            leads_days.add(of_lead)
            senders_days[of_sender] += 1
            sequences_days[of_sequence] += 1
    return verdicts


def _line(matter: Matter, verdict: Verdict | None, message: Sent | None) -> TouchLine:
    touch, lead = matter.touch, matter.lead
    outcome = SENT.get(message.state, SENT["unknown"]) if message else TOUCH_STATES[touch.state]
    if touch.state == "queued" and message is None:
        outcome = "Taken back before it was sent"
    source = matter.sequence.name if matter.sequence else "Sent later"
    text = message.text if message else _preview(touch, lead, matter.step)
    return TouchLine(touch, lead, source, text, verdict, outcome, matter.zone)


def _preview(touch: Touch, lead: Lead, step: SequenceStep | None) -> str:
    template = step.template if step else ""
    if touch.body is not None or (step is not None and step.author == "model"):
        return touch.body or f"To be written by the model: {template}"
    try:
        return filled(template, lead)
    except EmptyVariable:
        return template
