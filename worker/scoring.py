"""Leads, judged and scored: rules first, then the model; every call outside of any transaction."""

from __future__ import annotations

from dataclasses import replace

from webapp.conversations.models import Message
from webapp.jobs.runs import Run
from webapp.providers import ai
from webapp.providers.ai import Question, Usage
from webapp.runtime.database import unit_of_work
from webapp.runtime.settings import settings
from webapp.scoring import guards, judging, prompt, verdicts
from webapp.scoring.jobs import RESCORE, SCORE
from webapp.scoring.prompt import Case
from webapp.scoring.verdicts import Verdict
from worker.perform import does

ATTEMPTS = 3
SENTIMENT_SECONDS = 25.0
SCORE_SECONDS = 30.0


@does(SCORE)
def score(run: Run, lead_id: int) -> None:
    """Judge the newest reply, then score the lead. Each step is stored when it is done, so that a repetition costs no call."""
    _score(run, lead_id, again=False)


@does(RESCORE)
def rescore(run: Run, lead_id: int) -> None:
    """The same, even if the newest reply has been read before."""
    _score(run, lead_id, again=True)


def _score(run: Run, lead_id: int, *, again: bool) -> None:
    with unit_of_work() as session:
        case = judging.load_case(session, lead_id)
        message = case.newest_inbound
        if message is not None and not again and judging.covers(session, case, message):
            message = None
    if message is None:
        run.outcome = "nothing new"
        return
    sentiment = message.sentiment or _judge(case, message)
    if sentiment is None:
        run.outcome = "off" if not ai.is_on() else "unjudged"
        return
    if sentiment in verdicts.AUTOMATED:
        run.outcome = "automated"
        return
    verdict = (
        verdicts.disqualified(sentiment) if sentiment in verdicts.DISQUALIFIED else _ask_for_scores(case)
    )
    if verdict is None:
        run.outcome = "off"
        return
    with run.finish(verdict.outcome) as session:
        judging.record_verdict(session, case, message, verdict)


def _judge(case: Case, message: Message) -> str | None:
    sentiment, by = guards.judge(message), "rule"
    if sentiment is None and ai.is_on():
        sentiment, by = _ask_for_sentiment(case), "model"
    if sentiment is not None:
        with unit_of_work() as session:
            judging.record_sentiment(session, message, sentiment, by)
    return sentiment


def _ask_for_sentiment(case: Case) -> str:
    question = Question(
        name="reply_sentiment",
        model=settings().sentiment_model,
        schema=prompt.SENTIMENT_SCHEMA,
        instructions=prompt.SENTIMENT_INSTRUCTIONS,
        text=prompt.text_of(case),
        seconds=SENTIMENT_SECONDS,
    )
    room = prompt.LEAST_ROOM
    for _ in range(ATTEMPTS):
        reply = ai.ask(question, room)
        sentiment = verdicts.read_sentiment(reply)
        if sentiment is not None:
            return sentiment
        if reply.ending in {"refused", "filtered"}:
            break
        room = prompt.more_room(room)
    # A person decides: "Follow Up" keeps the reply among those that need an answer.
    return "Follow Up"


def _ask_for_scores(case: Case) -> Verdict | None:
    """The verdict; None without a model. An answer that ran out of room is asked for again with more of it."""
    if not ai.is_on():
        return None
    question = Question(
        name="lead_score",
        model=settings().scoring_model,
        schema=prompt.SCORE_SCHEMA,
        instructions=prompt.SCORE_INSTRUCTIONS,
        text=prompt.text_of(case),
        seconds=SCORE_SECONDS,
    )
    room = prompt.first_room(question.text)
    spent = Usage()
    for call in range(1, ATTEMPTS + 1):
        reply = ai.ask(question, room)
        spent = Usage(*(a + b for a, b in zip(_numbers(spent), _numbers(reply.usage), strict=True)))
        verdict = verdicts.read_scores(reply, case.messages)
        if verdict is not None:
            return replace(verdict, calls=call, usage=spent)
        room = prompt.more_room(room)
    return Verdict("unreadable", calls=ATTEMPTS, usage=spent, model=reply.model)


def _numbers(usage: Usage) -> tuple[int, int, int]:
    return usage.input_tokens, usage.output_tokens, usage.milliseconds
