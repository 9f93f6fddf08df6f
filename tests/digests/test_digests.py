"""The daily digest: exact, once a day and person, in the morning of the workspace, by mail and in a channel."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select, text

from simulators.slack import SECRET, Slack
from tests.browser import SWAP, Browser
from tests.digests.conftest import move_to, next_day, passes, waiting_lead, zone_where_it_is
from tests.due import try_again
from tests.factories import Cast
from tests.fixture_types import Drain, SignIn
from tests.notices.conftest import MailServer
from tests.settings import chosen
from webapp.digests.jobs import EVERY_DAY, enqueue_due, open_day
from webapp.digests.models import DigestChoice, SlackHook
from webapp.runtime import clock
from webapp.runtime.database import system_transaction
from webapp.runtime.secrets import is_newest
from webapp.runtime.settings import settings

PAGE = "/w/acorn/digests"
BOTH = {"by_mail": "yes", "in_slack": "yes"}
DAILY = list(EVERY_DAY)
"""Tests run on Sundays too."""


def address(slack: Slack) -> str:
    return f"https://{slack.host}/services/{SECRET}"


def hook() -> SlackHook:
    with system_transaction() as session:
        return session.scalars(select(SlackHook)).one()


@pytest.mark.parametrize(
    ("zone", "moment", "day"),
    [
        ("Europe/Berlin", "2026-12-01T06:59", None),
        ("Europe/Berlin", "2026-12-01T07:00", date(2026, 12, 1)),
        ("Europe/Berlin", "2026-12-01T10:59", date(2026, 12, 1)),
        ("Europe/Berlin", "2026-12-01T11:00", None),
        ("Europe/Berlin", "2026-07-01T06:00", date(2026, 7, 1)),  # an hour earlier in summer
        ("Australia/Sydney", "2026-12-01T22:00", date(2026, 12, 2)),  # tomorrow there
        ("America/Los_Angeles", "2026-12-01T03:00", None),  # still yesterday evening there
    ],
)
def test_a_digest_leaves_in_the_morning_of_the_workspace(zone: str, moment: str, day: date | None) -> None:
    assert open_day(zone, datetime.fromisoformat(moment).replace(tzinfo=UTC)) == day


@pytest.mark.parametrize(
    ("moment", "zone", "days", "leaves"),
    [
        ("2026-12-04T08:00", "Europe/Berlin", "12345", True),
        ("2026-12-05T08:00", "Europe/Berlin", "12345", False),  # a Saturday
        ("2026-12-05T08:00", "Europe/Berlin", "6", True),
        ("2026-12-06T22:00", "Australia/Sydney", "1", True),  # Monday there, Sunday in UTC
        ("2026-12-04T22:00", "Australia/Sydney", "12345", False),  # Saturday there
    ],
)
def test_a_digest_leaves_on_the_chosen_days_of_that_zone(
    moment: str, zone: str, days: str, *, leaves: bool
) -> None:
    found = open_day(zone, datetime.fromisoformat(moment).replace(tzinfo=UTC), days)
    assert (found is not None) is leaves


def test_each_person_is_mailed_the_numbers_of_their_own_sidebar_once_a_day(
    client: Browser, cast: Cast, sign_in: SignIn, drain: Drain, mail_server: MailServer
) -> None:
    move_to(cast.acorn, 9)
    move_to(cast.birch, 15)
    for facts in ({}, {"assigned_to": cast.sam.id}, {"sentiment": "Not Interested"}):
        waiting_lead(cast.acorn, **facts)
    waiting_lead(cast.birch)
    shown = {}
    people = ((cast.charlie, "birch"), (cast.ada, "acorn"), (cast.alice, "acorn"), (cast.sam, "acorn"))
    for person, slug in people:
        browser = sign_in(client, person)
        assert browser.post(f"/w/{slug}/digests", data={"by_mail": "yes", "days": DAILY}).status_code == 303
        counts = browser.get(f"/w/{slug}/inbox/counts", headers=SWAP).text
        shown[person.email] = re.findall(
            r'<span>([^<]+)</span>\s*(?:<span class="count[^>]*>([\d,]+))?', counts
        )
    passes(2)
    drain()
    passes()
    drain()
    mails = {mail["To"]: mail.get_content().replace("\r", "") for mail in mail_server.mails}
    assert sorted(mail["To"] for mail in mail_server.mails) == [
        cast.ada.email,
        cast.alice.email,
        cast.sam.email,
    ]
    assert enqueued_now() == 0, "nobody's day is looked at again"
    sam = [f"{label}: {number or 0}" for label, number in shown[cast.sam.email] if label != "Everyone"]
    assert all(f"  {line}\n" in mails[cast.sam.email] for line in sam), (sam, mails[cast.sam.email])
    assert "Needs you: 1" in mails[cast.sam.email]
    assert "Needs you: 2" in mails[cast.alice.email]
    assert "Needs you: 2" in mails[cast.ada.email], "of this workspace, not of all that she sees"
    assert "Unanswered: 3" in mails[cast.alice.email]
    next_day()
    passes()
    drain()
    assert len(mail_server.mails) == 6


def test_whoever_chose_otherwise_left_or_is_not_known_by_that_address_is_told_nothing(
    client: Browser, cast: Cast, sign_in: SignIn, drain: Drain, mail_server: MailServer
) -> None:
    move_to(cast.acorn, 9)
    for person in (cast.alice, cast.bob, cast.sam, cast.ada):
        assert sign_in(client, person).post(PAGE, data={**BOTH, "days": DAILY}).status_code == 303
    assert sign_in(client, cast.alice).post(PAGE, data={}).status_code == 303
    with system_transaction() as session:
        session.execute(text("DELETE FROM membership WHERE user_id = :id"), {"id": cast.bob.id})
        session.execute(text("UPDATE app_user SET disabled_at = now() WHERE id = :id"), {"id": cast.ada.id})
        session.execute(
            text("UPDATE app_user SET confined_to = :place WHERE id = :id"),
            {"place": cast.acorn.id, "id": cast.sam.id},
        )
    passes()
    drain()
    assert mail_server.mails == []


def test_each_person_and_the_channel_have_days_of_their_own(
    client: Browser, cast: Cast, sign_in: SignIn, drain: Drain, mail_server: MailServer, slack: Slack
) -> None:  # fmt: skip
    move_to(cast.acorn, 9)
    today = str(clock.now().astimezone(ZoneInfo(zone_where_it_is(9))).isoweekday())
    others = [day for day in "1234567" if day != today]
    assert sign_in(client, cast.sam).post(PAGE, data={**BOTH, "days": [today]}).status_code == 303
    alice = sign_in(client, cast.alice)
    assert alice.post(PAGE, data={**BOTH, "days": others}).status_code == 303
    form = {"address": address(slack), "days": others}
    assert alice.post(f"{PAGE}/slack", data=form).status_code == 303
    drain()
    assert len(slack.posted) == 1, "the first one keeps no days"
    next_day()
    assert enqueued_now() == 1
    drain()
    assert ([mail["To"] for mail in mail_server.mails], len(slack.posted)) == ([cast.sam.email], 1)
    alice.post(f"{PAGE}/slack", data={**form, "days": [today]})
    alice.post(PAGE, data={**BOTH, "days": [today]})
    next_day()
    assert enqueued_now() == 3
    alice.post(PAGE, data={**BOTH, "days": others})  # after the pass, before the job
    drain()
    assert sorted(mail["To"] for mail in mail_server.mails) == [cast.sam.email] * 2
    page = alice.get(PAGE).text
    assert re.search(rf'value="{others[0]}" checked', page)
    assert alice.post(PAGE, data={**BOTH, "days": ["8"]}, headers=SWAP).status_code == 422
    assert alice.post(PAGE, data={**BOTH, "days": ["12"]}, headers=SWAP).status_code == 422


def enqueued_now() -> int:
    """How many mails and posts a pass finds due."""
    with system_transaction() as session:
        return enqueue_due(session, clock.now())


def test_of_a_workspace_that_is_being_deleted_nobody_is_told(
    client: Browser, cast: Cast, sign_in: SignIn, drain: Drain, slack: Slack
) -> None:
    move_to(cast.acorn, 9)
    alice = sign_in(client, cast.alice)
    assert alice.post(PAGE, data={**BOTH, "days": DAILY}).status_code == 303
    assert alice.post(f"{PAGE}/slack", data={"address": address(slack), "days": DAILY}).status_code == 303
    drain()
    next_day()
    for removed, due in (("now()", 0), ("NULL", 2)):
        with system_transaction() as session:
            session.execute(text(f"UPDATE workspace SET removed_at = {removed} WHERE slug = 'acorn'"))
        with system_transaction() as session:
            assert enqueue_due(session, clock.now()) == due


def test_a_zone_that_does_not_exist_is_read_as_utc_and_keeps_nobody_waiting(cast: Cast) -> None:
    with system_transaction() as session:
        zones = "CASE slug WHEN 'birch' THEN 'Mars/Base' ELSE 'Asia/Tokyo' END"
        session.execute(text(f"UPDATE workspace SET time_zone = {zones}"))
        for workspace in (cast.acorn, cast.birch):
            every = {"user_id": cast.ada.id, "by_mail": True, "days": EVERY_DAY}
            session.add(DigestChoice(workspace_id=workspace.id, **every))
    for hour, due in ((0, 1), (7, 0), (8, 1)):
        with system_transaction() as session:
            assert enqueue_due(session, datetime(2035, 1, 8, hour, tzinfo=UTC)) == due, hour


def test_the_channel_is_told_at_once_and_then_each_morning_and_names_call_nobody(
    client: Browser, cast: Cast, sign_in: SignIn, drain: Drain, slack: Slack
) -> None:
    move_to(cast.acorn, 15)
    with system_transaction() as session:
        session.execute(
            text("UPDATE app_user SET name = 'Sam <!channel> @all http://evil.test' WHERE id = :id"),
            {"id": cast.sam.id},
        )
    waiting_lead(cast.acorn)
    waiting_lead(cast.acorn, assigned_to=cast.sam.id)
    assert sign_in(client, cast.sam).post(PAGE, data={"in_slack": "yes", "days": DAILY}).status_code == 303
    assert sign_in(client, cast.ada).post("/w/birch/digests", data={"in_slack": "yes"}).status_code == 303
    alice = sign_in(client, cast.alice)
    assert "checked> Put a line" not in alice.get(PAGE).text, "what others chose is theirs"
    assert alice.post(f"{PAGE}/slack", data={"address": address(slack), "days": DAILY}).status_code == 303
    drain()
    (first,) = slack.posted
    assert "Ada" not in first, "she wants a line in another workspace's"
    assert "Needs you: 2 · Unanswered: 2" in first
    assert "Sam &lt;!channel&gt; @\u200ball http:\u200b//evil.test: 1 need you" in first
    page = alice.get(PAGE).text
    assert (slack.host in page, SECRET in page) == (True, False)
    passes()
    drain()
    assert len(slack.posted) == 1, "it is afternoon"
    next_day()
    move_to(cast.acorn, 9)
    passes(2)
    drain()
    passes()
    drain()
    assert len(slack.posted) == 2
    assert alice.post(f"{PAGE}/slack/removal").status_code == 303
    next_day()
    passes()
    drain()
    assert len(slack.posted) == 2


@pytest.mark.parametrize(
    ("fault", "posted"),
    [("reset_after", 1), ("reset", 0), ("status", 1)],
    ids=["its answer is lost", "nobody knows", "it asks to slow down"],
)
def test_what_was_perhaps_posted_is_not_posted_again_and_what_was_not_is(
    alice: Browser, drain: Drain, slack: Slack, fault: str, posted: int
) -> None:
    slack.faults.add(fault, status=429)
    assert alice.post(f"{PAGE}/slack", data={"address": address(slack), "days": DAILY}).status_code == 303
    drain()
    try_again(drain)
    assert len(slack.posted) == posted
    assert hook().trouble == ""


def test_an_address_that_is_revoked_is_said_and_left_alone_until_another_is_entered(
    alice: Browser, cast: Cast, drain: Drain, slack: Slack
) -> None:
    move_to(cast.acorn, 9)
    slack.is_revoked = True
    alice.post(f"{PAGE}/slack", data={"address": address(slack), "days": DAILY})
    drain()
    assert "Slack said no: no_service." in alice.get(PAGE).text
    slack.is_revoked = False
    passes()
    drain()
    assert slack.posted == []
    alice.post(f"{PAGE}/slack", data={"address": address(slack), "days": DAILY})
    drain()
    assert (len(slack.posted), hook().trouble) == (1, "")


@pytest.mark.parametrize(
    "pasted",
    ["", "hooks.slack.com/services/x", "https://hooks.slack.com/", "ftp://hooks.slack.com/services/x",
     "https://127.0.0.1/services/x", "https://localhost/services/x", "https://a:b@hooks.slack.com/services/x",
     "https://hooks.slack.com:8443/services/x", "https://hooks.slack.com/services/x?y=1", "https://hööks/x" * 50],
)  # fmt: skip
def test_an_address_that_is_none_is_refused_where_it_is_entered(alice: Browser, pasted: str) -> None:
    answer = alice.post(f"{PAGE}/slack", data={"address": pasted}, headers=SWAP)
    assert answer.status_code == 422
    with system_transaction() as session:
        assert session.scalars(select(SlackHook)).all() == []


def test_only_whoever_manages_says_where_it_is_posted_and_a_private_address_is_never_asked(
    client: Browser, cast: Cast, sign_in: SignIn, drain: Drain, slack: Slack
) -> None:
    for person in (cast.bob, cast.sam):
        refused = sign_in(client, person).post(
            f"{PAGE}/slack", data={"address": address(slack), "days": DAILY}
        )
        assert refused.status_code == 404
    alice = sign_in(client, cast.alice)
    alice.post(f"{PAGE}/slack", data={"address": address(slack), "days": DAILY})
    with chosen(EGRESS_ALLOW=f"{settings().egress_allow.rpartition(',')[0]},{slack.host}"):
        drain()  # an exception that names no purpose holds for providers, and not for what tenants type in
    assert slack.posted == []


def test_the_address_is_sealed_anew_with_a_new_key(alice: Browser, slack: Slack, app: Flask) -> None:
    alice.post(f"{PAGE}/slack", data={"address": address(slack), "days": DAILY})
    with chosen(
        SECRET_KEYS=f"another-key-of-thirty-two-letters-or-more,{settings().secret_keys.get_secret_value()}"
    ):
        assert not is_newest(hook().address_sealed)
        assert app.test_cli_runner().invoke(args=["keys", "rotate"]).exit_code == 0
        assert is_newest(hook().address_sealed)
        assert hook().address == address(slack)
