"""Leads, judged and scored: rules first, then the model; every call outside of any transaction.

What the model said is stored the moment it is here, before the lead is touched or the job is ended. So a job that is
repeated (a crash, a lost lease, a lock) finds the answer and asks nothing. What cannot be had: a worker that dies while
the model is still answering leaves a call whose answer nobody heard; it is asked again, and the lost call stays on the
books, paid at the most it can have cost.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from sqlalchemy.orm import Session

from webapp.conversations.models import Message
from webapp.drafting.jobs import enqueue_draft
from webapp.jobs import batches
from webapp.jobs.runs import Run
from webapp.llm import calls
from webapp.llm.budget import OverBudget, choices_of
from webapp.llm.calls import Answer, Asker, patiently
from webapp.llm.models import Choices
from webapp.providers import ai
from webapp.runtime.database import unit_of_work
from webapp.runtime.settings import settings
from webapp.scoring import guards, judging, prompt, verdicts
from webapp.scoring.jobs import RESCORE, RESCORE_ONE, SCORE
from webapp.scoring.models import Score
from webapp.scoring.prompt import Case
from webapp.scoring.verdicts import Verdict
from worker.registry import handles

TIMEOUT_SECONDS = 5.0
"""A job's next attempt waits this much longer for an answer than the one before."""

Also = Callable[[Session, int], None]
"""What else is written with the end: it is told what the run has cost."""


@handles(SCORE)
def score(run: Run, lead_id: int) -> None:
    """Judge the newest reply, then score the lead. Each step is stored when it is done, so that a repetition costs no call."""
    _score(run, lead_id, again=False)


@handles(RESCORE)
def rescore(run: Run, lead_id: int) -> None:
    """The same, even if the newest reply has been read before."""
    _score(run, lead_id, again=True)


@handles(RESCORE_ONE, on_failure=batches.record_failure)
def rescore_one(run: Run, lead_id: int, job_batch_id: int) -> None:
    """One lead of a rescoring."""

    def count(session: Session, micros: int) -> None:
        batches.record_done(session, job_batch_id, cost=micros)

    batches.run_item(run, job_batch_id, lambda: _score(run, lead_id, again=True, also=count))


@dataclass(slots=True)
class _Work:
    """One run over one lead. `bill` grows with every answer that was paid for."""

    run: Run
    case: Case
    choices: Choices
    also: Also
    bill: int = 0
    kept: Score | None = None

    def keep(self, session: Session, message: Message, verdict: Verdict) -> None:
        """Add the verdict to the lead's history."""
        self.kept = judging.keep_verdict(session, self.case, message, verdict, self.run.lease.job_id)

    def end(self, outcome: str) -> None:
        """Write the end, and what follows from it."""
        with self.run.finish(outcome) as session:
            if self.kept is not None:
                judging.show_verdict(session, self.case, self.kept)
            if judging.needs_draft(session, self.case, self.choices):
                enqueue_draft(session, self.case.workspace_id, self.case.lead_id)
            self.also(session, self.bill)

    def seconds(self, first: float) -> float:
        """How long this attempt waits for an answer."""
        return first + TIMEOUT_SECONDS * (self.run.lease.attempt - 1)


def _score(run: Run, lead_id: int, *, again: bool, also: Also = lambda _session, _micros: None) -> None:
    with unit_of_work() as session:
        case = judging.load_case(session, lead_id)
        known = judging.newest_score(session, case)
        work = _Work(run, case, choices_of(session, case.workspace_id), also)
    message = case.newest_inbound
    if message is None:
        return work.end("skipped")
    if known is not None and known.covers(message.id) and (not again or _is_repetition(run, known)):
        work.kept = known
        return work.end("nothing new")
    try:
        return work.end(_think(work, message))
    except OverBudget:
        return work.end(_rule(work, message, Verdict("over_budget")))


def _is_repetition(run: Run, known: Score) -> bool:
    """Whether an earlier attempt of this job stored its answer, and only the end is missing."""
    return known.job_id == run.lease.job_id and run.lease.attempt + run.lease.crashes > 1


def _think(work: _Work, message: Message) -> str:
    """How it ended, in one word. What there is to keep of it is stored."""
    sentiment = work.case.sentiment or message.sentiment or _by_rule(message)
    if sentiment is None and ai.is_on() and work.choices.sentiment_on:
        answer = _ask_for_sentiment(work, message)
        if answer.value is None:
            return _ended(answer).outcome
        sentiment = answer.value
    if sentiment in verdicts.AUTOMATED:
        return "automated"
    if sentiment in verdicts.DISQUALIFIED:
        return _rule(work, message, verdicts.disqualified(sentiment))
    if not (ai.is_on() and work.choices.score_on):
        return "off"
    return _ask_for_scores(work, message).outcome


@patiently
def _rule(work: _Work, message: Message, verdict: Verdict) -> str:
    with unit_of_work() as session:
        work.keep(session, message, verdict)
    return verdict.outcome


@patiently
def _by_rule(message: Message) -> str | None:
    sentiment = guards.judge(message)
    if sentiment is not None:
        with unit_of_work() as session:
            judging.record_sentiment(session, message, sentiment, "rule")
    return sentiment


def _ask_for_sentiment(work: _Work, message: Message) -> Answer[str]:
    def keep(session: Session, answer: Answer[str]) -> None:
        if answer.value is None:
            work.keep(session, message, _ended(answer))
        else:
            judging.record_sentiment(session, message, answer.value, "model")

    answer = calls.ask(
        Asker(work.choices, "sentiment", prompt.VERSION),
        prompt.sentiment_question(work.case, work.seconds(settings().sentiment_seconds)),
        room=prompt.LEAST_ROOM,
        most_room=prompt.MAX_TOKENS_ROOM,
        read=verdicts.read_sentiment,
        keep=keep,
    )
    work.bill += answer.micros
    return answer


def _ask_for_scores(work: _Work, message: Message) -> Verdict:
    question = prompt.score_question(work.case, work.seconds(settings().scoring_seconds))
    answer = calls.ask(
        Asker(work.choices, "score", prompt.VERSION),
        question,
        room=prompt.first_room(question.text),
        most_room=prompt.MAX_TOKENS_ROOM,
        read=partial(verdicts.read_scores, messages=work.case.messages),
        keep=lambda session, answer: work.keep(session, message, _verdict(answer)),
    )
    work.bill += answer.micros
    return _verdict(answer)


def _verdict(answer: Answer[Verdict]) -> Verdict:
    if answer.value is None:
        return _ended(answer)
    return replace(
        answer.value, model=answer.model, calls=answer.calls, usage=answer.usage, micros=answer.micros
    )


def _ended(answer: Answer[Verdict] | Answer[str]) -> Verdict:
    return verdicts.ended(
        answer.ending, model=answer.model, calls=answer.calls, usage=answer.usage, micros=answer.micros
    )
