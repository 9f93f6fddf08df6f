"""Drafts, written by the model and left for a person."""

from __future__ import annotations

from functools import partial

from webapp.asking import calls
from webapp.asking.budget import OverBudget, choices_of
from webapp.asking.calls import Answer, Asker, patiently
from webapp.conversations.models import Message
from webapp.drafting import drafts, prompt
from webapp.drafting.jobs import DRAFT, REDRAFT
from webapp.jobs.runs import Run
from webapp.personas.voices import knowledge_text
from webapp.providers import ai
from webapp.runtime.database import unit_of_work
from webapp.runtime.settings import settings
from webapp.scoring import judging
from webapp.scoring.prompt import Case
from worker.registry import does


@does(DRAFT)
def draft(run: Run, lead_id: int) -> None:
    """Draft an answer to the newest reply, if nobody has: neither the model before, nor a person in earnest."""
    _draft(run, lead_id, again=False)


@does(REDRAFT)
def redraft(run: Run, lead_id: int) -> None:
    """Draft another one: a person asks."""
    _draft(run, lead_id, again=True)


def _draft(run: Run, lead_id: int, *, again: bool) -> None:
    with unit_of_work() as session:
        case = judging.load_case(session, lead_id)
        message = case.newest_inbound
        reason = _why_not(run, message)
        if reason is None and message is not None:
            if not choices_of(session, case.workspace_id).draft_on:
                reason = "off"
            elif again:
                is_repeated = run.lease.attempt + run.lease.crashes > 1
                reason = (
                    "drafted"
                    if is_repeated and drafts.was_written_by(session, case, run.lease.job_id)
                    else None
                )
            elif drafts.is_drafted(session, case, message) or not judging.needs_draft(session, case):
                reason = "not needed"
        knowledge = knowledge_text(session, case.workspace_id) if reason is None else ""
    if reason is not None or message is None:
        run.outcome = reason
        return
    answer: Answer[str] | None = None
    try:
        answer = _ask(run, case, message, knowledge)
    except OverBudget:
        run.outcome = "over budget"
    run.outcome = _keep(run, case, message, answer)


def _why_not(run: Run, message: Message | None) -> str | None:
    if message is None:
        return "nothing to answer"
    return None if ai.is_on() else "off"


def _ask(run: Run, case: Case, message: Message, knowledge: str) -> Answer[str]:
    question = prompt.draft_question(case, message.channel, knowledge, settings().draft_seconds)
    asker = Asker(case.workspace_id, "draft", prompt.VERSION)
    read = partial(prompt.read_draft, case=case, channel=message.channel, knowledge=knowledge)
    return calls.ask(asker, question, prompt.FIRST_ROOM, prompt.MOST_ROOM, read)


@patiently
def _keep(run: Run, case: Case, message: Message, answer: Answer[str] | None) -> str:
    with unit_of_work() as session:
        return drafts.keep(session, case, message, answer, run.lease.job_id).state
