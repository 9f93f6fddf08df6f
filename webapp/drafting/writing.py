"""Writing a draft: whether one is wanted, asking the model for it, and storing what it proposes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from sqlalchemy.orm import Session

from webapp.conversations.models import Message
from webapp.drafting import drafts, prompt
from webapp.drafting.jobs import enqueue_draft
from webapp.jobs.runs import Run
from webapp.leads.models import Lead
from webapp.leads.states import CLOSED
from webapp.llm import calls
from webapp.llm.budget import OverBudget, choices_of
from webapp.llm.calls import Asker, ModelAnswer, patiently
from webapp.llm.models import Choices
from webapp.personas.persona_context import knowledge_text
from webapp.providers import ai
from webapp.runtime.database import unit_of_work
from webapp.runtime.settings import settings
from webapp.scoring import judging
from webapp.scoring.prompt import Case

DRAFTED = ("Meeting Requested", "Call Requested", "Information Requested", "Interested", "Follow Up")
"""Sentiments that a draft is written for."""


def enqueue_if_wanted(session: Session, case: Case, choices: Choices) -> None:
    """Enqueue a draft when the lead's newest reply asks for an answer that nobody has given."""
    if _is_wanted(session, case, choices):
        enqueue_draft(session, case.workspace_id, case.lead_id)


def write_draft(run: Run, lead_id: int, *, again: bool) -> None:
    """Draft an answer to the newest reply; why none was written is the run's outcome.

    Without `again`, only if the reply has no draft and no answer yet. With it, a person asks: always, but once a job.
    Raises NotFound and ProviderError.
    """
    with unit_of_work() as session:
        case = judging.load_case(session, lead_id)
        choices, message = choices_of(session, case.workspace_id), case.newest_inbound
        if message is None:
            run.outcome = "nothing to answer"
            return
        run.outcome = _why_not(session, run, case, choices, message, again=again)
        if run.outcome is not None:
            return
        knowledge = knowledge_text(session, case.workspace_id)
    writing = _Writing(run, case, choices, message, is_asked_for=again)
    try:
        writing.ask(knowledge)
    except OverBudget:
        writing.keep_nothing()


def _why_not(
    session: Session, run: Run, case: Case, choices: Choices, message: Message, *, again: bool
) -> str | None:
    """Why no draft is to be written, in a word or two; None when one is."""
    if not (ai.is_on() and choices.draft_on):
        return "off"
    if again:
        is_repetition = run.lease.attempt + run.lease.crashes > 1
        return "drafted" if is_repetition and drafts.was_written_by(session, case, run.lease.job_id) else None
    is_done = drafts.is_drafted(session, case, message) or not _is_wanted(session, case, choices)
    return "not needed" if is_done else None


def _is_wanted(session: Session, case: Case, choices: Choices) -> bool:
    if not choices.draft_on:
        return False
    lead = session.get_one(Lead, case.lead_id)
    return (
        lead.sentiment in DRAFTED
        and not lead.is_answered()
        and lead.status not in CLOSED
        and not lead.is_held
        and not lead.is_stranger  # anybody may mail us: an answer is drafted once a person asks for it
    )


@dataclass(frozen=True, slots=True)
class _Writing:
    """One draft for one message."""

    run: Run
    case: Case
    choices: Choices
    message: Message
    is_asked_for: bool

    def ask(self, knowledge: str) -> None:
        """Ask the model, and store what it proposes in the transaction that writes the end of the call."""
        channel = self.message.channel
        calls.ask(
            Asker(self.choices, "draft", prompt.VERSION, self.case.lead_id, self.is_asked_for),
            prompt.draft_question(self.case, channel, knowledge, settings().draft_seconds),
            room=prompt.FIRST_ROOM,
            most_room=prompt.MAX_TOKENS_ROOM,
            read=partial(prompt.read_draft, case=self.case, channel=channel, knowledge=knowledge),
            keep=self.keep,
        )

    @patiently
    def keep_nothing(self) -> None:
        """The budget is spent: store that, and it is shown where the draft would be."""
        with unit_of_work() as session:
            self.keep(session, None)

    def keep(self, session: Session, answer: ModelAnswer[str] | None) -> None:
        """Store what came of it."""
        draft = drafts.keep(session, self.case, self.message, answer, self.run.lease.job_id)
        self.run.outcome = draft.state
