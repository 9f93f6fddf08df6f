"""While the server refuses, nobody hammers it; what waits goes on by itself when it is mended."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from simulators import Switchboard
from tests.browser import Browser
from tests.factories import Cast
from tests.fixture_types import Drain, SignIn
from tests.llm.stage import QUESTION
from tests.scoring.stage import ask_for_score, job, rooms, score
from webapp.jobs import control
from webapp.jobs.models import Job
from webapp.leads.models import Lead
from webapp.llm import budget, calls, circuit
from webapp.llm.calls import Asker
from webapp.llm.models import ModelCircuit, Use
from webapp.providers.errors import KeyRefused, OverQuota, ProviderError
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work


def states() -> list[str]:
    with unit_of_work() as session:
        return list(session.scalars(select(Job.state).where(Job.kind == "scoring.score").order_by(Job.id)))


def review() -> int:
    with unit_of_work() as session:
        return circuit.review(session)


def later() -> None:
    """The gates' time has come."""
    with unit_of_work() as session:
        session.execute(update(ModelCircuit).values(try_at=clock.now() - timedelta(seconds=1)))


@pytest.fixture
def refused(cast: Cast, sims: Switchboard, drain: Drain) -> list[Lead]:
    """Three leads; the server refused the key at the first."""
    sims.ai.endings.add("error_401", name="lead_score")
    waiting = [ask_for_score(cast, sentiment="Call Requested") for _ in range(3)]
    drain()
    return waiting


def test_one_refusal_holds_all_and_one_answer_releases_all(
    refused: list[Lead], sims: Switchboard, drain: Drain
) -> None:
    assert (states(), len(rooms(sims))) == (["parked"] * 3, 1)
    assert review() == 0
    later()
    assert review() == 1
    drain()
    assert (states(), len(rooms(sims))) == (["done"] * 3, 4)
    with unit_of_work() as session:
        assert circuit.tripped(session) == []


def test_while_it_is_not_mended_one_call_a_minute_tries(
    refused: list[Lead], sims: Switchboard, drain: Drain
) -> None:
    for number in range(2, 4):
        sims.ai.endings.add("error_401", name="lead_score")
        later()
        assert review() == 1
        drain()
        assert (states(), len(rooms(sims))) == (["parked"] * 3, number)


def test_another_key_opens_the_gate_at_once(refused: list[Lead], sims: Switchboard, drain: Drain) -> None:
    with unit_of_work() as session:
        session.execute(update(ModelCircuit).values(fingerprint="of the key before"))
    assert review() == 3
    drain()
    assert (states(), len(rooms(sims))) == (["done"] * 3, 4)


def test_everybody_is_told(refused: list[Lead], cast: Cast, client: Browser, sign_in: SignIn) -> None:
    browser = sign_in(client, cast.alice)
    assert "refused the key (401). Correct OPENAI_API_KEY" in browser.get("/w/acorn/ai/banner").text
    assert "Try again" in browser.get("/w/acorn/ai").text
    assert "Waits to be scored." in browser.get(f"/w/acorn/leads/{refused[2].id}/panel").text
    assert "goes on by itself" in browser.get("/w/acorn/jobs").text


def test_one_workspaces_word_sets_one_job_of_its_own_going(
    refused: list[Lead], cast: Cast, sims: Switchboard, drain: Drain, client: Browser, sign_in: SignIn
) -> None:
    sims.ai.endings.add("error_401", name="lead_score")
    assert sign_in(client, cast.charlie).post("/w/birch/ai/tries").status_code == 303
    assert states() == ["parked"] * 3, "nothing of Acorn's"
    assert sign_in(client, cast.alice).post("/w/acorn/ai/tries").status_code == 303
    assert sorted(states()) == ["parked", "parked", "waiting"]
    drain()
    assert (states(), len(rooms(sims))) == (["parked"] * 3, 2), "it was not mended: one call has told"
    assert client.post("/w/acorn/ai/tries").status_code == 303
    drain()
    assert states() == ["done"] * 3


def test_a_quota_is_not_tried_again_but_by_a_person(
    cast: Cast,
    sims: Switchboard,
    drain: Drain,
    client: Browser,
    sign_in: SignIn,
) -> None:
    sims.ai.endings.add("quota_429", name="lead_score")
    for _ in range(2):
        score(cast, drain, sentiment="Call Requested")
    assert (states(), len(rooms(sims))) == (["failed", "failed"], 1)
    assert review() == 0
    browser = sign_in(client, cast.alice)
    assert "quota of the model account" in browser.get("/w/acorn/ai/banner").text
    assert browser.post("/w/acorn/ai/tries").status_code == 303
    with unit_of_work() as session:
        control.retry(session, [session.get_one(Job, job().id)])
    drain()
    assert (job().state, len(rooms(sims))) == ("done", 2)
    assert "quota" not in browser.get("/w/acorn/ai/banner").text


def at() -> ModelCircuit:
    with unit_of_work() as session:
        (only,) = circuit.tripped(session)
        return only


@pytest.mark.parametrize(
    ("refusal", "minutes"),
    [
        (KeyRefused("ai", "models.test", "/v1", 401, "no"), 1),
        (OverQuota("ai", "models.test", "/v1", 429, "q"), 15),
    ],
)
def test_a_probe_goes_after_a_pause_and_the_next_one_after_another(
    database: None, refusal: ProviderError, minutes: int
) -> None:
    def goes() -> bool:
        with unit_of_work() as session:
            return circuit.check(session, "score")

    def left() -> float:
        return (at().try_at - clock.now()).total_seconds()

    assert not goes(), "no circuit is tripped, so this call is no probe"
    with unit_of_work() as session:
        circuit.trip(session, "score", refusal)
    for _ in range(2):
        assert minutes * 60 - 20 < left() <= minutes * 60
        with pytest.raises(type(refusal)) as refused:
            goes()
        assert (refused.value.status, refused.value.hint) == (refusal.status, refusal.hint)  # type: ignore[attr-defined]
        later()
        assert goes(), "one probe"
    with unit_of_work() as session:
        assert not circuit.check(session, "sentiment"), "another use, another circuit"


@pytest.mark.parametrize(("ending", "is_still_tripped"), [("error_500", True), ("completed", False)])
def test_a_probe_without_an_answer_resets_nothing(
    cast: Cast, sims: Switchboard, ending: str, is_still_tripped: bool
) -> None:
    sims.ai.endings.add(ending, times=9, name="reply_draft")
    with unit_of_work() as session:
        circuit.trip(session, "draft", KeyRefused("ai", "models.test", "/v1", 401, "no"))
        asker = Asker(budget.choices_of(session, cast.acorn.id), "draft", "tests", lead_id=0)
    later()
    with suppress(ProviderError):
        calls.ask(asker, QUESTION, room=900, most_room=900, read=lambda _: "read", keep=lambda *_: None)
    with unit_of_work() as session:
        assert bool(circuit.tripped(session)) is is_still_tripped


def test_when_a_person_says_that_it_is_mended_each_use_has_its_own_probe(database: None) -> None:
    uses: tuple[Use, ...] = ("score", "draft")
    with unit_of_work() as session:
        for use in uses:
            circuit.trip(session, use, KeyRefused("ai", "models.test", "/v1", 401, "no"))
        circuit.try_now(session)
    with unit_of_work() as session:
        assert [circuit.check(session, use) for use in uses] == [True, True]


def test_an_answer_to_what_was_asked_before_the_refusal_resets_nothing(cast: Cast, sims: Switchboard) -> None:
    """Another worker's call was refused while ours was on its way: only a probe proves that it is mended."""

    def refused_meanwhile(_reply: object) -> str:
        with unit_of_work() as session:
            circuit.trip(session, "draft", KeyRefused("ai", "models.test", "/v1", 401, "no"))
        return "read"

    with unit_of_work() as session:
        asker = Asker(budget.choices_of(session, cast.acorn.id), "draft", "tests", lead_id=0)
    calls.ask(asker, QUESTION, room=900, most_room=900, read=refused_meanwhile, keep=lambda *_: None)
    assert at().use == "draft"
