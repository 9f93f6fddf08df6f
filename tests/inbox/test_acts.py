"""What an operator did can be taken back: by them, once, and only while nobody has changed the same thing since."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select

from tests import factories
from tests.browser import SWAP, Browser
from tests.factories import Cast
from tests.fixture_types import SignIn
from webapp.consent.ledger import state_of
from webapp.inbox import acts
from webapp.inbox.models import LeadAct
from webapp.leads.models import Lead
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work


@pytest.fixture
def lead_id(cast: Cast) -> int:
    with unit_of_work() as session:
        return factories.lead(
            session, cast.acorn, sentiment="Interested", last_inbound_at=clock.now(), assigned_to=cast.sam.id
        ).id


def do(browser: Browser, lead_id: int, what: str, **form: str | int) -> str:
    """Do it, and answer the address that takes it back."""
    answer = browser.post(f"/w/acorn/leads/{lead_id}/{what}", data=form, headers=SWAP)
    assert answer.status_code == 204
    found = re.search(r'"undo": "([^"]+)"', answer.headers["HX-Trigger"])
    return found[1] if found else ""


def stored(lead_id: int) -> Lead:
    with unit_of_work() as session:
        return session.get_one(Lead, lead_id)


def test_a_status_set_by_hand_outlives_a_sentiment(
    client: Browser, cast: Cast, lead_id: int, sign_in: SignIn
) -> None:
    alice = sign_in(client, cast.alice)
    do(alice, lead_id, "status", status="meeting-requested")
    do(alice, lead_id, "sentiment", sentiment="Out of Office")
    assert (stored(lead_id).status, stored(lead_id).sentiment) == ("meeting-requested", "Out of Office")
    do(alice, lead_id, "sentiment", sentiment="Blacklist")
    assert stored(lead_id).status == "blacklisted", "who wants no mail gets none, whatever was set before"
    do(alice, lead_id, "sentiment", sentiment="Interested")
    assert stored(lead_id).status == "qualified"


def test_an_opt_out_that_was_taken_back_is_none(
    client: Browser, cast: Cast, lead_id: int, sign_in: SignIn
) -> None:
    alice = sign_in(client, cast.alice)
    undo = do(alice, lead_id, "sentiment", sentiment="Blacklist")
    assert alice.post(undo, headers=SWAP).status_code == 204
    with unit_of_work() as session:
        lead = session.get_one(Lead, lead_id)
        assert (lead.status, lead.sentiment) == ("new", "Interested")
        assert not state_of(session, lead).is_opted_out()


def test_what_somebody_changed_since_is_not_taken_back(
    client: Browser, cast: Cast, lead_id: int, sign_in: SignIn
) -> None:
    alice = sign_in(client, cast.alice)
    undo = do(alice, lead_id, "notes", notes="Met in Graz")
    done = do(alice, lead_id, "handled")
    with unit_of_work() as session:
        session.get_one(Lead, lead_id).notes = "Met in Linz"
    refused = alice.post(undo, headers=SWAP)
    assert (refused.status_code, "was changed since" in refused.text) == (422, True)
    assert stored(lead_id).notes == "Met in Linz"
    assert alice.post(done, headers=SWAP).status_code == 204, "what was left alone since can be"
    again = alice.post(done, headers=SWAP)
    assert (again.status_code, "already" in again.text) == (422, True)
    assert stored(lead_id).handled_at is None


def test_a_snooze_in_words_is_taken_back(client: Browser, cast: Cast, lead_id: int, sign_in: SignIn) -> None:
    alice = sign_in(client, cast.alice)
    preview = alice.get(f"/w/acorn/leads/{lead_id}/snooze?words=in 3 days", headers=SWAP).text
    assert "09:00" in preview
    undo = do(alice, lead_id, "snooze", words="in 3 days")
    assert stored(lead_id).snoozed_until is not None
    assert alice.post(undo, headers=SWAP).status_code == 204
    assert stored(lead_id).snoozed_until is None
    for words in ("whenever", "12 May 2020", ""):
        refused = alice.post(f"/w/acorn/leads/{lead_id}/snooze", data={"words": words}, headers=SWAP)
        assert refused.status_code == 422, words
    do(alice, lead_id, "snooze", words="", day="2027-03-01")
    assert "1 Mar" in alice.get("/w/acorn/inbox/list?view=snoozed").text


def test_only_whoever_did_it_takes_it_back(
    client: Browser, cast: Cast, lead_id: int, sign_in: SignIn
) -> None:
    undo = do(sign_in(client, cast.alice), lead_id, "handled")
    bob = sign_in(Browser(client.application), cast.bob)
    assert bob.post(undo, headers=SWAP).status_code == 404
    assert bob.post("/w/acorn/acts/undo", headers=SWAP).status_code == 422
    assert "is done" not in bob.get("/w/acorn/acts").text
    assert stored(lead_id).handled_at is not None


def test_whoever_gave_a_lead_away_can_take_it_back_and_nothing_else(
    client: Browser, cast: Cast, lead_id: int, sign_in: SignIn
) -> None:
    sam = sign_in(client, cast.sam)
    noted = do(sam, lead_id, "notes", notes="Mine")
    given = do(sam, lead_id, "assignment", user_id=cast.bob.id)
    assert sam.get(f"/w/acorn/leads/{lead_id}").status_code == 404
    assert sam.post(noted, headers=SWAP).status_code == 404, "it is another's now"
    assert sam.post(given, headers=SWAP).status_code == 204
    assert stored(lead_id).assigned_to == cast.sam.id
    assert sam.post(noted, headers=SWAP).status_code == 204


def test_the_history_holds_the_last_hundred(
    client: Browser, cast: Cast, lead_id: int, sign_in: SignIn
) -> None:
    alice = sign_in(client, cast.alice)
    with unit_of_work() as session:
        lead = session.get_one(Lead, lead_id)
        for number in range(acts.MOST_KEPT + 3):
            before = acts.marks_of(session, lead)
            lead.notes = f"Note {number}"
            acts.record(session, acts.By(cast.alice.id), lead, "notes", f"Note {number} is kept.", before)
    with unit_of_work() as session:
        assert session.scalar(select(func.count()).select_from(LeadAct)) == acts.MOST_KEPT
    page = alice.get("/w/acorn/acts").text
    assert "Note 102 is kept." in page
    assert "Note 3 is kept." in page
    assert "Note 2 is kept." not in page


def test_doing_it_twice_says_so_and_leaves_the_first_time(
    client: Browser, cast: Cast, lead_id: int, sign_in: SignIn
) -> None:
    alice = sign_in(client, cast.alice)
    do(alice, lead_id, "handled")
    first = stored(lead_id).handled_at
    assert do(alice, lead_id, "handled") == "", "nothing was done, so there is nothing to take back"
    assert stored(lead_id).handled_at == first
