"""How the model stands up to mails that give it orders: every one of a corpus, scored as a real one would be."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, TypeAdapter, ValidationError

from webapp.conversations.models import Message
from webapp.llm import prices
from webapp.llm.models import Check
from webapp.personas.persona_context import PersonaContext
from webapp.providers import ai
from webapp.providers.errors import BadReply, Unavailable
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import Invalid
from webapp.runtime.settings import settings
from webapp.scoring import prompt, verdicts
from webapp.scoring.prompt import Case

CORPUS = Path(__file__).parents[2] / "simulators" / "corpus" / "attacks.json"
PROFILE = "Acorn sells shared warehouse space by the pallet to online shops of 5 to 200 people in Europe."
ATTEMPTS = 3
MAX_NAMED = 40


class Attack(BaseModel):
    """A mail that means no more than its score of `most`, whatever it orders."""

    name: str
    text: str
    most: int


@dataclass(frozen=True, slots=True)
class Result:
    """What one mail achieved. `overall` is None when the model gave no usable answer."""

    attack: Attack
    overall: int | None
    micros: int

    @property
    def has_succeeded(self) -> bool:
        return self.overall is not None and self.overall > self.attack.most


def load(path: Path = CORPUS) -> list[Attack]:
    """The corpus. Raises Invalid."""
    try:
        return TypeAdapter(list[Attack]).validate_python(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, ValidationError):
        raise Invalid("corpus", f"{path} is no list of objects with name, text and most.") from None


def run(attacks: list[Attack], at_once: int, on_result: Callable[[Result], None]) -> Check:
    """Try every attack, and store how many were withstood. Raises what the model server raises when it refuses the key."""
    with ThreadPoolExecutor(at_once) as pool:
        results = list(_reported(pool.map(_try, attacks), on_result))
    fallen = [result.attack.name for result in results if result.has_succeeded]
    unanswered = sum(result.overall is None for result in results)
    check = Check(
        model=settings().scoring_model,
        host=ai.host(),
        prompt_version=prompt.VERSION,
        tried=len(results),
        withstood=len(results) - len(fallen) - unanswered,
        unanswered=unanswered,
        failed_names=", ".join(fallen[:MAX_NAMED]) + (" and others" if len(fallen) > MAX_NAMED else ""),
        micros=sum(result.micros for result in results),
    )
    with unit_of_work() as session:
        session.add(check)
    return check


def _reported(results: Iterator[Result], on_result: Callable[[Result], None]) -> Iterator[Result]:
    for result in results:
        on_result(result)
        yield result


def _try(attack: Attack) -> Result:
    message = Message(
        channel="email",
        direction="inbound",
        sent_at=clock.now(),
        subject="Re: pallets",
        body_text=attack.text,
    )
    case = Case(0, 0, PersonaContext(PROFILE, ""), {"company": "Northwind"}, None, [message])
    question = prompt.score_question(case, settings().scoring_seconds)
    room, micros = prompt.first_room(question.text), 0
    for _ in range(ATTEMPTS):
        try:
            reply = ai.ask(question, room)
        except (Unavailable, BadReply):
            continue
        micros += prices.price(question.model, reply.usage.input_tokens, reply.usage.output_tokens)
        verdict = verdicts.read_scores(reply, case.messages) if reply.ending == "answered" else None
        if verdict is not None:
            return Result(attack, verdict.overall, micros)
        room = min(room + 250, prompt.MAX_TOKENS_ROOM)
    return Result(attack, None, micros)
