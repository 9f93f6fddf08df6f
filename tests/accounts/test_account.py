"""One's own account: browsers, password, links; and the commands that bring the first person in."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.accounts.conftest import enter
from tests.browser import Browser
from tests.factories import PASSWORD, Cast
from tests.fixture_types import SignIn
from webapp.accounts import links
from webapp.accounts.models import BrowserSession, Membership, PasswordLink, User
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def sessions_of(person: User) -> list[BrowserSession]:
    with unit_of_work() as session:
        return list(session.scalars(select(BrowserSession).where(BrowserSession.user_id == person.id)))


def test_one_sees_ones_browsers_and_signs_them_out(
    client: Browser, another: Browser, cast: Cast, sign_in: SignIn
) -> None:
    another.post(
        "/sign-in",
        data={"email": "alice@example.test", "password": PASSWORD},
        headers={"User-Agent": FIREFOX},
    )
    sign_in(client, cast.alice)
    page = client.get("/account").text
    assert "Firefox on Windows" in page
    assert page.count("this browser") == 1
    (theirs,) = (one for one in sessions_of(cast.alice) if one.agent == FIREFOX)
    assert client.post(f"/account/sessions/{theirs.id}/end").status_code == 303
    assert another.get("/account").status_code == 303
    assert client.get("/account").status_code == 200


def test_sign_out_elsewhere_leaves_this_browser_and_other_people(
    client: Browser, another: Browser, cast: Cast, sign_in: SignIn
) -> None:
    for _ in range(2):
        sign_in(another, cast.alice)
    sign_in(client, cast.alice)
    sign_in(another, cast.bob)
    assert client.post("/account/sessions/others/end").status_code == 303
    assert len(sessions_of(cast.alice)) == 1
    assert client.get("/account").status_code == 200
    assert another.get("/account").status_code == 200


def test_nobody_ends_another_persons_session(client: Browser, cast: Cast, sign_in: SignIn) -> None:
    sign_in(client, cast.alice)
    (hers,) = sessions_of(cast.alice)
    sign_in(client, cast.charlie)
    client.post(f"/account/sessions/{hers.id}/end")
    assert len(sessions_of(cast.alice)) == 1


def test_a_password_is_changed_with_the_present_one(
    client: Browser, another: Browser, cast: Cast, sign_in: SignIn
) -> None:
    sign_in(another, cast.alice)
    sign_in(client, cast.alice)
    wrong = client.post("/account/password", data={"current_password": "guess", "password": "long enough"})
    assert "not your present password" in wrong.text
    short = client.post("/account/password", data={"current_password": PASSWORD, "password": "short"})
    assert (wrong.status_code, short.status_code) == (422, 422)
    assert another.get("/account").status_code == 200
    changed = client.post("/account/password", data={"current_password": PASSWORD, "password": "long enough"})
    assert changed.status_code == 303
    assert another.get("/account").status_code == 303
    assert client.get("/account").status_code == 200
    assert enter(another).status_code == 422
    assert enter(another, password="long enough").status_code == 303


def test_a_changed_password_ends_a_link_that_was_made_before(
    client: Browser, another: Browser, cast: Cast, sign_in: SignIn
) -> None:
    with unit_of_work() as session:
        path = links.make_link(session, session.get_one(User, cast.alice.id), clock.now()).partition("8000")[
            2
        ]
    changed = {"current_password": PASSWORD, "password": "long enough to keep"}
    assert another.get(path).status_code == 200
    assert sign_in(client, cast.alice).post("/account/password", data=changed).status_code == 303
    assert another.post(path, data={"password": "whoever found the link"}).status_code == 404


def test_a_link_sets_a_password_once_within_a_day(
    client: Browser, another: Browser, cast: Cast, sign_in: SignIn
) -> None:
    sign_in(another, cast.bob)
    with unit_of_work() as session:
        bob = session.get_one(User, cast.bob.id)
        first = links.make_link(session, bob, clock.now())
        path = links.make_link(session, bob, clock.now()).partition("8000")[2]
    assert client.get(first.partition("8000")[2]).status_code == 404, "the newest counts"
    assert client.get(path).status_code == 200
    assert client.post(path, data={"password": "short"}).status_code == 422
    assert client.post(path, data={"password": "long enough"}).status_code == 303
    assert client.get("/w/acorn/inbox").status_code == 200
    assert another.get("/account").status_code == 303
    assert client.post(path, data={"password": "another one"}).status_code == 404
    with unit_of_work() as session:
        path = links.make_link(session, session.get_one(User, cast.bob.id), clock.now()).partition("8000")[2]
        session.execute(update(PasswordLink).values(expires_at=clock.now() - timedelta(seconds=1)))
    assert client.get(path).status_code == 404


def test_a_fresh_installation_is_started_from_the_command_line(app: Flask, client: Browser) -> None:
    run = app.test_cli_runner().invoke
    made = run(args=["user", "create", "--name", "Ada", "--email", "ada@example.test", "--administrator"])
    assert made.exit_code == 0, made.output
    path = re.search(r"/links/[\w-]{32}", made.output)
    assert path
    assert client.post(path[0], data={"password": "long enough"}).status_code == 303
    assert 'href="/workspaces/new"' in client.get("/").text
    assert (
        run(
            args=["workspace", "create", "--slug", "acorn", "--name", "Acorn", "--owner", "ada@example.test"]
        ).exit_code
        == 0
    )
    assert client.get("/").headers["Location"] == "/w/acorn/inbox"
    for wrong in (
        ["workspace", "create", "--slug", "acorn", "--name", "Again"],
        ["workspace", "create", "--slug", "Bad Slug", "--name", "Bad"],
        ["workspace", "create", "--slug", "nameless", "--name", " "],
        ["user", "create", "--name", "", "--email", "eve@example.test"],
        ["user", "create", "--name", "Eve", "--email", "not-mail"],
    ):
        refused = run(args=wrong)
        assert (refused.exit_code, refused.output.count("\n")) == (1, 1), refused.output
        assert refused.output.startswith("Error: ")
    bob = [
        "user",
        "create",
        "--name",
        "Bob",
        "--email",
        "bob@example.test",
        "--workspace",
        "acorn",
        "--role",
        "setter",
    ]
    assert run(args=bob).exit_code == 0
    assert "Somebody already signs in" in run(args=bob).output
    assert "/links/" in run(args=["user", "link", "bob@example.test"]).output
    assert run(args=["user", "link", "nobody@example.test"]).exit_code == 1
    with unit_of_work() as session:
        assert sorted(session.scalars(select(Membership.role))) == ["owner", "setter"]


@pytest.mark.parametrize("path", ["/links/made-up", "/invitations/made-up"])
def test_made_up_links_lead_nowhere(client: Browser, path: str) -> None:
    assert client.get(path).status_code == 404
    assert client.post(path, data={"name": "Eve", "password": "long enough"}).status_code == 404


def test_the_present_password_cannot_be_guessed_with_a_stolen_session(
    client: Browser, cast: Cast, sign_in: SignIn
) -> None:
    def change(current: str) -> int:
        form = {"current_password": current, "password": "another long password"}
        return sign_in(client, cast.alice).post("/account/password", data=form).status_code

    assert {change(f"guess {number}") for number in range(10)} == {422}
    assert change(PASSWORD) == 429
    bob = sign_in(client, cast.bob)
    form = {"current_password": PASSWORD, "password": "another long password"}
    assert bob.post("/account/password", data=form).status_code == 303, "nobody else is held back"
