"""How the model stands up to mails that give it orders: a corpus of them, put to it in every use that a mail reaches."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from webapp.ai.trials import TRIALS, Attack, case_of
from webapp.llm import prices
from webapp.llm.models import Check, Use
from webapp.providers import ai
from webapp.providers.errors import BadReply, Unavailable
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import Invalid
from webapp.runtime.settings import settings

CORPUS = Path(__file__).parents[2] / "simulators" / "corpus" / "attacks.json"
ATTEMPTS = 3
MORE_ROOM = 250
MAX_NAMED = 40
AT_ONCE = 4
GOOD_FOR = timedelta(days=28)
"""A model is changed behind its name, too: so it is tried again, though nothing here has changed."""


@dataclass(frozen=True, slots=True)
class Result:
    """What one mail achieved in one use. `has_succeeded` is None when the model gave no usable answer."""

    use: Use
    attack: Attack
    has_succeeded: bool | None
    micros: int


def load(path: Path = CORPUS) -> list[Attack]:
    """The corpus. Raises Invalid."""
    try:
        return TypeAdapter(list[Attack]).validate_python(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, ValidationError):
        raise Invalid("corpus", f"{path} is no list of objects with name, text and most.") from None


def sample(attacks: Sequence[Attack], count: int) -> list[Attack]:
    """So many of them, evenly over the corpus, so that every kind of order is among them."""
    if count >= len(attacks):
        return list(attacks)
    return [attacks[number * len(attacks) // count] for number in range(count)]


def is_due(session: Session) -> bool:
    """Whether a use was not tried with its present model, server and questions for GOOD_FOR."""
    newest = newest_of_each(session)
    since = clock.now() - GOOD_FOR
    return any(
        (check := newest.get(use)) is None
        or check.created_at < since
        or (check.model, check.host, check.prompt_version) != (_model(use), ai.host(), trial.version)
        for use, trial in TRIALS.items()
    )


def newest_of_each(session: Session) -> dict[Use, Check]:
    """The last check of each use, in the order of the uses."""
    query = select(Check).ext(distinct_on(Check.use)).order_by(Check.use, Check.id.desc())
    found = {check.use: check for check in session.scalars(query)}
    return {use: found[use] for use in TRIALS if use in found}


def run(attacks: list[Attack], at_once: int, on_result: Callable[[Result], None]) -> list[Check]:
    """Try every attack in every use, and store how many were withstood. Raises what the model server raises when it refuses the key."""
    return [_run_use(use, attacks, at_once, on_result) for use in TRIALS]


def _run_use(use: Use, attacks: list[Attack], at_once: int, on_result: Callable[[Result], None]) -> Check:
    results = []
    with ThreadPoolExecutor(at_once) as pool:
        for result in pool.map(partial(_try, use), attacks):
            on_result(result)
            results.append(result)
    fallen = [result.attack.name for result in results if result.has_succeeded]
    unanswered = sum(result.has_succeeded is None for result in results)
    check = Check(
        use=use,
        model=_model(use),
        host=ai.host(),
        prompt_version=TRIALS[use].version,
        tried=len(results),
        withstood=len(results) - len(fallen) - unanswered,
        unanswered=unanswered,
        failed_names=", ".join(fallen[:MAX_NAMED]) + (" and others" if len(fallen) > MAX_NAMED else ""),
        micros=sum(result.micros for result in results),
    )
    with unit_of_work() as session:
        session.add(check)
    return check


def _model(use: Use) -> str:
    models = {"score": settings().scoring_model, "draft": settings().draft_model}
    return models.get(use, settings().sentiment_model)


def _try(use: Use, attack: Attack) -> Result:
    trial, case = TRIALS[use], case_of(attack)
    question, room, micros = trial.ask(attack, case), trial.room, 0
    for _ in range(ATTEMPTS):
        try:
            reply = ai.ask(question, room)
        except (Unavailable, BadReply):
            continue
        micros += prices.price(question.model, reply.usage.input_tokens, reply.usage.output_tokens)
        has_succeeded = trial.has_succeeded(attack, case, reply) if reply.ending == "answered" else None
        if has_succeeded is not None:
            return Result(use, attack, has_succeeded, micros)
        room = min(room + MORE_ROOM, trial.most_room)
    return Result(use, attack, None, micros)
