"""Whether the model would be asked at all: whoever presses a button reads beforehand why it would not."""

from __future__ import annotations

from typing import Any

import pytest

from tests.factories import Cast
from tests.settings import chosen
from webapp.llm import budget
from webapp.llm.enablement import Asking, why_off
from webapp.llm.models import Choices
from webapp.runtime.database import unit_of_work

ALL_ON = {"sentiment_on": True, "opt_out_on": True, "score_on": True, "draft_on": True}


@pytest.mark.parametrize(
    ("chosen_uses", "spent", "score", "draft"),
    [
        ({}, 99, "", ""),
        ({}, 100, "Scoring waits: this month's budget", "Drafting waits: this month's budget"),
        ({"budget_micros": None}, 100, "", ""),
        ({"score_on": False}, 0, "Scoring is off in this workspace", ""),
        ({"draft_on": False}, 0, "", "Drafting is off in this workspace"),
    ],
)
def test_a_use_says_why_nothing_would_come_of_it(
    cast: Cast, chosen_uses: dict[str, Any], spent: int, score: str, draft: str
) -> None:
    with unit_of_work() as session:
        facts = {**ALL_ON, "budget_micros": 100, **chosen_uses}
        session.add(Choices(workspace_id=cast.acorn.id, **facts))
        session.add(Choices(workspace_id=cast.birch.id, **ALL_ON, budget_micros=100))
        session.flush()
        if spent:
            budget.reserve(session, budget.choices_of(session, cast.acorn.id), spent)
    told: dict[Asking, str] = {"score": score, "draft": draft}
    with unit_of_work() as session:
        for use, reason in told.items():
            why = why_off(session, cast.acorn.id, use)
            assert why.startswith(reason) if reason else why == ""
            assert why_off(session, cast.birch.id, use) == "", "of another workspace"


def test_without_a_key_nothing_is_asked(cast: Cast) -> None:
    with chosen(OPENAI_API_KEY=""), unit_of_work() as session:
        assert why_off(session, cast.acorn.id, "score") == "Scoring is off: no model key was given."
        assert why_off(session, cast.acorn.id, "draft").startswith("Drafting is off: ")
