"""A session ends by signing out, by idleness, by age, and at once when the person is disabled or their role changes."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select, update

from tests.browser import SWAP, Browser
from tests.factories import Cast
from tests.fixture_types import SignIn
from webapp.accounts import people
from webapp.accounts.models import ABSOLUTE, IDLE, BrowserSession, User
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
    ("aged", "stays"),
    [
        ({"seen_at": IDLE - timedelta(minutes=5)}, True),
        ({"seen_at": IDLE + timedelta(minutes=5)}, False),
        ({"created_at": ABSOLUTE - timedelta(minutes=5)}, True),
        ({"created_at": ABSOLUTE + timedelta(minutes=5)}, False),
    ],
)
def test_idle_and_old_sessions_end(
    client: Browser, cast: Cast, sign_in: SignIn, aged: dict[str, timedelta], stays: bool
) -> None:
    sign_in(client, cast.alice)
    with unit_of_work() as session:
        session.execute(
            update(BrowserSession).values({name: clock.now() - age for name, age in aged.items()})
        )
    assert is_signed_in(client) is stays


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
        session.execute(update(BrowserSession).values(seen_at=clock.now() - IDLE - timedelta(hours=1)))
    sign_in(client, cast.alice)
    assert only_session().seen_at > clock.now() - timedelta(hours=1)
