"""One question to the model: circuit, budget, a row for every call, and more output tokens when they ran out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, TypeVar

from sqlalchemy import update
from sqlalchemy.orm import Session
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

from webapp.leads.models import Lead
from webapp.llm import budget, circuit, prices, strangers
from webapp.llm.models import CallOutcome, Choices, ModelCall, Use
from webapp.providers import ai
from webapp.providers.ai import Question, Reply, Usage
from webapp.providers.errors import BadReply, KeyRefused, OverQuota, ProviderError, Unavailable
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import Busy

ATTEMPTS = 3
MORE_ROOM = 250

Value = TypeVar("Value")

patiently = retry(
    retry=retry_if_exception_type(Busy), stop=stop_after_delay(20), wait=wait_fixed(0.2), reraise=True
)
"""For writing down what the model said: an answer in hand is not thrown away because a row is locked for a moment."""


@dataclass(frozen=True, slots=True)
class Asker:
    """For whom and what for. `choices` are those of the workspace that pays, `lead_id` is whom it is about.

    `is_asked_for`: a person wants it, so it is not held back for being about a stranger.
    """

    choices: Choices
    use: Use
    version: str
    lead_id: int
    is_asked_for: bool = False


@dataclass(frozen=True, slots=True)
class ModelAnswer(Generic[Value]):
    """What came of a question. `value` is there exactly when `ending` is "answered"."""

    ending: CallOutcome
    value: Value | None
    model: str
    calls: int
    usage: Usage
    micros: int


def ask(
    asker: Asker,
    question: Question,
    *,
    room: int,
    most_room: int,
    read: Callable[[Reply], Value | None],
    keep: Callable[[Session, ModelAnswer[Value]], None],
) -> ModelAnswer[Value]:
    """Ask up to three times, each time with more room; a refusal ends it at once.

    `read` makes a value of a reply that is complete, or None when it is no answer to the question. What was cut off is
    never read, nor shown to the model again. `keep` stores the answer in the transaction that writes the call's end, so
    that nothing that was paid for is lost; it may be repeated while the database is busy. Raises what `ai.ask` raises,
    OverBudget and TooManyStrangers.
    """
    usage, micros = Usage(), 0
    for call in range(1, ATTEMPTS + 1):
        begun = _begin(asker, question, room)
        reply = _reply(asker, question, room, begun)
        model = reply.model or question.model
        value = read(reply) if reply.ending == "answered" else None
        cost = prices.price(model, reply.usage.input_tokens, reply.usage.output_tokens)
        usage, micros = usage + reply.usage, micros + cost
        answer = ModelAnswer(_ending(reply, value), value, model, call, usage, micros)
        is_last = call == ATTEMPTS or answer.ending not in {"no_room", "unreadable"}
        ended = _Ended(answer.ending, cost, model, reply.usage)
        _finish(asker, begun, ended, _kept(keep, answer) if is_last else None)
        if is_last:
            break
        room = min(room + MORE_ROOM, most_room)
    return answer


@dataclass(frozen=True, slots=True)
class _Begun:
    call_id: int
    month: date
    most: int
    is_probe: bool


@dataclass(frozen=True, slots=True)
class _Ended:
    outcome: CallOutcome
    cost: int
    model: str
    usage: Usage = field(default_factory=Usage)
    refusal: ProviderError | None = None


def _reply(asker: Asker, question: Question, room: int, begun: _Begun) -> Reply:
    try:
        return ai.ask(question, room)
    except ProviderError as failed:
        # Without any answer the server may have read the question all the same.
        cost = 0 if failed.status else prices.price(question.model, prices.tokens_in(question.text), 0)
        _finish(asker, begun, _Ended(_failure(failed), cost, question.model, refusal=failed))
        raise


def _begin(asker: Asker, question: Question, room: int) -> _Begun:
    asked = prices.tokens_in(question.instructions + question.text + str(question.schema))
    most = prices.price(question.model, asked, room)
    with unit_of_work() as session:
        is_probe = circuit.check(session, asker.use)
        budget.reserve(session, asker.choices, most)
        lead = session.get(Lead, asker.lead_id)
        is_stranger = lead is not None and lead.is_stranger
        if lead is not None and is_stranger and not asker.is_asked_for:
            strangers.admit(session, lead)
        call = ModelCall(
            workspace_id=asker.choices.workspace_id,
            use=asker.use,
            model=question.model,
            prompt_version=asker.version,
            micros=most,
            lead_id=lead.id if lead else None,
            is_stranger=is_stranger,
        )
        session.add(call)
        session.flush()
        return _Begun(call.id, budget.this_month(), most, is_probe)


@patiently
def _finish(
    asker: Asker, begun: _Begun, ended: _Ended, also: Callable[[Session], None] | None = None
) -> None:
    with unit_of_work() as session:
        session.execute(
            update(ModelCall)
            .where(ModelCall.id == begun.call_id)
            .values(
                outcome=ended.outcome,
                model=ended.model,
                micros=ended.cost,
                input_tokens=ended.usage.input_tokens,
                output_tokens=ended.usage.output_tokens,
                milliseconds=ended.usage.milliseconds,
            )
        )
        budget.correct(session, asker.choices.workspace_id, begun.month, ended.cost - begun.most)
        if isinstance(ended.refusal, (KeyRefused, OverQuota)):
            circuit.trip(session, asker.use, ended.refusal)
        elif begun.is_probe and ended.refusal is None:
            circuit.reset(session, asker.use)
        if also is not None:
            also(session)


def _kept(
    keep: Callable[[Session, ModelAnswer[Value]], None], answer: ModelAnswer[Value]
) -> Callable[[Session], None]:
    return lambda session: keep(session, answer)


def _ending(reply: Reply, value: object) -> CallOutcome:
    return "unreadable" if reply.ending == "answered" and value is None else reply.ending


def _failure(failed: ProviderError) -> CallOutcome:
    if isinstance(failed, KeyRefused):
        return "key_refused"
    if isinstance(failed, OverQuota):
        return "over_quota"
    if isinstance(failed, BadReply):
        return "bad_reply"
    if isinstance(failed, Unavailable):
        return "busy" if failed.status else "no_answer"
    return "rejected"
