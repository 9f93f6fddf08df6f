"""Where sign-ins and sessions end: what is kept of a browser, how long links and outages last, who may be asked."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from tests.accounts.conftest import enter
from tests.browser import Browser
from tests.factories import PASSWORD, Cast
from tests.fixture_types import LogLines, SignIn
from tests.settings import chosen
from tests.supabase import Project
from webapp.accounts import auth_server_health, identities, links, people, sessions, sign_ins
from webapp.accounts.models import BrowserSession, Membership, User
from webapp.accounts.session_lengths import Lengths, longest
from webapp.providers.errors import Unavailable
from webapp.providers.supabase import Identity, Tokens
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import Invalid, NotFound
from webapp.runtime.redis import for_requests

NOW = clock.now()
SECOND = timedelta(seconds=1)
IDLE, ABSOLUTE = timedelta(days=14), timedelta(days=60)
SILENT = Unavailable("supabase", "project.test", "/token", 503)


@pytest.mark.parametrize(
    ("created", "seen", "over"),
    [
        (IDLE, IDLE, False),
        (IDLE + SECOND, IDLE + SECOND, True),
        (ABSOLUTE, timedelta(), False),
        (ABSOLUTE + SECOND, timedelta(), True),
    ],
)
def test_a_session_lasts_to_the_second_and_no_longer(
    cast: Cast, created: timedelta, seen: timedelta, over: bool
) -> None:
    assert Lengths(IDLE, ABSOLUTE).are_over(NOW - created, NOW - seen, NOW) is over
    with unit_of_work() as session:
        row = BrowserSession(
            token_hash=b"x" * 32, user_id=cast.alice.id, created_at=NOW - created, seen_at=NOW - seen
        )
        session.add(row)
        session.flush()
        assert (len(sessions.list_of(session, cast.alice.id, longest(), NOW)) == 0) is over
        sessions.begin(session, session.get_one(User, cast.alice.id), "a" * 300, NOW)
        session.flush()
        kept = session.scalars(select(BrowserSession).where(BrowserSession.agent != "")).one()
        assert kept.agent == "a" * sessions.AGENT_LENGTH
        assert (session.get(BrowserSession, b"x" * 32, populate_existing=True) is None) is over


@pytest.mark.parametrize(("late", "is_good"), [(-SECOND, True), (timedelta(), False)])
def test_a_link_lasts_a_day_and_opens_nothing_for_whoever_is_disabled(
    cast: Cast, late: timedelta, is_good: bool
) -> None:
    def holder(moment: datetime) -> int | None:
        try:
            return links.holder(session, token, moment).id
        except NotFound:
            return None

    with unit_of_work() as session:
        bob = session.get_one(User, cast.bob.id)
        token = links.make_link(session, bob, NOW).rpartition("/")[2]
        assert holder(NOW + links.LASTS + late) == (bob.id if is_good else None)
        bob.disabled_at = NOW
        assert holder(NOW) is None


def test_a_password_of_eight_letters_is_long_enough(cast: Cast) -> None:
    with unit_of_work() as session:
        bob = session.get_one(User, cast.bob.id)
        token = links.make_link(session, bob, NOW).rpartition("/")[2]
        with pytest.raises(Invalid):
            links.use_link(session, token, "7 of it", NOW)
        links.use_link(session, token, "8 of it.", NOW)
        with pytest.raises(NotFound):
            links.use_link(session, token, "8 of it.", NOW)
        assert people.authenticate(session, " BOB@example.test", "8 of it.") is bob
        people.change_password(session, bob, "8 of it.", "9 of us.")
        with pytest.raises(Invalid):
            people.change_password(session, bob, "9 of us.", "9 of us")


def test_whoever_is_nowhere_a_member_any_more_is_signed_out_but_administrators_are_not(
    cast: Cast,
) -> None:
    with unit_of_work() as session:
        for person in (cast.sam, cast.bob, cast.ada):
            sessions.begin(session, session.get_one(User, person.id), "x", NOW)
        session.delete(session.get_one(Membership, (cast.acorn.id, cast.sam.id)))
        session.flush()
        for person in (cast.sam, cast.bob, cast.ada):
            sessions.end_if_nowhere(session, session.get_one(User, person.id))
        assert sorted(session.scalars(select(BrowserSession.user_id))) == sorted((cast.bob.id, cast.ada.id))


def test_the_cookie_of_the_workspace_lasts_as_long_as_a_session(
    client: Browser, cast: Cast, sign_in: SignIn
) -> None:
    sign_in(client, cast.alice)
    (line,) = (
        each
        for each in client.get("/w/acorn/inbox").headers.getlist("Set-Cookie")
        if each.startswith("signalbox-workspace=")
    )
    assert f"Max-Age={int(ABSOLUTE.total_seconds())}" in line
    again = client.get("/w/acorn/inbox").headers.getlist("Set-Cookie")
    assert not any(each.startswith("signalbox-workspace=") for each in again), "it is known already"


def test_an_outage_is_told_once_asked_after_seldom_and_forgotten_in_an_hour(database: None) -> None:
    redis, keys = for_requests(), (auth_server_health.AWAY, auth_server_health.TRIED)
    assert [auth_server_health.may_ask() for _ in range(2)] == [True, True]
    auth_server_health.note_silence(SILENT)
    assert [auth_server_health.may_ask() for _ in range(2)] == [False, False]
    away, tried = (redis.ttl(key) for key in keys)
    assert 3500 < away <= 3600
    assert 0 < tried <= auth_server_health.TRY_EVERY
    redis.delete(auth_server_health.TRIED)
    assert [auth_server_health.may_ask() for _ in range(2)] == [True, False]
    assert 0 < redis.ttl(auth_server_health.TRIED) <= auth_server_health.TRY_EVERY
    auth_server_health.note_answer()
    assert (redis.exists(*keys), auth_server_health.may_ask()) == (0, True)


def test_without_redis_each_process_remembers_the_outage_itself(database: None, log_lines: LogLines) -> None:
    with chosen(REDIS_URL="redis://127.0.0.1:1/0"):
        for_requests.cache_clear()
        assert [auth_server_health.may_ask() for _ in range(2)] == [True, True]
        for _ in range(2):
            auth_server_health.note_silence(SILENT)
        assert [auth_server_health.may_ask() for _ in range(2)] == [False, False]
        auth_server_health.note_answer()
        assert [auth_server_health.may_ask() for _ in range(2)] == [True, True]
    for_requests.cache_clear()
    told = [line["level"] for line in log_lines() if line["event"].startswith("the sign-in server")]
    assert told == ["warning", "info"], "one warning for the whole outage"


def test_tokens_are_printed_nowhere(project: Project) -> None:
    allowed = sign_ins.by_password("alice@example.test", PASSWORD)
    assert repr(allowed) == f"SignInAllowed(user_id={project.cast.alice.id})"
    assert "secret" not in repr(Tokens("secret", "secret"))


def identity(**facts: object) -> Identity:
    usual = {
        "subject": str(uuid4()),
        "email": "nell@example.test",
        "is_confirmed": True,
        "name": " Nell \n Gray",
    }
    return Identity(**{**usual, **facts})  # type: ignore[arg-type]


def test_an_identity_becomes_one_person(cast: Cast) -> None:
    with unit_of_work() as session:
        nell = identity()
        made = identities.user_of(session, nell)
        assert made.name == "Nell Gray"
        assert identities.user_of(session, identity(subject=nell.subject, email="new@example.test")) is made
        for refused in (
            identity(),
            identity(email=None),
            identity(email="eve@example.test", is_confirmed=False),
        ):
            with pytest.raises(Invalid):
                identities.user_of(session, refused)
        assert identities.user_of(session, identity(email="zoe@example.test", name="")).name == "zoe"
        assert identities.user_of(session, identity(email="BOB@example.test")).id == cast.bob.id


@pytest.mark.parametrize("kept_by", ["us", "supabase"])
def test_a_wrong_password_counts_as_a_guess_and_the_right_one_does_not(
    client: Browser, cast: Cast, request: pytest.FixtureRequest, kept_by: str
) -> None:
    if kept_by == "supabase":
        request.getfixturevalue("project")
    assert enter(client, password="wrong").status_code == 422
    assert len(for_requests().keys("*tries*")) == 3
    for_requests().flushdb()
    assert enter(client).status_code == 303
    kept = for_requests().keys("*tries*")
    assert [key for key in kept if b"/notices/" not in key] == [], (
        "only the notice of a new browser is counted"
    )
