"""Every way in through Supabase, and what is said when it is closed."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from sqlalchemy import select

from simulators.supabase.books import Signed
from tests.accounts.conftest import enter, words
from tests.browser import Browser
from tests.factories import PASSWORD
from tests.supabase import Project
from webapp.accounts import people, sessions
from webapp.accounts.models import BrowserSession, User
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work


def follow(link: str) -> str:
    """Open the link of a mail, or go where a button leads; answers the path at which our page is opened then."""
    back = httpx.get(link, trust_env=False).headers["Location"]
    parts = urlsplit(back)
    assert parts.path == "/sign-in/callback"
    return f"{parts.path}?{parts.query}"


def person(email: str) -> User | None:
    with unit_of_work() as session:
        return session.scalars(select(User).where(User.email == email)).one_or_none()


def test_password(client: Browser, project: Project) -> None:
    answer = enter(client, next="/w/acorn/inbox?lead=7")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/w/acorn/inbox?lead=7")
    alice = person("alice@example.test")
    assert alice is not None
    assert str(alice.subject) == project.sim.books.people["alice@example.test"].id


@pytest.mark.parametrize(
    ("facts", "password", "said"),
    [
        ({}, "wrong", "do not belong together"),
        ({"is_confirmed": False}, PASSWORD, "This address is not confirmed yet. Open the mail"),
        ({"is_banned": True}, PASSWORD, "This account is blocked"),
    ],
)
def test_what_is_wrong_is_said(
    client: Browser, project: Project, facts: dict[str, bool], password: str, said: str
) -> None:
    project.sim.books.add("nell@example.test", PASSWORD, **facts)
    answer = enter(client, "nell@example.test", password)
    assert answer.status_code == 422
    assert said in words(answer.text)
    assert person("nell@example.test") is None


def test_a_token_of_somebody_else_lets_nobody_in(client: Browser, project: Project) -> None:
    """The server names Alice, and hands out a token that is Bob's: it cannot be believed in either."""
    books = project.sim.books
    bobs = project.sim.signing.access_token(Signed(books.people["bob@example.test"]), project.sim.issuer)
    body = {"access_token": bobs, "refresh_token": "x", "user": books.people["alice@example.test"].as_json()}
    project.sim.faults.add("status", path="/auth/v1/token", status=200, body=json.dumps(body))
    answer = enter(client)
    assert answer.status_code == 503
    assert "cannot verify what the sign-in server says" in words(answer.text)
    assert client.get("/w/acorn/inbox").status_code == 303


def test_whoever_the_project_knows_comes_in_and_is_nowhere_a_member(
    client: Browser, project: Project
) -> None:
    project.sim.books.add("nell@example.test", PASSWORD, name="Nell Gray")
    assert enter(client, "nell@example.test").status_code == 303
    nell = person("nell@example.test")
    assert nell is not None
    assert (nell.name, nell.password_hash) == ("Nell Gray", None)
    assert "no workspace has let you in" in client.get("/").text


def test_a_second_identity_does_not_get_an_address_that_is_taken(client: Browser, project: Project) -> None:
    assert enter(client).status_code == 303
    project.sim.books.add("alice@example.test", "another password")
    answer = enter(client, password="another password")
    assert answer.status_code == 422
    assert "Somebody else signs in with this address" in words(answer.text)


def test_a_project_that_confirms_no_addresses_gets_no_account_of_ours(
    client: Browser, project: Project
) -> None:
    """Where “Confirm email” is off, anybody could register the administrator's address and become them."""
    project.sim.autoconfirms = True
    answer = enter(client)
    assert (answer.status_code, "turn “Confirm email” on" in words(answer.text)) == (503, True)
    alice = person("alice@example.test")
    assert alice is not None
    assert alice.subject is None
    project.sim.books.add("nell@example.test", PASSWORD)
    assert enter(client, "nell@example.test").status_code == 303, "somebody new takes nobody's place"
    project.sim.autoconfirms = False
    assert enter(client).status_code == 303
    project.sim.autoconfirms = True
    assert enter(client).status_code == 303, "whoever proved it before is not asked again"


def test_an_invited_account_is_theirs_who_proves_the_address(client: Browser, project: Project) -> None:
    with unit_of_work() as session:
        birch = project.cast.birch
        invited = people.create_user(
            session, name="Eve", email="nell@example.test", password="eve keeps her own", confined_to=birch.id
        )
        people.add_member(session, birch, invited, "setter")
        sessions.begin(session, invited, "eve's browser", clock.now())
    project.sim.books.add("nell@example.test", PASSWORD)
    assert enter(client, "nell@example.test").status_code == 303
    assert client.get("/w/birch/inbox").status_code == 200
    with unit_of_work() as session:
        nell = session.scalars(select(User).where(User.email == "nell@example.test")).one()
        assert (nell.confined_to, nell.password_hash) == (None, None)
        (browser,) = session.scalars(select(BrowserSession).where(BrowserSession.user_id == nell.id))
        assert browser.agent != "eve's browser", "whoever held the account is out"


def test_a_disabled_person_is_kept_out(client: Browser, project: Project) -> None:
    with unit_of_work() as session:
        session.get_one(User, project.cast.bob.id).disabled_at = clock.now()
    assert enter(client, "bob@example.test").status_code == 422


def test_a_mailed_link_signs_in_the_browser_that_asked_and_no_other(
    client: Browser, another: Browser, project: Project
) -> None:
    asked = client.post("/sign-in/links", data={"email": "alice@example.test", "next": "/w/acorn/jobs"})
    assert "a mail is on its way" in words(asked.text)
    (mail,) = project.sim.mails
    back = follow(mail.link)
    stranger = another.get(back)
    assert stranger.status_code == 422
    assert "only in the browser that asked for it" in words(stranger.text)
    assert client.get(back).headers["Location"] == "/w/acorn/jobs"
    assert client.get("/w/acorn/inbox").status_code == 200
    assert client.get(back).status_code == 422, "once"


def test_asking_for_a_link_does_not_tell_who_is_known(client: Browser, project: Project) -> None:
    known, unknown = (
        client.post("/sign-in/links", data={"email": email})
        for email in ("alice@example.test", "eve@example.test")
    )
    assert known.status_code == unknown.status_code == 200
    assert words(known.text) == words(unknown.text)
    assert [mail.to for mail in project.sim.mails] == ["alice@example.test"]


def test_mails_to_one_account_are_few(client: Browser, project: Project) -> None:
    told = [client.post("/sign-in/links", data={"email": "alice@example.test"}).status_code for _ in range(6)]
    assert told == [200] * 5 + [429]


def test_from_elsewhere_with_a_code(client: Browser, project: Project) -> None:
    there = client.get("/sign-in/with/google?next=/w/acorn/inbox").headers["Location"]
    query = parse_qs(urlsplit(there).query)
    assert (query["provider"], query["code_challenge_method"]) == (["google"], ["s256"])
    assert client.get(follow(there)).headers["Location"] == "/w/acorn/inbox"
    assert client.get("/sign-in/with/github").status_code == 404, "it is not switched on"


def test_whoever_turns_back_elsewhere_reads_why(client: Browser, project: Project) -> None:
    client.get("/sign-in/with/google?next=/w/acorn/jobs")
    answer = client.get("/sign-in/callback?error=access_denied&error_description=no")
    assert answer.status_code == 422
    assert "did not let you in" in words(answer.text)
    assert "/w/acorn/jobs" in answer.text


def test_a_forgotten_password_is_chosen_anew(client: Browser, another: Browser, project: Project) -> None:
    assert enter(another).status_code == 303
    client.post("/recovery", data={"email": "alice@example.test"})
    (mail,) = project.sim.mails
    assert mail.kind == "recovery"
    assert client.get(follow(mail.link)).headers["Location"] == "/account/password"
    assert "Present password" not in client.get("/account/password").text
    short = client.post("/account/password", data={"password": "7 of it"})
    assert short.status_code == 422
    assert "too weak" in words(short.text)
    assert client.post("/account/password", data={"password": "another long one"}).status_code == 303
    assert project.sim.books.people["alice@example.test"].password == "another long one"
    assert client.get("/account").status_code == 200
    assert another.get("/account").status_code == 303, "other browsers are signed out"


def test_signing_out_ends_this_session_there_and_no_other(
    client: Browser, another: Browser, project: Project
) -> None:
    enter(client)
    enter(another)
    assert len(project.sim.books.sessions) == 2
    assert client.post("/sign-out").headers["Location"] == "/sign-in"
    (call,) = project.sim.asked("/auth/v1/logout")
    assert call.query == {"scope": "local"}
    assert len(project.sim.books.sessions) == 1
    assert another.get("/account").status_code == 200


def test_signing_out_works_while_the_server_is_away(client: Browser, project: Project) -> None:
    enter(client)
    project.sim.faults.add("status", status=503, path="*", times=None)
    assert client.post("/sign-out").status_code == 303
    assert client.get("/account").status_code == 303


def test_a_wrong_key_of_ours_is_our_fault(client: Browser, project: Project) -> None:
    project.sim.key = "another key"
    try:
        answer = enter(client)
    finally:
        project.sim.key = "sb_publishable_simulator"
    assert answer.status_code == 503
    assert "Whoever looks after this Signalbox" in words(answer.text)


def test_nothing_of_this_exists_with_passwords_of_our_own(client: Browser) -> None:
    assert client.post("/sign-in/links", data={"email": "alice@example.test"}).status_code == 404
    assert client.get("/sign-in/with/google").status_code == 404
    assert client.get("/sign-in/callback?code=1").status_code == 422
    assert "Ask the administrator" in words(client.get("/recovery").text)
