"""A session ends by signing out, by idleness, by age, and at once when the person is disabled or their role changes."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select, update

from tests.browser import SWAP, Browser
from tests.factories import Cast
from tests.fixture_types import SignIn
from webapp.accounts import people
from webapp.accounts.models import BrowserSession, User
from webapp.accounts.session_lengths import longest
from webapp.runtime import clock
from webapp.runtime.database import engine, system_engine, unit_of_work


def is_signed_in(client: Browser) -> bool:
    return client.get("/").headers["Location"].startswith("/w/")


def only_session() -> BrowserSession:
    with unit_of_work() as session:
        return session.scalars(select(BrowserSession)).one()


def test_signing_out_ends_the_session_on_the_server(client: Browser, cast: Cast, sign_in: SignIn) -> None:
    sign_in(client, cast.alice)
    stolen = client.get_cookie("signalbox")
    assert stolen
    assert client.post("/sign-out").headers["Location"] == "/sign-in"
    client.set_cookie("signalbox", stolen.value)
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    ("name", "idle", "most"), [("bob", 14, 60), ("sam", 14, 60), ("alice", 3, 14), ("ada", 3, 14)]
)
def test_idle_and_old_sessions_end_sooner_for_whoever_manages(
    client: Browser, cast: Cast, sign_in: SignIn, name: str, idle: int, most: int
) -> None:
    moment = timedelta(minutes=5)
    for column, days in (("seen_at", idle), ("created_at", most)):
        for age, stays in ((timedelta(days=days) - moment, True), (timedelta(days=days) + moment, False)):
            sign_in(client, getattr(cast, name))
            with unit_of_work() as session:
                session.execute(update(BrowserSession).values({column: clock.now() - age}))
            assert is_signed_in(client) is stays, (column, age)
            client.post("/sign-out")


def test_a_raised_role_gives_a_new_token_and_no_tab_is_signed_out(
    client: Browser, app: Flask, cast: Cast, sign_in: SignIn
) -> None:
    sign_in(client, cast.bob)
    tab, owner = Browser(app, app.response_class), Browser(app, app.response_class)
    with client.session_transaction() as cookie, tab.session_transaction() as copied:
        before = copied["_user_id"] = cookie["_user_id"]
    sign_in(owner, cast.alice)
    for role, is_new in (("setter", False), ("inbox_manager", True), ("admin", True)):
        assert owner.post(f"/w/acorn/members/{cast.bob.id}/role", data={"role": role}).status_code == 303
        assert is_signed_in(client)
        with client.session_transaction() as cookie:
            assert (cookie["_user_id"] != before) is is_new, role
            before = cookie["_user_id"]
        assert is_signed_in(tab) is (role != "admin"), "for a moment, the token before is good too"


def test_a_disabled_person_is_out_at_once(client: Browser, cast: Cast, sign_in: SignIn) -> None:
    sign_in(client, cast.alice)
    with unit_of_work() as session:
        session.execute(update(User).where(User.id == cast.alice.id).values(disabled_at=clock.now()))
    assert not is_signed_in(client)


def test_a_changed_membership_counts_at_once(client: Browser, cast: Cast, sign_in: SignIn) -> None:
    sign_in(client, cast.charlie)
    assert client.get("/").headers["Location"] == "/w/birch/inbox"
    with unit_of_work() as session:
        people.add_member(session, cast.acorn, cast.charlie, "setter")
    assert client.get("/").headers["Location"] == "/w/acorn/inbox", "by name, Acorn is the first"


def test_being_seen_is_written_once_a_minute(client: Browser, cast: Cast, sign_in: SignIn) -> None:
    sign_in(client, cast.alice)
    fresh = only_session().seen_at
    client.get("/")
    assert only_session().seen_at == fresh
    with unit_of_work() as session:
        session.execute(update(BrowserSession).values(seen_at=fresh - timedelta(minutes=2)))
    client.get("/")
    assert only_session().seen_at >= fresh


def test_without_a_session_the_database_is_not_asked(app: Flask, client: Browser) -> None:
    asked: list[object] = []

    def note(*facts: object) -> None:
        asked.append(facts)

    for each in (engine(), system_engine()):
        event.listen(each, "checkout", note)
    try:
        client.get("/")
        client.get("/sign-in")
        client.set_cookie("signalbox", "made.up.cookie")
        client.get("/", headers=SWAP)
    finally:
        for each in (engine(), system_engine()):
            event.remove(each, "checkout", note)
    assert asked == []


def test_a_new_sign_in_clears_away_ended_sessions(client: Browser, cast: Cast, sign_in: SignIn) -> None:
    sign_in(client, cast.alice)
    with unit_of_work() as session:
        session.execute(
            update(BrowserSession).values(seen_at=clock.now() - longest().idle - timedelta(hours=1))
        )
    sign_in(client, cast.alice)
    assert only_session().seen_at > clock.now() - timedelta(hours=1)
