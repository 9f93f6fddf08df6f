"""The month's budget is a hard limit: first come, first served, nothing passes it, and the page says so."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from simulators import Switchboard
from tests.browser import Browser
from tests.factories import Cast
from tests.fixture_types import Drain, SignIn
from tests.llm.stage import QUESTION
from tests.scoring.stage import newest, rooms, score
from webapp.llm import budget, calls, circuit, prices
from webapp.llm.budget import OverBudget
from webapp.llm.calls import Asker
from webapp.llm.models import Choices, ModelCall, Spending
from webapp.providers.errors import ProviderError
from webapp.runtime import clock
from webapp.runtime.database import system_transaction, unit_of_work
from webapp.scoring.jobs import enqueue_score

LISTED = (
    ("gpt-5.1", 1.25, 10.00),
    ("gpt-5", 1.25, 10.00),
    ("gpt-5-mini", 0.25, 2.00),
    ("gpt-5-nano", 0.05, 0.40),
    ("gpt-4.1", 2.00, 8.00),
    ("gpt-4.1-mini", 0.40, 1.60),
    ("gpt-4.1-nano", 0.10, 0.40),
)


def choose(cast: Cast, **facts: object) -> None:
    with unit_of_work() as session:
        session.merge(Choices(workspace_id=cast.acorn.id, **facts))


def test_what_is_over_budget_is_not_asked_and_is_asked_when_there_is_money(
    cast: Cast,
    sims: Switchboard,
    drain: Drain,
    client: Browser,
    sign_in: SignIn,
) -> None:
    choose(cast, budget_micros=1)
    lead = score(cast, drain)
    verdict = newest(lead)
    assert verdict is not None
    assert (verdict.outcome, lead.overall_score, sims.ai.calls) == ("over_budget", None, [])
    browser = sign_in(client, cast.alice)
    page = browser.get(f"/w/acorn/leads/{lead.id}/panel").text.replace("&#39;", "'")
    assert "this month's budget for the model is spent" in page
    choose(cast, budget_micros=1_000_000)
    with unit_of_work() as session:
        enqueue_score(session, lead)
    drain()
    verdict = newest(lead)
    assert verdict is not None
    assert verdict.outcome == "scored"


def test_what_was_spent_is_what_the_calls_cost(cast: Cast, sims: Switchboard, drain: Drain) -> None:
    sims.ai.endings.add("incomplete", name="lead_score")
    score(cast, drain)
    with unit_of_work() as session:
        paid = session.scalar(select(func.sum(ModelCall.micros)))
        assert budget.spent(session, cast.acorn.id) == paid
        assert budget.spent(session, cast.birch.id) == 0
    assert paid is not None
    assert paid > 0


def test_many_at_once_do_not_climb_over_it(cast: Cast) -> None:
    choose(cast, budget_micros=100)

    def take(_number: int) -> bool:
        try:
            with system_transaction() as session:
                budget.reserve(session, budget.choices_of(session, cast.acorn.id), 9)
        except OverBudget:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(take, range(30))) == 11
    with unit_of_work() as session:
        assert budget.spent(session, cast.acorn.id) == 99


@pytest.mark.parametrize(
    ("turned_off", "calls", "outcome"),
    [
        ({"score_on": False}, ["reply_sentiment"], None),
        ({"sentiment_on": False}, ["lead_score"], "scored"),
        ({"sentiment_on": False, "score_on": False}, [], None),
    ],
)
def test_a_use_that_is_off_asks_nothing(
    cast: Cast,
    sims: Switchboard,
    drain: Drain,
    turned_off: dict[str, bool],
    calls: list[str],
    outcome: str | None,
) -> None:
    choose(cast, draft_on=False, **turned_off)
    lead = score(cast, drain)
    assert [call.json["text"]["format"]["name"] for call in sims.ai.calls] == calls
    verdict = newest(lead)
    assert (verdict.outcome if verdict else None) == outcome
    assert len(rooms(sims)) == calls.count("lead_score")


@pytest.mark.parametrize(
    ("model", "tokens", "micros"),
    [
        ("gpt-5-mini", (1000, 100), 450),
        ("gpt-5-mini-2025-08-07", (1000, 100), 450),
        ("gpt-5-nano", (1, 1), 1),
        ("gpt-5-mini-unheard-of", (1000, 100), 0),
        ("somebody-elses", (1000, 100), 0),
        # As the lists had them: dollars per million in, and out.
        *(
            (model, tokens, round(dollars * 1_000_000))
            for model, *prices_in_and_out in LISTED
            for tokens, dollars in zip(((10**6, 0), (0, 10**6)), prices_in_and_out, strict=True)
        ),
    ],
)
def test_prices(model: str, tokens: tuple[int, int], micros: int) -> None:
    assert prices.price(model, *tokens) == micros


@pytest.mark.parametrize(("letters", "tokens"), [(0, 0), (1, 1), (4, 1), (5, 2), (4000, 1000), (4001, 1001)])
def test_four_letters_are_about_a_token(letters: int, tokens: int) -> None:
    assert prices.tokens_in("x" * letters) == tokens


def test_the_last_micro_can_be_spent(cast: Cast) -> None:
    choose(cast, budget_micros=100)

    def take(micros: int) -> None:
        with unit_of_work() as session:
            budget.reserve(session, budget.choices_of(session, cast.acorn.id), micros)

    for _ in range(10):
        take(10)
    with pytest.raises(OverBudget):
        take(1)
    with unit_of_work() as session:
        assert budget.spent(session, cast.acorn.id) == 100


def test_a_correction_reaches_the_month_that_paid_and_no_other(cast: Cast) -> None:
    this, last = budget.this_month(), (budget.this_month() - timedelta(days=1)).replace(day=1)
    with unit_of_work() as session:
        session.add_all(
            Spending(workspace_id=cast.acorn.id, month=month, micros=50) for month in (last, this)
        )
        session.add(Spending(workspace_id=cast.birch.id, month=this, micros=50))
    with unit_of_work() as session:
        budget.correct(session, cast.acorn.id, this, -20)
    with unit_of_work() as session:
        rows = session.execute(select(Spending.workspace_id, Spending.month, Spending.micros))
        assert {(row[0], row[1]): row[2] for row in rows} == {
            (cast.acorn.id, last): 50,
            (cast.acorn.id, this): 30,
            (cast.birch.id, this): 50,
        }


def test_each_try_has_more_room_and_none_more_than_the_most(cast: Cast, sims: Switchboard) -> None:
    sims.ai.endings.add("incomplete", times=3, name="reply_draft")
    with unit_of_work() as session:
        asker = Asker(budget.choices_of(session, cast.acorn.id), "draft", "tests", lead_id=0)
    answer = calls.ask(
        asker,
        QUESTION,
        room=1_000,
        most_room=1_300,
        read=lambda _reply: None,
        keep=lambda _session, _answer: None,
    )
    assert (answer.ending, rooms(sims, "reply_draft")) == ("no_room", [1_000, 1_250, 1_300])


def test_what_was_chosen_is_kept_within_its_length(cast: Cast) -> None:
    def chosen() -> Choices:
        with unit_of_work() as session:
            return budget.choices_of(session, cast.acorn.id)

    usual = chosen()
    assert (usual.sentiment_on, usual.opt_out_on, usual.score_on, usual.draft_on) == (True,) * 4
    assert (usual.budget_micros, usual.questions) == (50_000_000, "")
    for use in ("sentiment", "opt_out", "score", "draft"):
        with unit_of_work() as session:
            questions = f" {'q' * budget.MAX_QUESTIONS_LENGTH}more\x00"
            budget.choose(session, cast.acorn.id, uses=[use], budget_micros=7, questions=questions)
        on = {name: getattr(chosen(), f"{name}_on") for name in ("sentiment", "opt_out", "score", "draft")}
        assert [name for name, is_on in on.items() if is_on] == [use]
        assert (chosen().budget_micros, chosen().questions) == (7, "q" * budget.MAX_QUESTIONS_LENGTH)


def test_a_month_is_paid_for_by_its_first_day(cast: Cast) -> None:
    with unit_of_work() as session:
        for _ in range(2):
            budget.reserve(session, budget.choices_of(session, cast.acorn.id), 5)
        assert session.scalars(select(Spending.month)).all() == [clock.now().date().replace(day=1)]
        assert budget.spent(session, cast.acorn.id) == 10


@pytest.mark.parametrize(("micros", "fits"), [(100, True), (101, False)])
def test_one_call_may_cost_the_whole_month_and_no_more(cast: Cast, micros: int, fits: bool) -> None:
    choose(cast, budget_micros=100)
    with unit_of_work() as session:
        mine = budget.choices_of(session, cast.acorn.id)
        if fits:
            budget.reserve(session, mine, micros)
        else:
            with pytest.raises(OverBudget):
                budget.reserve(session, mine, micros)


@pytest.mark.parametrize(
    ("ending", "outcome", "is_paid"),
    [("reset_after", "no_answer", True), ("error_500", "busy", False), ("error_401", "key_refused", False)],
)
def test_what_a_call_without_an_answer_cost(
    cast: Cast, sims: Switchboard, ending: str, outcome: str, is_paid: bool
) -> None:
    """Without any answer the server may have read the question all the same; one that answered with an error did not."""
    if ending == "reset_after":
        sims.ai.faults.add(ending, times=None)
    else:
        sims.ai.endings.add(ending, times=9, name="reply_draft")
    with unit_of_work() as session:
        asker = Asker(budget.choices_of(session, cast.acorn.id), "draft", "tests", lead_id=0)
    with pytest.raises(ProviderError):
        calls.ask(asker, QUESTION, room=10, most_room=10, read=lambda _: None, keep=lambda *_: None)
    read = prices.price(QUESTION.model, prices.tokens_in(QUESTION.text), 0)
    with unit_of_work() as session:
        call = session.scalars(select(ModelCall)).one()
        assert (call.outcome, call.micros) == (outcome, read if is_paid else 0)
        assert budget.spent(session, cast.acorn.id) == call.micros
        (tripped,) = circuit.tripped(session) or (None,)
        assert (tripped is not None) is (outcome == "key_refused")
