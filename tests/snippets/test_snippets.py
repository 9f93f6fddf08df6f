"""Snippets are one's own or shared, filled in for the lead, and never with an empty place."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests import factories
from tests.browser import SWAP, Browser
from tests.factories import Cast
from tests.fixture_types import SignIn
from webapp.accounts.models import Membership
from webapp.leads.models import Lead
from webapp.runtime.database import system_transaction, unit_of_work
from webapp.sequences.wording import filled
from webapp.snippets.models import Snippet

PLACE = "/w/acorn/snippets"


def add(browser: Browser, name: str, body: str, **form: str) -> int:
    return browser.post(PLACE, data={"name": name, "body": body, **form}, headers=SWAP).status_code


def stored(name: str) -> Snippet:
    with system_transaction() as session:
        return session.scalars(select(Snippet).where(Snippet.name == name)).one()


@pytest.fixture
def lead_id(cast: Cast) -> int:
    with unit_of_work() as session:
        return factories.lead(session, cast.acorn, first_name="Jane", company="", assigned_to=cast.sam.id).id


def test_they_are_filled_in_for_the_lead_or_say_why_not(alice: Browser, cast: Cast, lead_id: int) -> None:
    assert add(alice, "Price", "Dear {first_name}, 0.62 a day & pallet.") == 204
    assert add(alice, "Offer", "For {company}.") == 204
    assert add(alice, "Polite", "For {company|your company}.") == 204
    offered = alice.get(f"/w/acorn/leads/{lead_id}/snippets").text
    assert 'data-snippet="Dear Jane, 0.62 a day &amp; pallet."' in offered
    assert 'data-snippet="" aria-disabled="true" title="Their company is not known' in offered
    assert 'data-snippet="For your company."' in offered


def test_each_has_their_own_and_uses_the_shared_ones(
    client: Browser, cast: Cast, lead_id: int, sign_in: SignIn
) -> None:
    alice = sign_in(client, cast.alice)
    assert add(alice, "Mine", "One.") == 204
    assert add(alice, "Ours", "Two.", is_shared="yes") == 204
    mine, ours = stored("Mine").id, stored("Ours").id
    sam = sign_in(client, cast.sam)
    page = sam.get(PLACE).text
    assert ("Ours" in page, "Mine" in page) == (True, False)
    offered = sam.get(f"/w/acorn/leads/{lead_id}/snippets").text
    assert ("Ours" in offered, "Mine" in offered) == (True, False)
    assert add(sam, "Everybody's", "Three.", is_shared="yes") == 404
    for number in (mine, ours):
        for path in ("", "/removal"):
            answer = sam.post(f"{PLACE}/{number}{path}", data={"name": "x", "body": "x"}, headers=SWAP)
            assert answer.status_code == 404
    assert stored("Mine").body == "One."
    assert add(sam, "mine", "His own, by the same name.") == 204
    charlie = sign_in(client, cast.charlie)
    assert "Ours" not in charlie.get("/w/birch/snippets").text
    assert charlie.post(f"/w/birch/snippets/{ours}/removal", headers=SWAP).status_code == 404


def test_they_are_changed_and_removed_and_names_are_told_apart(alice: Browser, cast: Cast) -> None:
    add(alice, "Price", "0.62.")
    add(alice, "Dates", "Tuesday.")
    price = stored("Price").id
    assert (
        alice.post(f"{PLACE}/{price}", data={"name": "Cost", "body": "0.70."}, headers=SWAP).status_code
        == 204
    )
    assert stored("Cost").body == "0.70."
    taken = alice.post(f"{PLACE}/{price}", data={"name": "dates", "body": "x"}, headers=SWAP)
    assert (taken.status_code, "There is a snippet “dates” already." in taken.text) == (422, True)
    assert add(alice, "COST", "x") == 422
    assert alice.post(f"{PLACE}/{price}/removal", headers=SWAP).status_code == 204
    assert "Cost" not in alice.get(PLACE).text


@pytest.mark.parametrize(
    ("name", "body"),
    [("", "x"), ("x", ""), ("x", " \0 "), ("x", "{surname}"), ("x", "{first_name"), ("x", "x" * 20_001)],
)
def test_what_could_not_be_used_is_not_kept(alice: Browser, cast: Cast, name: str, body: str) -> None:
    assert add(alice, name, body) in {400, 422}
    with system_transaction() as session:
        assert session.scalars(select(Snippet)).all() == []


def test_whoever_leaves_takes_their_own_with_them(client: Browser, cast: Cast, sign_in: SignIn) -> None:
    add(sign_in(client, cast.bob), "Bob's", "One.")
    add(sign_in(client, cast.alice), "Ours", "Two.", is_shared="yes")
    with system_transaction() as session:
        session.delete(session.get_one(Membership, (cast.acorn.id, cast.bob.id)))
    with system_transaction() as session:
        assert session.scalars(select(Snippet.name)).all() == ["Ours"]


def test_what_a_lead_brings_in_is_never_a_template_itself() -> None:
    lead = Lead(
        first_name="{company} {0.__class__} {{7*7}}", company="Northwind", title="%s ${HOME}\r\nBcc: a@b.test"
    )
    assert (
        filled("Hi {first_name}, {title}", lead)
        == "Hi {company} {0.__class__} {{7*7}}, %s ${HOME} Bcc: a@b.test"
    )
