"""Drafts, written by the model and left for a person."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from sqlalchemy.orm import Session

from webapp.conversations.models import Message
from webapp.drafting import drafts, prompt
from webapp.drafting.jobs import DRAFT, REDRAFT
from webapp.jobs.runs import Run
from webapp.llm import calls
from webapp.llm.budget import OverBudget, choices_of
from webapp.llm.calls import Answer, Asker, patiently
from webapp.llm.models import Choices
from webapp.personas.persona_context import knowledge_text
from webapp.providers import ai
from webapp.runtime.database import unit_of_work
from webapp.runtime.settings import settings
from webapp.scoring import judging
from webapp.scoring.prompt import Case
from worker.registry import handles


@handles(DRAFT)
def draft(run: Run, lead_id: int) -> None:
    """Draft an answer to the newest reply, if nobody has: neither the model before, nor a person in earnest."""
    _draft(run, lead_id, again=False)


@handles(REDRAFT)
def redraft(run: Run, lead_id: int) -> None:
    """Draft another one: a person asks."""
    _draft(run, lead_id, again=True)


def _draft(run: Run, lead_id: int, *, again: bool) -> None:
    with unit_of_work() as session:
        case = judging.load_case(session, lead_id)
        choices = choices_of(session, case.workspace_id)
        message = case.newest_inbound
        reason = _why_not(run, message)
        if reason is None and message is not None:
            if not choices.draft_on:
                reason = "off"
            elif again:
                is_repeated = run.lease.attempt + run.lease.crashes > 1
                reason = (
                    "drafted"
                    if is_repeated and drafts.was_written_by(session, case, run.lease.job_id)
                    else None
                )
            elif drafts.is_drafted(session, case, message) or not judging.needs_draft(session, case, choices):
                reason = "not needed"
        knowledge = knowledge_text(session, case.workspace_id) if reason is None else ""
    if reason is not None or message is None:
        run.outcome = reason
        return
    work = _Work(run, case, choices, message)
    try:
        work.ask(knowledge)
    except OverBudget:
        work.give_up()


def _why_not(run: Run, message: Message | None) -> str | None:
    if message is None:
        return "nothing to answer"
    return None if ai.is_on() else "off"


@dataclass(frozen=True, slots=True)
class _Work:
    """One draft for one message."""

    run: Run
    case: Case
    choices: Choices
    message: Message

    def ask(self, knowledge: str) -> None:
        """Ask the model, and store what it proposes with the end of the call."""
        channel = self.message.channel
        calls.ask(
            Asker(self.choices, "draft", prompt.VERSION),
            prompt.draft_question(self.case, channel, knowledge, settings().draft_seconds),
            room=prompt.FIRST_ROOM,
            most_room=prompt.MAX_TOKENS_ROOM,
            read=partial(prompt.read_draft, case=self.case, channel=channel, knowledge=knowledge),
            keep=self.keep,
        )

    @patiently
    def give_up(self) -> None:
        """The budget is spent: that is shown where the draft would be."""
        with unit_of_work() as session:
            self.keep(session, None)

    def keep(self, session: Session, answer: Answer[str] | None) -> None:
        """Store what came of it."""
        self.run.outcome = drafts.keep(session, self.case, self.message, answer, self.run.lease.job_id).state
