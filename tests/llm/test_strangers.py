"""Anybody may mail a mailbox: what people cost whom nobody wrote to is bounded, shown, and no answer is drafted unasked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from simulators import Switchboard
from simulators.emailbison import events
from tests import factories
from tests.browser import Browser
from tests.due import make_due
from tests.factories import Cast
from tests.fixture_types import Drain, SignIn
from tests.settings import chosen
from webapp.drafting.models import Draft
from webapp.jobs.models import Job
from webapp.leads.models import Lead
from webapp.llm import budget
from webapp.llm.models import ModelCall
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work

WORDS = "What does a pallet cost? Call me on Tuesday."


@pytest.fixture
def two_an_hour() -> Iterator[None]:
    with chosen(STRANGERS_PER_HOUR="2"):
        yield


@pytest.fixture
def door(cast: Cast, sims: Switchboard) -> str:
    with unit_of_work() as session:
        token = factories.account(session, cast.acorn, sims.emailbison).webhook_token
    return f"/webhooks/emailbison/{token}"


def mails_in(client: Browser, door: str, sims: Switchboard, sender: str) -> None:
    """A mail of somebody whom the provider has in no campaign."""
    books = sims.emailbison.books
    row = books.add_reply(len(books.replies) + 1, None, "Pallets", WORDS, from_email_address=sender)
    body = events.replied(books, sims.emailbison.host, row)
    assert client.post(door, json=body, token=False).status_code == 202


def calls() -> list[ModelCall]:
    with unit_of_work() as session:
        return list(session.scalars(select(ModelCall).order_by(ModelCall.id)))


def leads() -> list[Lead]:
    with unit_of_work() as session:
        return list(session.scalars(select(Lead).order_by(Lead.id)))


def test_so_many_an_hour_are_read_and_the_rest_wait_their_turn(  # noqa: PLR0917
    client: Browser,
    cast: Cast,
    door: str,
    sims: Switchboard,
    drain: Drain,
    sign_in: SignIn,
    two_an_hour: None,
) -> None:
    for number in range(4):
        mails_in(client, door, sims, f"stranger{number}@unknown.test")
        drain()
    assert all(lead.is_stranger for lead in leads())
    assert {call.lead_id for call in calls()} == {lead.id for lead in leads()[:2]}
    with unit_of_work() as session:
        waiting = list(
            session.scalars(select(Job).where(Job.kind == "scoring.score", Job.state == "waiting"))
        )
        assert len(waiting) == 2
        assert all("nobody wrote to" in job.error_note for job in waiting)
    alice = sign_in(client, cast.alice)
    page = alice.get("/w/acorn/ai").text
    assert "Unknown people today: 2" in page
    assert alice.post(f"/w/acorn/leads/{leads()[3].id}/scores").status_code == 303
    drain()
    assert {call.lead_id for call in calls()} == {leads()[number].id for number in (0, 1, 3)}
    with unit_of_work() as session:  # an hour later
        for call in session.scalars(select(ModelCall)):
            call.created_at = call.created_at.replace(year=call.created_at.year - 1)
    make_due()
    drain()
    assert {call.lead_id for call in calls()} == {lead.id for lead in leads()}


def test_one_stranger_is_read_so_often_an_hour(
    client: Browser, door: str, sims: Switchboard, drain: Drain
) -> None:
    for _ in range(8):
        mails_in(client, door, sims, "stranger@unknown.test")
        drain()
    assert len(calls()) == 12, "two for each of six mails"


def test_nothing_is_drafted_for_a_stranger_until_a_person_asks(
    client: Browser, cast: Cast, door: str, sims: Switchboard, drain: Drain, sign_in: SignIn
) -> None:
    mails_in(client, door, sims, "stranger@unknown.test")
    drain()
    (lead,) = leads()
    assert lead.sentiment is not None
    with unit_of_work() as session:
        assert session.scalars(select(Draft)).all() == []
    alice = sign_in(client, cast.alice)
    assert "Draft an answer" in alice.get(f"/w/acorn/leads/{lead.id}/drafts").text
    assert alice.post(f"/w/acorn/leads/{lead.id}/drafts").status_code == 303
    drain()
    with unit_of_work() as session:
        assert [draft.state for draft in session.scalars(select(Draft))] == ["proposed"]


def test_whom_a_person_answered_and_whom_a_provider_knows_is_no_stranger(cast: Cast) -> None:
    with unit_of_work() as session:
        lead = factories.lead(session, cast.acorn, came_unasked=True)
        assert lead.is_stranger
        lead.last_reply_sent_at = clock.now()
        assert not lead.is_stranger


def test_there_is_a_budget_before_anybody_chose_one(alice: Browser, cast: Cast) -> None:
    with unit_of_work() as session:
        chosen = budget.choices_of(session, cast.acorn.id)
        assert chosen.budget_micros == 50_000_000
        chosen.budget_micros = 10
        with pytest.raises(budget.OverBudget):
            budget.reserve(session, chosen, 11)
    assert "This month of $50.00" in alice.get("/w/acorn/ai").text
