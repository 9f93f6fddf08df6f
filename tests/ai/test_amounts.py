"""What a month may cost is read as people write it, everywhere by one reader."""

from __future__ import annotations

import pytest

from tests.browser import Browser
from tests.factories import Cast
from webapp.llm.budget import choices_of
from webapp.runtime.database import unit_of_work


@pytest.mark.parametrize(
    ("written", "micros"), [("1,000", 1_000_000_000), ("12,50", 12_500_000), ("0", 0), ("$25", 25_000_000)]
)
def test_a_budget_is_stored_as_it_was_meant_and_shown_again(
    alice: Browser, cast: Cast, written: str, micros: int
) -> None:
    entered = written
    for _ in range(2):
        assert alice.post("/w/acorn/ai/choices", data={"budget": entered}).status_code == 303
        with unit_of_work() as session:
            assert choices_of(session, cast.acorn.id).budget_micros == micros
        # What the page shows is what it reads.
        entered = alice.get("/w/acorn/ai").text.split('id="budget"')[1].split('value="')[1].split('"')[0]


@pytest.mark.parametrize("written", ["1e5", "1_000", "1.000", "ten", "-5", "1,00,0", "1000001", "NaN"])
@pytest.mark.parametrize("field", ["choices budget", "rescorings cap"])
def test_what_is_no_amount_is_refused_by_every_form(alice: Browser, written: str, field: str) -> None:
    path, name = field.split()
    answer = alice.post(f"/w/acorn/ai/{path}", data={name: written})
    assert answer.status_code == 422


def test_uses_and_choices_that_do_not_exist_are_refused(alice: Browser) -> None:
    assert alice.post("/w/acorn/ai/choices", data={"uses": ["score", "spy"]}).status_code == 422
    assert alice.post("/w/acorn/ai/rescorings", data={"which": "every"}).status_code == 422
