"""What a list shows is saved under a name: one's own or shared, with its count, changed and removed by whoever may."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select, text

from tests import factories
from tests.browser import SWAP, Browser
from tests.factories import Cast
from tests.fixture_types import SignIn
from webapp.accounts.models import Membership
from webapp.inbox.models import SavedView
from webapp.runtime import clock
from webapp.runtime.database import engine, system_transaction, unit_of_work

PLACE = "/w/acorn/views"
HOT = {"name": "Hot", "view": "everyone", "score": "4", "sort": "oldest"}


@pytest.fixture(autouse=True)
def leads(cast: Cast) -> None:
    with unit_of_work() as session:
        for name, score, owner in (("Jane", 4, cast.sam.id), ("Finn", 4, None), ("Ola", 2, None)):
            factories.lead(
                session,
                cast.acorn,
                first_name=name,
                overall_score=score,
                assigned_to=owner,
                status="qualified" if name == "Ola" else "new",
                last_inbound_at=clock.now(),
            )


def save(browser: Browser, **form: str) -> int:
    answer = browser.post(PLACE, data=form, headers=SWAP)
    assert answer.status_code == 204, answer.text
    return int(re.search(r"saved=(\d+)", answer.headers["HX-Redirect"])[1])  # type: ignore[index]


def counted(browser: Browser) -> dict[str, str]:
    """The views in the sidebar, with the numbers beside them."""
    page = browser.get(f"{PLACE}/counted", headers=SWAP).text
    found = re.findall(r'data-command="Show ([^"]+)".*?</a>', page, re.DOTALL)
    numbers = [re.search(r'class="count"[^>]*>([^<]+)<', part) for part in page.split("data-command=")[1:]]
    return {name: number[1] if number else "" for name, number in zip(found, numbers, strict=True)}


def test_what_the_list_shows_is_kept_with_its_order_and_counted(alice: Browser) -> None:
    number = save(alice, **HOT, saved="77", nonsense="x")
    with system_transaction() as session:
        kept = session.get_one(SavedView, number).filters
    assert kept == {"view": "everyone", "score": "4", "sort": "oldest"}
    save(alice, name="Qualified", view="everyone", status="qualified")
    save(alice, name="None", view="snoozed")
    assert counted(alice) == {"Hot": "2", "None": "", "Qualified": "1"}
    page = alice.get(f"/w/acorn/inbox?view=everyone&score=4&sort=oldest&saved={number}").text
    assert page.index("Jane") < page.index("Finn")
    assert "<title>Hot · Acorn" in page
    assert "Update “Hot”" not in page
    changed = alice.get(f"/w/acorn/inbox?view=everyone&score=2&sort=oldest&saved={number}").text
    assert "Update “Hot”" in changed
    refit = alice.post(f"{PLACE}/{number}/filters", data={"view": "everyone", "score": "2"}, headers=SWAP)
    assert (refit.status_code, counted(alice)["Hot"]) == (204, "3")


def test_each_has_their_own_and_uses_the_shared_ones(client: Browser, cast: Cast, sign_in: SignIn) -> None:
    bob = sign_in(client, cast.bob)
    mine, ours = save(bob, **{**HOT, "name": "Mine"}), save(bob, **{**HOT, "name": "Ours"}, is_shared="yes")
    sam = sign_in(client, cast.sam)
    assert counted(sam) == {"Ours": "1"}, "he sees one of the two leads"
    assert "Mine" not in sam.get(f"/w/acorn/inbox/list?saved={mine}&sort=oldest", headers=SWAP).text
    refused = sam.post(PLACE, data={**HOT, "is_shared": "yes"}, headers=SWAP)
    assert refused.status_code == 404
    for number in (mine, ours):
        for path in ("", "/filters", "/removal"):
            assert sam.post(f"{PLACE}/{number}{path}", data={"name": "x"}, headers=SWAP).status_code == 404
    save(sam, **{**HOT, "name": "Mine"})
    charlie = sign_in(client, cast.charlie)
    charlie.get("/w/birch/views")  # says what was done by this browser before
    assert "Ours" not in charlie.get("/w/birch/views").text + charlie.get("/w/birch/views/counted").text
    assert charlie.post(f"/w/birch/views/{ours}/removal", headers=SWAP).status_code == 404
    with system_transaction() as session:
        session.delete(session.get_one(Membership, (cast.acorn.id, cast.bob.id)))
    with system_transaction() as session:
        left = session.execute(select(SavedView.name, SavedView.owner_id)).all()
    assert sorted(left, key=str) == [("Mine", cast.sam.id), ("Ours", None)], "Bob took his own with him"


def test_they_are_renamed_and_removed_and_names_are_told_apart(alice: Browser) -> None:
    hot, cold = save(alice, **HOT), save(alice, **{**HOT, "name": "Cold"})
    taken = alice.post(f"{PLACE}/{cold}", data={"name": "HOT"}, headers=SWAP)
    assert (taken.status_code, "There is a view “HOT” already." in taken.text) == (422, True)
    assert alice.post(PLACE, data={**HOT, "name": "hot"}, headers=SWAP).status_code == 422
    assert alice.post(PLACE, data={**HOT, "name": " "}, headers=SWAP).status_code == 422
    assert alice.post(f"{PLACE}/{cold}", data={"name": "Warm"}, headers=SWAP).status_code == 204
    assert alice.post(f"{PLACE}/{hot}/removal", headers=SWAP).status_code == 204
    assert list(counted(alice)) == ["Warm"]
    assert alice.post("/w/all/views", data=HOT, headers=SWAP).status_code == 404


def test_a_number_that_takes_too_long_is_unknown_and_the_page_is_there(alice: Browser) -> None:
    save(alice, **HOT)
    with engine().connect() as other, other.begin():
        other.execute(text("LOCK TABLE lead IN ACCESS EXCLUSIVE MODE"))
        assert counted(alice) == {"Hot": "–"}
    assert counted(alice) == {"Hot": "2"}


def test_an_administrator_who_is_no_member_shares_or_is_told(
    client: Browser, cast: Cast, sign_in: SignIn
) -> None:
    ada = sign_in(client, cast.ada)
    for place, form in ((PLACE, HOT), ("/w/acorn/snippets", {"name": "Price", "body": "0.62."})):
        refused = ada.post(place, data=form, headers=SWAP)
        assert (refused.status_code, "You are no member" in refused.text) == (422, True)
        assert ada.post(place, data={**form, "is_shared": "yes"}, headers=SWAP).status_code == 204
