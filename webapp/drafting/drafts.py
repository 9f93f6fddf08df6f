"""Drafts, kept and decided upon. A draft whose lead has written again is stale: it is shown as such and cannot be sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.conversations import channels
from webapp.conversations.models import Message
from webapp.drafting.jobs import DRAFT, REDRAFT
from webapp.drafting.models import FAILURES, Draft, DraftState
from webapp.drafting.prompt import VERSION
from webapp.jobs import lookup
from webapp.leads.locks import lock_lead
from webapp.leads.models import Lead
from webapp.leads.states import CLOSED
from webapp.llm.budget import choices_of
from webapp.llm.calls import ModelAnswer
from webapp.providers import ai
from webapp.runtime import changes, clock
from webapp.runtime.errors import Invalid, NotFound
from webapp.runtime.snapshots import once_a_snapshot
from webapp.scoring.prompt import Case


@dataclass(frozen=True, slots=True)
class DraftView:
    """What the composer shows of drafts. `note` says why there is none, or what is wrong with it."""

    draft: Draft | None
    """The open one. None once somebody has answered: it answers what has an answer."""
    is_stale: bool
    is_being_written: bool
    note: str
    can_ask: bool
    cannot_send: str
    """Why a draft that is there cannot be sent by its channel; blank when it can."""
    version: str
    """Changes with everything above."""

    @property
    def usable(self) -> Draft | None:
        """The draft, if it can be sent as it stands."""
        return None if self.is_stale or self.cannot_send else self.draft


def view_of(session: Session, lead: Lead, newest_inbound_id: int | None) -> DraftView:
    """The open draft of a lead, or why its last one came to nothing."""
    newest = newest_of(session, lead.workspace_id, lead.id)
    jobs = lookup.live(session, (DRAFT.key(lead.id), REDRAFT.key(lead.id)))
    job = next(iter(jobs.values()), None)
    draft = newest if newest is not None and newest.state == "proposed" else None
    if draft is not None and _is_answered(session, lead, draft):
        draft = None
    note = ""
    if job is not None and job.note:
        note = f"The draft waits. {job.note}"
    elif job is None and newest is not None and newest.message_id == newest_inbound_id:
        note = FAILURES.get(newest.state, "")
    is_stale = draft is not None and newest_inbound_id is not None and draft.message_id != newest_inbound_id
    can_ask = (
        draft is None
        and job is None
        and newest_inbound_id is not None
        and not lead.is_answered()
        and lead.status not in CLOSED
        and not lead.is_held
        and ai.is_on()
        and choices_of(session, lead.workspace_id).draft_on
    )
    facts = (_mark(newest), newest_inbound_id, job is not None, can_ask, len(note), draft is None)
    version = "-".join(str(fact) for fact in facts)
    cannot_send = channels.why_not(session, lead)[draft.channel] if draft else ""
    return DraftView(draft, is_stale, job is not None, note, can_ask, cannot_send, version)


def version_of(session: Session, lead: Lead) -> str:
    """Differs when what is shown of the lead's drafts does."""
    return _mark(newest_of(session, lead.workspace_id, lead.id))


def is_drafted(session: Session, case: Case, message: Message) -> bool:
    """Whether there has been a draft for this message."""
    newest = newest_of(session, case.workspace_id, case.lead_id)
    return newest is not None and newest.message_id == message.id and newest.state != "over_budget"


def was_written_by(session: Session, case: Case, job_id: int) -> bool:
    """Whether this job has stored its draft already."""
    newest = newest_of(session, case.workspace_id, case.lead_id)
    return newest is not None and newest.job_id == job_id


def keep(
    session: Session, case: Case, message: Message, answer: ModelAnswer[str] | None, job_id: int
) -> Draft:
    """Store what came of it; an open draft before it is replaced. None: the budget is spent.

    A lead who was answered while the model wrote is offered nothing.
    """
    lead = lock_lead(session, case.workspace_id, case.lead_id)
    for old in session.scalars(
        select(Draft).where(
            Draft.workspace_id == case.workspace_id, Draft.lead_id == case.lead_id, Draft.state == "proposed"
        )
    ):
        old.state = "replaced"
    session.flush()
    draft = Draft(
        workspace_id=case.workspace_id,
        lead_id=case.lead_id,
        message_id=message.id,
        channel=message.channel,
        state="replaced" if lead.is_answered() and answer else _state(answer),
        body=answer.value or "" if answer else "",
        job_id=job_id,
        model=answer.model if answer else None,
        prompt_version=VERSION,
        micros=answer.micros if answer else 0,
    )
    session.add(draft)
    changes.announce(session, case.workspace_id)
    return draft


def open_draft(session: Session, lead: Lead, draft_id: int) -> Draft:
    """The draft that an answer began as. Raises Invalid when it was sent or dropped meanwhile, or somebody has answered."""
    draft = _open(session, lead, draft_id)
    if _is_answered(session, lead, draft):
        raise Invalid(
            "text", "This lead has an answer already. Read it, and send yours if it is still wanted."
        )
    return draft


def approve(draft: Draft, body: str, user_id: int) -> None:
    """Its text, as a person made it, was sent because they pressed the button."""
    _decide(draft, "approved", user_id)
    draft.was_edited = " ".join(body.split()) != " ".join(draft.body.split())


def reject(session: Session, lead: Lead, draft_id: int, user_id: int) -> None:
    """Drop it. Raises Invalid when it is decided."""
    _decide(_open(session, lead, draft_id), "rejected", user_id)
    changes.announce(session, lead.workspace_id)


def move_open(session: Session, giver: Lead, taker: Lead) -> None:
    """After messages went from one lead to another: the giver's open draft goes with the reply that it answers.

    An open draft of the taker makes way when it answers an older reply; else it stays, and the other one is history.
    """
    draft = _proposed(session, giver)
    answered = session.get(Message, draft.message_id) if draft else None
    if draft is None or answered is None or answered.lead_id != taker.id:
        return
    rival = _proposed(session, taker)
    if rival is not None:
        loser = rival if _answers(session, rival) < answered.sent_at else draft
        loser.state = "replaced"
        session.flush()
    draft.lead_id = taker.id
    session.flush()


def _proposed(session: Session, lead: Lead) -> Draft | None:
    mine = (Draft.workspace_id == lead.workspace_id, Draft.lead_id == lead.id, Draft.state == "proposed")
    return session.scalars(select(Draft).where(*mine)).one_or_none()


def _answers(session: Session, draft: Draft) -> datetime:
    """When the reply that it answers was written."""
    return session.get_one(Message, draft.message_id).sent_at


def _decide(draft: Draft, state: DraftState, user_id: int) -> None:
    draft.state, draft.decided_by, draft.decided_at = state, user_id, clock.now()


def _open(session: Session, lead: Lead, draft_id: int) -> Draft:
    draft = session.scalars(
        select(Draft).where(
            Draft.id == draft_id, Draft.workspace_id == lead.workspace_id, Draft.lead_id == lead.id
        )
    ).one_or_none()
    if draft is None:
        raise NotFound(f"draft {draft_id}")
    if draft.state != "proposed":
        raise Invalid(
            "text", "This draft has been sent or dropped meanwhile. The conversation shows what became of it."
        )
    return draft


def _is_answered(session: Session, lead: Lead, draft: Draft) -> bool:
    """Whether a person has answered since it was drafted, here or at the provider; what could not be sent is no answer."""
    answers = select(Message.id).where(
        Message.workspace_id == lead.workspace_id,
        Message.lead_id == lead.id,
        Message.source == "operator",
        Message.state != "failed",
        Message.sent_at > draft.created_at,
    )
    return session.scalar(answers.limit(1)) is not None


def _mark(newest: Draft | None) -> str:
    return f"{newest.id}{newest.state[:3]}" if newest else "0"


@once_a_snapshot
def newest_of(session: Session, workspace_id: int, lead_id: int) -> Draft | None:
    """The draft of the lead that was made last, whatever became of it."""
    return session.scalars(
        select(Draft)
        .where(Draft.workspace_id == workspace_id, Draft.lead_id == lead_id)
        .order_by(Draft.id.desc())
        .limit(1)
    ).first()


def _state(answer: ModelAnswer[str] | None) -> DraftState:
    if answer is None:
        return "over_budget"
    if answer.value is not None:
        return "proposed"
    return (
        "refused"
        if answer.ending == "refused"
        else "filtered"
        if answer.ending == "filtered"
        else "unreadable"
    )
