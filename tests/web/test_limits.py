"""Guessing a password is stopped: for one account from one address, for one account from anywhere, from one address for all."""

from __future__ import annotations

from flask import Flask

from tests.browser import Browser
from tests.factories import PASSWORD, Cast
from tests.fixture_types import SignIn
from webapp.accounts import people
from webapp.accounts.models import User
from webapp.app import create_app
from webapp.runtime.database import unit_of_work
from webapp.runtime.redis import for_requests
from webapp.web import limits, uploads


def guess(client: Browser, email: str, password: str = "wrong", address: str = "192.0.2.7") -> int:
    sent = {"email": email, "password": password}
    return client.post("/sign-in", data=sent, environ_base={"REMOTE_ADDR": address}).status_code


def test_ten_failures_close_the_door_even_for_the_right_password(client: Browser, cast: Cast) -> None:
    assert {guess(client, "alice@example.test") for _ in range(10)} == {422}
    answer = client.post(
        "/sign-in",
        data={"email": "Alice@example.test ", "password": PASSWORD, "next": "/w/acorn/inbox?lead=7"},
        environ_base={"REMOTE_ADDR": "192.0.2.7"},
    )
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "600"
    assert "Wait ten minutes" in answer.text
    assert "/w/acorn/inbox?lead=7" in answer.text, "the way back is kept"
    assert guess(client, "alice@example.test", PASSWORD, "192.0.2.8") == 303, "another address is not meant"
    assert guess(client, "bob@example.test", PASSWORD) == 303, "another account is not meant"


def test_the_right_password_costs_nothing(client: Browser, cast: Cast) -> None:
    assert {guess(client, "alice@example.test", PASSWORD) for _ in range(3)} == {303}
    assert [key for key in for_requests().keys("*tries*") if b"/notices/" not in key] == []


def count_up(limit: str, tries: int) -> None:
    """So many tries were counted against this limit."""
    for key in for_requests().keys(f"*{limit}*"):
        for_requests().set(key, tries, keepttl=True)


def test_an_account_is_closed_to_guesses_from_many_addresses(client: Browser, cast: Cast) -> None:
    guess(client, "alice@example.test", address="198.51.100.1")
    count_up("/50/1/hour", 49)
    assert guess(client, "alice@example.test", address="198.51.100.2") == 422
    assert guess(client, "alice@example.test", PASSWORD, "203.0.113.1") == 429
    assert guess(client, "bob@example.test", PASSWORD, "203.0.113.1") == 303


def test_a_browser_that_its_person_uses_stays_open_and_is_counted_by_itself(
    app: Flask, client: Browser, cast: Cast
) -> None:
    another = Browser(app, app.response_class)
    assert guess(client, "alice@example.test", PASSWORD, "203.0.113.1") == 303
    client.post("/sign-out")
    guess(another, "alice@example.test", address="198.51.100.1")
    count_up("/50/1/hour", 50)
    assert guess(another, "alice@example.test", PASSWORD, "198.51.100.2") == 429
    assert guess(client, "alice@example.test", PASSWORD, "203.0.113.2") == 303
    client.post("/sign-out")
    guess(client, "alice@example.test", address="203.0.113.3")
    count_up("/50/1/hour", 50)
    assert guess(client, "alice@example.test", PASSWORD, "203.0.113.4") == 429, (
        "a stolen cookie guesses no longer"
    )


def test_a_namesake_made_by_an_invitation_opens_no_further_guesses(client: Browser, cast: Cast) -> None:
    """Charlie has made himself an account under Alice's address: the browser that knows it is no browser of hers."""
    with unit_of_work() as session:
        own = "a password of Charlie's"
        people.create_user(
            session, name="A", email="alice@example.test", password=own, confined_to=cast.birch.id
        )
    assert guess(client, "alice@example.test", own) == 303
    client.post("/sign-out")
    guess(client, "alice@example.test", address="198.51.100.1")
    count_up("/50/1/hour", 50)
    assert guess(client, "alice@example.test", PASSWORD, "198.51.100.2") == 429
    guess(client, "alice@example.test", address="198.51.100.3")
    assert len(for_requests().keys("*/50/1/hour*")) == 1, "no browser of theirs is counted by itself"


def test_an_address_is_closed_that_tries_many_accounts(client: Browser, cast: Cast) -> None:
    guess(client, "nobody@example.test")
    count_up("/100/10/minute", 99)
    assert guess(client, "nobody-else@example.test") == 422
    assert guess(client, "alice@example.test", PASSWORD) == 429
    assert guess(client, "alice@example.test", PASSWORD, "192.0.2.9") == 303


def test_redis_keeps_no_address_and_forgets_by_itself(client: Browser, cast: Cast) -> None:
    guess(client, "alice@example.test")
    keys = for_requests().keys("*tries*")
    assert len(keys) == 3
    assert not any(b"alice" in key or b"192.0.2" in key for key in keys)
    assert all(0 < for_requests().ttl(key) <= 3600 for key in keys)


def test_what_makes_us_work_is_counted_by_person_and_by_workspace(
    client: Browser, cast: Cast, sign_in: SignIn
) -> None:
    often = limits.EXPENSIVE["ai.tries"]

    def press(person: User, slug: str = "acorn") -> int:
        return sign_in(client, person).post(f"/w/{slug}/ai/tries").status_code

    assert {press(cast.alice) for _ in range(often)} == {303}
    refused = sign_in(client, cast.alice).post("/w/acorn/ai/tries")
    assert (refused.status_code, "asked for too often" in refused.text) == (429, True)
    assert press(cast.charlie, "birch") == 303, "another workspace is not held back"
    assert press(cast.ada) == 303, "nor is a colleague"
    count_up(f"/{often * limits.PEOPLE}/1/hour", often * limits.PEOPLE)
    assert press(cast.ada) == 429


def test_nobody_uses_up_what_another_workspace_may_ask_for(
    app: Flask, client: Browser, cast: Cast, sign_in: SignIn
) -> None:
    """Not a stranger with many addresses, nor another tenant, nor another tenant's "all workspaces"."""
    often = limits.EXPENSIVE["sync.runs"]
    stranger, charlie = (
        Browser(app, app.response_class),
        sign_in(Browser(app, app.response_class), cast.charlie),
    )

    def press(browser: Browser, slug: str, address: str = "192.0.2.1") -> int:
        return browser.post(f"/w/{slug}/sync/runs", environ_base={"REMOTE_ADDR": address}).status_code

    alice = sign_in(client, cast.alice)
    for slug in ("acorn", "all"):
        for number in range(limits.PEOPLE):
            assert 429 not in {press(stranger, slug, f"192.0.2.{number}") for _ in range(often)}
        assert 429 not in {press(charlie, slug) for _ in range(often // 2)}
        count_up(f"/{often * limits.PEOPLE}/1/hour", often * limits.PEOPLE)
        assert press(alice, slug) != 429
        for_requests().flushdb()


def test_all_workspaces_together_count_for_each(client: Browser, cast: Cast, sign_in: SignIn) -> None:
    """Whoever is in one workspace asks for the same in "all"."""
    often = limits.EXPENSIVE["sync.runs"]
    alice = sign_in(client, cast.alice)
    alice.post("/w/all/sync/runs")
    count_up(f"/{often * limits.PEOPLE}/1/hour", often * limits.PEOPLE)
    assert alice.post("/w/acorn/sync/runs").status_code == 429


def test_whatever_is_uploaded_or_handed_out_is_limited(app: Flask) -> None:
    """Every address that takes a file, makes one, or asks a provider or the model for work."""
    named = (
        "exports",
        "export",
        "runs",
        "checks",
        "sweeps",
        "tests",
        "tries",
        "syncs",
        "fetches",
        "replays",
        "add",
        "keys",
        "choices",
        "columns",
        "renewals",
        "retries",
        "slack",
    )
    asked = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and rule.endpoint.partition(".")[2] in named
    }
    administrators = {"schedules.runs"}
    mine = {"ai.choices"}  # numbers of the workspace's own, kept and no more
    assert sorted(asked - set(limits.EXPENSIVE) - administrators - mine) == []
    assert uploads.ALLOWED | {"personas.additions", "consent.events"} <= set(limits.EXPENSIVE)


def test_whatever_is_expensive_exists_and_a_second_application_counts_once(app: Flask) -> None:
    assert set(limits.EXPENSIVE) <= set(app.view_functions)
    assert create_app().view_functions["ai.tries"] is app.view_functions["ai.tries"]
