"""Judging and scoring one lead: rules first, then the model; every call outside of any transaction.

What the model said is stored the moment it is here, before the lead is touched or the job is ended. So a job that is
repeated (a crash, a lost lease, a lock) finds the answer and asks nothing. One case cannot be avoided: a worker that dies
while the model is still answering leaves a call whose answer nobody received. It is made again, and the lost call stays
on the books at the most it can have cost.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from sqlalchemy.orm import Session

from webapp.conversations.models import Message
from webapp.jobs.runs import Run
from webapp.llm import calls
from webapp.llm.budget import OverBudget, choices_of
from webapp.llm.calls import Asker, ModelAnswer, patiently
from webapp.llm.models import Choices, Use
from webapp.llm.strangers import TooManyStrangers
from webapp.providers import ai
from webapp.runtime.database import unit_of_work
from webapp.runtime.settings import settings
from webapp.scoring import guards, judging, opt_outs, prompt, verdicts
from webapp.scoring.models import Score
from webapp.scoring.newest import newest_score
from webapp.scoring.prompt import Case
from webapp.scoring.verdicts import ScoreVerdict

TIMEOUT_STEP_SECONDS = 5.0
"""Each attempt of a job waits this much longer for the model than the one before."""


@dataclass(slots=True)
class Scoring:
    """One run over one lead."""

    run: Run
    case: Case
    choices: Choices
    at_end: AtEnd
    is_asked_for: bool = False
    """Whether a person wants it, and not a mail that came in."""
    micros: int = 0
    """What the answers of the model have cost, in millionths of a dollar."""
    score: Score | None = None

    def keep(self, session: Session, message: Message, verdict: ScoreVerdict) -> None:
        """Add the verdict to the lead's history."""
        self.score = judging.keep_verdict(session, self.case, message, verdict, self.run.lease.job_id)

    def end(self, outcome: str) -> None:
        """Write the end of the run, and what follows from it."""
        with self.run.finish(outcome) as session:
            if self.score is not None:
                judging.show_verdict(session, self.case, self.score)
            self.at_end(session, self)

    def asker(self, use: Use) -> Asker:
        """Who asks the model, and about whom."""
        return Asker(self.choices, use, prompt.VERSION, self.case.lead_id, self.is_asked_for)

    def seconds(self, first: float) -> float:
        """How long this attempt waits for an answer."""
        return _seconds(self.run, first)


AtEnd = Callable[[Session, Scoring], None]
"""What else is written in the transaction that ends the run."""


def score_lead(run: Run, lead_id: int, at_end: AtEnd, *, again: bool) -> None:
    """Judge the newest reply, then score the lead; each step is stored when it is done, so a repetition costs no call.

    `again`: even if the newest reply has been read before. Raises NotFound and ProviderError.
    """
    micros = _judge_consent(run, lead_id)
    with unit_of_work() as session:
        case = judging.load_case(session, lead_id)
        known = newest_score(session, case.workspace_id, case.lead_id)
        work = Scoring(run, case, choices_of(session, case.workspace_id), at_end, again, micros)
    message = case.newest_inbound
    if message is None:
        return work.end("skipped")
    if known is not None and known.covers(message.id) and (not again or _is_repetition(run, known)):
        work.score = known
        return work.end("nothing new")
    try:
        return work.end(_judge(work, message))
    except TooManyStrangers:
        raise  # its turn comes by itself
    except OverBudget:
        return work.end(_keep(work, message, ScoreVerdict("over_budget")))


def _judge_consent(run: Run, lead_id: int) -> int:
    """Judge what every new message says about being contacted; returns what that cost, in micros."""
    micros = 0
    while True:
        with unit_of_work() as session:
            unjudged = opt_outs.unjudged_of(session, lead_id)
            if not unjudged:
                return micros
            choices = choices_of(session, unjudged[0].message.workspace_id)
        micros += opt_outs.judge_all(choices, unjudged, _seconds(run, settings().sentiment_seconds))


def _seconds(run: Run, first: float) -> float:
    """How long this attempt waits for an answer."""
    return first + TIMEOUT_STEP_SECONDS * (run.lease.attempt - 1)


def _is_repetition(run: Run, known: Score) -> bool:
    """Whether an earlier attempt of this job stored its answer, and only the end is missing."""
    return known.job_id == run.lease.job_id and run.lease.attempt + run.lease.crashes > 1


def _judge(work: Scoring, message: Message) -> str:
    """The outcome of the run, in one word; what there is to keep of it is stored."""
    sentiment = work.case.sentiment or message.sentiment or _by_rule(message)
    if sentiment is None and ai.is_on() and work.choices.sentiment_on:
        answer = _ask_for_sentiment(work, message)
        if answer.value is None:
            return _ended(answer).outcome
        if answer.value in verdicts.REFUSING:
            _ask_about_opt_out(work, message, is_sure=answer.value == "Blacklist")
        sentiment = "Not Interested" if answer.value == "Blacklist" else answer.value
    if sentiment in verdicts.AUTOMATED:
        return "automated"
    if sentiment in verdicts.DISQUALIFIED:
        return _keep(work, message, verdicts.disqualified(sentiment))
    if not (ai.is_on() and work.choices.score_on):
        return "off"
    return _ask_for_scores(work, message).outcome


@patiently
def _keep(work: Scoring, message: Message, verdict: ScoreVerdict) -> str:
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


def _ask_for_sentiment(work: Scoring, message: Message) -> ModelAnswer[str]:
    def keep(session: Session, answer: ModelAnswer[str]) -> None:
        if answer.value is None:
            work.keep(session, message, _ended(answer))
        else:
            judging.record_sentiment(session, message, answer.value, "model")

    answer = calls.ask(
        work.asker("sentiment"),
        prompt.sentiment_question(work.case, work.seconds(settings().sentiment_seconds)),
        room=prompt.LEAST_ROOM,
        most_room=prompt.MAX_TOKENS_ROOM,
        read=verdicts.read_sentiment,
        keep=keep,
    )
    work.micros += answer.micros
    return answer


def _ask_about_opt_out(work: Scoring, message: Message, *, is_sure: bool) -> None:
    """The model read an opt-out (`is_sure`) or a refusal where the words are none, or are a person's to judge: it is never an
    opt-out by itself. A refusal is asked about only where nobody has asked yet, and where the words are not all understood."""
    if message.opt_out_decision != "none" or not work.choices.opt_out_on:
        return
    if is_sure or opt_outs.is_unheard(message):
        seconds = work.seconds(settings().sentiment_seconds)
        work.micros += opt_outs.ask_after_all(work.choices, message, seconds)


def _ask_for_scores(work: Scoring, message: Message) -> ScoreVerdict:
    question = prompt.score_question(work.case, work.seconds(settings().scoring_seconds))
    answer = calls.ask(
        work.asker("score"),
        question,
        room=prompt.first_room(question.text),
        most_room=prompt.MAX_TOKENS_ROOM,
        read=partial(verdicts.read_scores, messages=work.case.messages),
        keep=lambda session, answer: work.keep(session, message, _verdict(answer)),
    )
    work.micros += answer.micros
    return _verdict(answer)


def _verdict(answer: ModelAnswer[ScoreVerdict]) -> ScoreVerdict:
    if answer.value is None:
        return _ended(answer)
    return replace(
        answer.value, model=answer.model, calls=answer.calls, usage=answer.usage, micros=answer.micros
    )


def _ended(answer: ModelAnswer[ScoreVerdict] | ModelAnswer[str]) -> ScoreVerdict:
    return verdicts.ended(
        answer.ending, model=answer.model, calls=answer.calls, usage=answer.usage, micros=answer.micros
    )
