"""A second step at sign-in: an app's codes, recovery codes, and what is asked before one of them may be changed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from tests.accounts.conftest import enter
from tests.accounts.device import code_of, hidden, secret_in
from tests.browser import Browser
from tests.factories import Cast
from tests.fixture_types import SignIn
from webapp.accounts import links
from webapp.accounts.factor_models import CodeApp, RecoveryCode
from webapp.accounts.models import BrowserSession, User
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work


def set_up(client: Browser) -> tuple[str, list[str]]:
    """Set an app up on the account page: its key, and the recovery codes that are shown."""
    page = client.get("/account/app").text
    secret = secret_in(page)
    done = client.post("/account/app", data={"secret": hidden(page, "secret"), "code": code_of(secret, -1)})
    assert done.status_code == 200
    return secret, re.findall(r"<li><code>([a-z2-7-]{19})</code>", done.text)


def second(client: Browser, code: str, wanted: str = "/account") -> int:
    return client.post("/sign-in/second", data={"code": code, "next": wanted}).status_code


@pytest.fixture
def armed(client: Browser, cast: Cast, sign_in: SignIn) -> tuple[str, list[str]]:
    """Alice has an app, and is signed out again."""
    found = set_up(sign_in(client, cast.alice))
    client.post("/sign-out")
    return found


def test_the_password_alone_opens_nothing_and_a_code_is_good_once(
    client: Browser, another: Browser, armed: tuple[str, list[str]]
) -> None:
    secret, codes = armed
    assert len(set(codes)) == 10
    answer = enter(client, next="/w/acorn/members")
    assert answer.headers["Location"] == "/sign-in/second?next=/w/acorn/members"
    assert client.get("/account").status_code == 303
    assert "Six digits" in client.get("/sign-in/second?next=/w/acorn/members").text
    wrong = client.post(
        "/sign-in/second", data={"code": "000000" if code_of(secret) != "000000" else "111111"}
    )
    assert (wrong.status_code, client.get("/account").status_code) == (422, 303)
    assert second(client, code_of(secret, -1)) == 422, "it was used when the app was set up"
    for drift in (-2, 2, 3):
        assert second(client, code_of(secret, drift)) == 422, "too old, or from the future"
    right = client.post(
        "/sign-in/second",
        data={"code": f" {code_of(secret)[:3]} {code_of(secret)[3:]} ", "next": "/w/acorn/members"},
    )
    assert (right.status_code, right.headers["Location"]) == (303, "/w/acorn/members")
    assert client.get("/account").status_code == 200
    enter(another)
    assert second(another, code_of(secret)) == 422, "the same half minute"
    assert second(another, code_of(secret, 1)) == 303


def test_the_same_words_for_a_wrong_a_used_and_a_recovery_code_of_nobody(
    client: Browser, armed: tuple[str, list[str]]
) -> None:
    enter(client)
    told = set()
    for code in (code_of(armed[0], -1), "12", "", "abcd-efgh-ijkl-mnop", "x" * 100):
        page = client.post("/sign-in/second", data={"code": code}).text
        told.add(re.sub(r'(value|data-options)="[^"]*"', "", page))
    assert len(told) == 1


def test_guesses_are_counted_for_the_person_whatever_the_browser(
    client: Browser, another: Browser, armed: tuple[str, list[str]]
) -> None:
    for browser in (client, another):
        enter(browser)
    assert {second(browser, "000001") for browser in (client, another) for _ in range(5)} == {422}
    assert second(client, code_of(armed[0])) == 429
    assert second(another, code_of(armed[0])) == 429


def test_a_recovery_code_stands_in_once_as_people_copy_it(
    client: Browser, another: Browser, armed: tuple[str, list[str]]
) -> None:
    enter(client)
    assert second(client, armed[1][0].upper().replace("-", " ")) == 303
    assert "9 left" in client.get("/account").text
    enter(another)
    assert second(another, armed[1][0]) == 422
    again = client.post("/account/codes").text
    assert armed[1][1] not in again
    assert second(another, armed[1][1]) == 422, "those before are good no more"
    assert second(another, re.findall(r"<li><code>([^<]+)", again)[0]) == 303


def test_the_step_is_open_for_ten_minutes_and_only_with_the_password_that_was_entered(
    client: Browser, cast: Cast, armed: tuple[str, list[str]]
) -> None:
    assert client.get("/sign-in/second").headers["Location"] == "/sign-in"
    enter(client)
    with client.session_transaction() as cookie:
        cookie["second_step"] = [*cookie["second_step"][:2], clock.now().timestamp() - 1]
    assert client.post("/sign-in/second", data={"code": code_of(armed[0])}).headers["Location"] == "/sign-in"
    enter(client)
    with unit_of_work() as session:
        session.get_one(User, cast.alice.id).password_hash = "another"
    assert client.post("/sign-in/second", data={"code": code_of(armed[0])}).headers["Location"] == "/sign-in"
    assert client.get("/account").status_code == 303


def test_a_password_link_does_not_go_around_the_second_step(
    client: Browser, cast: Cast, armed: tuple[str, list[str]]
) -> None:
    with unit_of_work() as session:
        path = links.make_link(session, session.get_one(User, cast.alice.id), clock.now()).partition("8000")[
            2
        ]
    answer = client.post(path, data={"password": "a new one to keep"})
    assert answer.headers["Location"].startswith("/sign-in/second")
    assert client.get("/account").status_code == 303
    assert second(client, code_of(armed[0])) == 303


def test_changing_a_factor_signs_other_browsers_out_and_gives_this_one_a_new_token(
    client: Browser, another: Browser, cast: Cast, sign_in: SignIn
) -> None:
    sign_in(another, cast.alice)
    sign_in(client, cast.alice)
    with client.session_transaction() as cookie:
        before = cookie["_user_id"]
    set_up(client)
    with client.session_transaction() as cookie:
        assert cookie["_user_id"] != before
    assert (client.get("/account").status_code, another.get("/account").status_code) == (200, 303)
    sign_in(another, cast.alice)
    assert client.post("/account/app/removal").status_code == 303
    assert (client.get("/account").status_code, another.get("/account").status_code) == (200, 303)
    with unit_of_work() as session:
        assert session.scalar(select(func.count()).select_from(RecoveryCode)) == 0
    assert enter(another).headers["Location"] == "/"


def test_an_app_that_shows_something_else_is_not_taken(client: Browser, cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(client, cast.alice).get("/account/app").text
    assert "<svg" in page
    assert "style=" not in page
    wrong = client.post("/account/app", data={"secret": hidden(page, "secret"), "code": "12345"})
    assert wrong.status_code == 422
    assert secret_in(wrong.text) == secret_in(page), "the picture that was scanned stays"
    sign_in(client, cast.bob)
    taken = client.post(
        "/account/app", data={"secret": hidden(page, "secret"), "code": code_of(secret_in(page))}
    )
    assert taken.status_code == 422, "a page of somebody else's"
    with unit_of_work() as session:
        assert session.scalar(select(func.count()).select_from(CodeApp)) == 0


def test_what_is_stored_opens_nothing_by_itself(cast: Cast, armed: tuple[str, list[str]]) -> None:
    with unit_of_work() as session:
        app = session.get_one(CodeApp, cast.alice.id)
        assert armed[0].encode() not in app.secret_sealed
        assert app.secret == armed[0]
        hashes = session.scalars(select(RecoveryCode.code_hash)).all()
    assert not any(code.replace("-", "").encode() in one for one in hashes for code in armed[1])


def test_the_administrator_lets_somebody_in_who_lost_everything(
    app: Flask, client: Browser, another: Browser, cast: Cast, sign_in: SignIn, armed: tuple[str, list[str]]
) -> None:
    path = f"/w/acorn/members/{cast.alice.id}/factors/removal"
    with unit_of_work() as session:
        session.execute(update(User).where(User.id == cast.bob.id).values(name="Bob"))
    assert sign_in(another, cast.bob).post(path).status_code == 404
    assert enter(client).headers["Location"].startswith("/sign-in/second")
    assert sign_in(another, cast.ada).post(path).status_code == 303
    assert enter(client).headers["Location"] == "/"
    set_up(client)
    done = app.test_cli_runner().invoke(args=["user", "link", "alice@example.test", "--forget-factors"])
    assert "/links/" in done.output
    with unit_of_work() as session:
        assert session.scalar(select(func.count()).select_from(CodeApp)) == 0


def test_a_renewed_token_is_good_for_tabs_that_were_asking_and_no_longer(
    client: Browser, another: Browser, cast: Cast, sign_in: SignIn
) -> None:
    sign_in(client, cast.alice)
    with client.session_transaction() as cookie, another.session_transaction() as copied:
        copied["_user_id"] = cookie["_user_id"]
    set_up(client)
    assert another.get("/account").status_code == 200, "under way when the token was renewed"
    with unit_of_work() as session:
        session.execute(update(BrowserSession).values(former_until=clock.now() - timedelta(seconds=1)))
    assert (client.get("/account").status_code, another.get("/account").status_code) == (200, 303)
