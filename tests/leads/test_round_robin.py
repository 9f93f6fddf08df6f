"""Positive leads go to the setters in turn: evenly, once, and only where it is wanted."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from tests import factories
from tests.browser import Browser
from tests.factories import Cast
from tests.fixture_types import SignIn
from webapp.accounts.models import User, Workspace
from webapp.leads.models import Lead
from webapp.leads.round_robin import assign_next, assign_open
from webapp.runtime import clock
from webapp.runtime.database import system_transaction, unit_of_work
from webapp.scoring.judging import record_sentiment


@pytest.fixture
def setters(cast: Cast) -> list[User]:
    """Sam and two more, in a workspace that wants turns."""
    with unit_of_work() as session:
        session.get_one(Workspace, cast.acorn.id).in_round_robin = True
        more = [factories.person(session, name, cast.acorn, "setter") for name in ("Tara", "Umar")]
    return [cast.sam, *more]


def judged(cast: Cast, sentiment: str) -> Lead:
    """A lead whose newest reply was judged so."""
    moment = clock.now() - timedelta(minutes=5)
    with unit_of_work() as session:
        lead = factories.lead(session, cast.acorn, last_inbound_at=moment)
        message = factories.message(session, lead, sent_at=moment)
    with unit_of_work() as session:
        record_sentiment(session, message, sentiment, "model")
    with unit_of_work() as session:
        return session.get_one(Lead, lead.id)


def test_each_gets_one_before_anybody_gets_two(cast: Cast, setters: list[User]) -> None:
    owners = [judged(cast, "Interested").assigned_to for _ in range(6)]
    assert owners[:3] == owners[3:]
    assert sorted(filter(None, owners[:3])) == sorted(person.id for person in setters)


@pytest.mark.parametrize(
    "sentiment", ["Not Interested", "Out of Office", "Neutral", "Follow Up", "Blacklist"]
)
def test_what_is_not_positive_stays_nobodys(cast: Cast, setters: list[User], sentiment: str) -> None:
    assert judged(cast, sentiment).assigned_to is None


def test_where_it_is_not_wanted_nothing_is_given_out(cast: Cast) -> None:
    assert judged(cast, "Interested").assigned_to is None


def test_a_lead_that_is_somebodys_stays_theirs(cast: Cast, setters: list[User]) -> None:
    with unit_of_work() as session:
        lead = factories.lead(session, cast.acorn, assigned_to=cast.bob.id, sentiment="Interested")
        assign_next(session, lead)
        assert lead.assigned_to == cast.bob.id


def test_whoever_is_disabled_has_no_turn(cast: Cast, setters: list[User]) -> None:
    with unit_of_work() as session:
        for person in setters[1:]:
            session.get_one(User, person.id).disabled_at = clock.now()
    assert {judged(cast, "Interested").assigned_to for _ in range(3)} == {cast.sam.id}


def test_leads_that_come_at_once_go_to_different_people(cast: Cast, setters: list[User]) -> None:
    with unit_of_work() as session:
        leads = [factories.lead(session, cast.acorn, sentiment="Interested").id for _ in range(12)]

    def give(lead_id: int) -> int | None:
        with system_transaction() as session:
            lead = session.get_one(Lead, lead_id, with_for_update=True)
            assign_next(session, lead)
            return lead.assigned_to

    with ThreadPoolExecutor(4) as pool:
        assert sorted(Counter(pool.map(give, leads)).values()) == [4, 4, 4]


def test_switching_it_on_gives_out_what_is_nobodys(client: Browser, cast: Cast, sign_in: SignIn) -> None:
    with unit_of_work() as session:
        wanted = factories.lead(session, cast.acorn, sentiment="Meeting Requested").id
        cold = factories.lead(session, cast.acorn, sentiment="Not Interested").id
        foreign = factories.lead(session, cast.birch, sentiment="Meeting Requested").id
    sign_in(client, cast.alice)
    assert client.post("/w/acorn/members/turns", data={"wanted": "yes"}).status_code == 303
    with unit_of_work() as session:
        owners = [session.get_one(Lead, number).assigned_to for number in (wanted, cold, foreign)]
    assert owners == [cast.sam.id, None, None]
    client.post("/w/acorn/members/turns", data={"wanted": "no"})
    assert judged(cast, "Interested").assigned_to is None


def test_what_was_merged_is_assigned_to_nobody(cast: Cast, setters: list[User]) -> None:
    with unit_of_work() as session:
        kept = factories.lead(session, cast.acorn, sentiment="Interested")
        merged = factories.lead(session, cast.acorn, sentiment="Interested", merged_into=kept.id)
        assert assign_open(session, cast.acorn.id) == 1
        assert kept.assigned_to is not None
        assert merged.assigned_to is None


def test_the_positive_leads_of_whoever_leaves_go_to_the_others_in_turn(
    client: Browser, cast: Cast, sign_in: SignIn, setters: list[User]
) -> None:
    sams = [
        lead for lead in (judged(cast, "Interested") for _ in range(6)) if lead.assigned_to == cast.sam.id
    ]
    assert len(sams) == 2
    assert sign_in(client, cast.alice).post(f"/w/acorn/members/{cast.sam.id}/removal").status_code == 303
    with unit_of_work() as session:
        owners = [session.get_one(Lead, lead.id).assigned_to for lead in sams]
    assert sorted(filter(None, owners)) == sorted(person.id for person in setters[1:])
