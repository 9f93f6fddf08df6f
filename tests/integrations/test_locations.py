"""GoHighLevel on the Integrations page: a token is kept secret, four refusals have four remedies, the allowance is shown."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from simulators import Switchboard
from simulators.switchboard import LOCATION
from tests import factories
from tests.browser import Browser
from tests.factories import Cast
from tests.fixture_types import Drain
from tests.integrations.conftest import PAGE, connection, said
from webapp.integrations.jobs import enqueue_test
from webapp.integrations.models import Connection
from webapp.runtime.database import unit_of_work
from webapp.runtime.redis import for_requests


@pytest.fixture
def location_id(cast: Cast, sims: Switchboard) -> int:
    with unit_of_work() as session:
        return factories.gohighlevel_account(session, cast.acorn, sims.gohighlevel).id


@pytest.fixture(autouse=True)
def allowance() -> None:
    for_requests().flushdb()


def try_out(number: int, drain: Drain) -> Connection:
    with unit_of_work() as session:
        enqueue_test(session, session.get_one(Connection, number))
    drain()
    return connection(number)


def test_a_token_is_entered_tested_and_never_shown_again(
    alice: Browser, cast: Cast, sims: Switchboard, drain: Drain
) -> None:
    token = sims.gohighlevel.token
    status, words = said(alice, f"{PAGE}/{cast.acorn.id}/gohighlevel/keys", key=token, account_id=LOCATION)
    assert (status, "being tested" in words) == (204, True)
    drain()
    page = alice.get(PAGE).get_data(as_text=True)
    assert token not in page
    assert all(
        part in page for part in (LOCATION, f"<code>{token[-4:]}</code>", "“Acorn” there", "of 90 calls")
    )
    with unit_of_work() as session:
        stored = session.scalars(select(Connection).where(Connection.provider == "gohighlevel")).one()
        assert (stored.state, stored.key) == ("working", token)
    status, words = said(alice, f"{PAGE}/{cast.acorn.id}/gohighlevel/keys", key="", account_id="a" * 20)
    assert status == 204
    with unit_of_work() as session:
        changed = session.scalars(select(Connection).where(Connection.provider == "gohighlevel")).one()
        assert (changed.key, changed.location_id, changed.state) == (token, "a" * 20, "untested")


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        ({"key": "", "account_id": LOCATION}, "begins with pit-"),
        ({"key": "pit-1 2", "account_id": LOCATION}, "whole token"),
        ({"key": "pit-0000-0000-0000", "account_id": "../../etc"}, "letters and digits"),
    ],
)
def test_what_is_no_token_or_location_is_refused(
    alice: Browser, cast: Cast, form: dict[str, str], reason: str
) -> None:
    status, words = said(alice, f"{PAGE}/{cast.acorn.id}/gohighlevel/keys", **form)
    assert (status, reason in words) == (422, True)


def spoil(sims: Switchboard, how: str) -> None:
    location = sims.gohighlevel
    if how == "class":
        location.is_agency_token = True
    elif how == "scope":
        location.scopes = frozenset(location.scopes) - {"locations.readonly"}
    elif how == "key_refused":
        location.token = "pit-another-token-altogether"


@pytest.mark.parametrize(
    ("how", "remedy"),
    [
        ("key_refused", "Make a new one in the location"),
        ("scope", "lacks a permission"),
        ("class", "token of the agency"),
        ("location", "not for this location"),
    ],
)
def test_four_refusals_are_mended_by_four_acts(
    alice: Browser, location_id: int, sims: Switchboard, drain: Drain, how: str, remedy: str
) -> None:
    token = sims.gohighlevel.token
    if how == "location":
        with unit_of_work() as session:
            session.get_one(Connection, location_id).location_id = "b" * 20
    spoil(sims, how)
    try:
        stands = try_out(location_id, drain)
    finally:
        sims.gohighlevel.token = token
    assert (stands.state, stands.trouble) == ("refused", how)
    assert remedy in (stands.remedy or "")
    assert remedy in alice.get(PAGE).get_data(as_text=True)
    assert remedy in alice.get(f"{PAGE}/banner").get_data(as_text=True)


@pytest.mark.parametrize(
    ("fault", "trouble"),
    [
        ({"kind": "status", "status": 503}, "down"),
        ({"kind": "html", "status": 200}, "not_provider"),
        ({"kind": "status", "status": 429}, "busy"),
    ],
)
def test_what_is_no_refusal_is_not_taken_for_one(
    location_id: int, sims: Switchboard, drain: Drain, fault: dict[str, object], trouble: str
) -> None:
    sims.gohighlevel.faults.add(times=None, **fault)  # type: ignore[arg-type]
    stands = try_out(location_id, drain)
    assert (stands.state, stands.trouble) == ("failing", trouble)
    assert "GoHighLevel" in (stands.remedy or "")


def test_an_inbox_manager_sees_no_address_and_no_location_and_changes_nothing(
    client: Browser, cast: Cast, location_id: int, sign_in: Callable[..., Browser]
) -> None:
    bob = sign_in(client, cast.bob)
    page = bob.get(PAGE).get_data(as_text=True)
    assert "GoHighLevel" in page
    assert LOCATION not in page, "the id is all that somebody else needs to claim the location"
    assert "/webhooks/gohighlevel/" not in page
    assert "of 90 calls" not in page
    keys = f"{PAGE}/{cast.acorn.id}/gohighlevel/keys"
    assert said(bob, keys, key="pit-" + "1" * 30, account_id=LOCATION)[0] == 404
