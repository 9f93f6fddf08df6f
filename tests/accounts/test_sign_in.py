"""Through the real door: the form, the token, the cookie."""

import re

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select

from tests.browser import Browser
from tests.factories import PASSWORD, Cast
from webapp.accounts import people, sessions
from webapp.accounts.models import BrowserSession, User
from webapp.runtime import clock
from webapp.runtime.database import system_transaction, unit_of_work


def enter(
    client: Browser, email: str, password: str = PASSWORD, next_path: str = "/"
) -> tuple[int, str, str]:
    """Load the form, fill it in and send it, as a person without JavaScript does."""
    page = client.get("/sign-in").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    sent = {"csrf_token": token[1], "email": email, "password": password, "next": next_path}
    answer = client.post("/sign-in", data=sent, token=False)
    return answer.status_code, answer.headers.get("Location", ""), answer.text


def test_the_right_password_opens_the_first_workspace(client: Browser, cast: Cast) -> None:
    assert enter(client, "Alice@Example.test")[:2] == (303, "/")
    assert client.get("/").headers["Location"] == "/w/acorn/inbox"


def test_a_wrong_password_keeps_the_address_and_says_what_to_do(client: Browser, cast: Cast) -> None:
    status, _, page = enter(client, "alice@example.test", "wrong horse battery")
    assert status == 422
    assert "Check both and try again" in page
    assert 'value="alice@example.test"' in page
    assert "wrong horse" not in page
    assert client.get("/").status_code == 303


def test_an_unknown_and_a_disabled_person_read_the_same_words(client: Browser, cast: Cast) -> None:
    with unit_of_work() as session:
        people.disable(session, session.merge(cast.bob), clock.now())
    unknown = enter(client, "nobody@example.test")[2].replace("nobody@", "X@")
    disabled = enter(client, "bob@example.test")[2].replace("bob@", "X@")
    assert "Check both and try again" in unknown
    assert re.sub(r'name="csrf_token" value="[^"]+"', "", unknown) == re.sub(
        r'name="csrf_token" value="[^"]+"', "", disabled
    )


@pytest.mark.parametrize("sent", [{}, {"email": "alice@example.test"}, {"password": PASSWORD}])
def test_an_incomplete_form_is_shown_again(client: Browser, sent: dict[str, str]) -> None:
    answer = client.post("/sign-in", data=sent)
    assert answer.status_code == 422
    assert "Enter your address and your password" in answer.text


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        ("/w/acorn/inbox?view=all&lead=7", "/w/acorn/inbox?view=all&lead=7"),
        ("https://evil.test/", "/"),
        ("//evil.test/", "/"),
        ("/\\evil.test", "/"),
        ("/\t/evil.test", "/"),
        ("javascript:alert(1)", "/"),
        ("w/acorn", "/"),
        ("/sign-in", "/"),
        ("", "/"),
    ],
)
def test_next_leads_only_to_our_own_paths(client: Browser, cast: Cast, wanted: str, given: str) -> None:
    assert enter(client, "alice@example.test", next_path=wanted)[:2] == (303, given)
    assert client.get("/sign-in", query_string={"next": wanted}).headers["Location"] == given


def test_the_cookie_says_little_and_is_new_at_every_sign_in(client: Browser, cast: Cast) -> None:
    client.get("/sign-in")
    before = client.get_cookie("signalbox")
    enter(client, "alice@example.test")
    first = client.get_cookie("signalbox")
    enter_again(client)
    second = client.get_cookie("signalbox")
    assert before
    assert first
    assert second
    assert len({before.value, first.value, second.value}) == 3
    assert first.http_only
    assert first.same_site == "Lax"
    assert first.path == "/"
    assert len(first.value) < 400
    with unit_of_work() as session:
        assert len(session.scalars(select(BrowserSession)).all()) == 1, "the session before is ended"


def enter_again(client: Browser) -> None:
    """A second sign-in in the same browser, from a page that was left open."""
    assert (
        client.post("/sign-in", data={"email": "alice@example.test", "password": PASSWORD}).status_code == 303
    )


def test_the_stored_token_is_a_hash(client: Browser, cast: Cast) -> None:
    enter(client, "alice@example.test")
    with client.session_transaction() as cookie:
        token = cookie["_user_id"]
    with unit_of_work() as session:
        stored = session.scalars(select(BrowserSession)).one()
    assert token.encode() not in stored.token_hash
    assert len(stored.token_hash) == 32


def test_an_older_hash_is_made_again(client: Browser, cast: Cast) -> None:
    dated = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with unit_of_work() as session:
        session.merge(cast.alice).password_hash = dated
    assert enter(client, "alice@example.test")[0] == 303
    with unit_of_work() as session:
        assert session.get_one(User, cast.alice.id).password_hash != dated
    client.post("/sign-out")
    assert enter(client, "alice@example.test")[0] == 303


def test_whoever_is_nowhere_a_member_is_told_whom_to_ask(client: Browser, app: Flask, database: None) -> None:
    with unit_of_work() as session:
        people.create_user(session, name="Nell", email="nell@example.test", password=PASSWORD)
    enter(client, "nell@example.test")
    page = client.get("/")
    assert page.status_code == 200
    assert "Ask its owner to add you" in page.text


def test_what_is_sent_from_a_page_after_the_session_ended_leads_to_sign_in(
    alice: Browser, cast: Cast
) -> None:
    written = alice.token()
    with system_transaction() as session:
        sessions.end_all(session, cast.alice)
    for path in ("pulse", "changes", "inbox/counts"):  # what the page asks for meanwhile
        alice.get(f"/w/acorn/{path}")
    answer = alice.post("/w/acorn/leads/1/handled", headers={"X-CSRFToken": written}, token=False)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in?next=/")
