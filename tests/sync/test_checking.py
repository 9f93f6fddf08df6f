"""A check of months that is stopped goes on where it was, and counts each day as if nothing had happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from simulators import Switchboard
from simulators.provider import Call, Provider
from tests.browser import Browser
from tests.due import try_again
from tests.fixture_types import Drain
from tests.sync.conftest import PAGE, coverage, days, ids, mail, run, text, theirs
from webapp.conversations.models import Message
from webapp.integrations.models import Connection
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work
from webapp.sync import checking
from webapp.sync.coverage import SETTLED

LISTS = {"emailbison": "/api/replies", "gohighlevel": "/conversations/messages/export"}
ZONE = ZoneInfo("Europe/Berlin")  # Acorn's
NEWEST = 8 * 24
"""Hours ago; younger ones would be scored, too."""


def fill(sims: Switchboard, provider: str) -> None:
    """Five pages of messages; one of the newest mails has an old date, as a slow mailbox brings it."""
    if provider == "emailbison":
        for number in range(75):
            mail(sims, 700 + number, hours=NEWEST + (100 if number == 70 else (75 - number) * 3))
    else:
        for number in range(450):
            text(sims, f"text {number}", hours=NEWEST + (450 - number) / 2, phone=f"+1555000{number % 7:04}")


def at(sims: Switchboard, provider: str) -> Provider:
    return sims.emailbison if provider == "emailbison" else sims.gohighlevel


def listed(sims: Switchboard, provider: str) -> list[Call]:
    return at(sims, provider).asked(LISTS[provider])


def stop_after(sims: Switchboard, provider: str, pages: int) -> None:
    """After so many pages something else answers in the provider's place, which is not asked twice in one attempt."""
    at(sims, provider).faults.add(
        "status", path=LISTS[provider], times=None, after=pages, status=200, body="<h1>Back soon</h1>"
    )


@pytest.mark.parametrize("provider", LISTS)
def test_a_check_that_was_stopped_goes_on_and_counts_each_day_once(
    alice: Browser, connections: dict[str, int], sims: Switchboard, drain: Drain, provider: str
) -> None:
    fill(sims, provider)
    stop_after(sims, provider, 3)
    began = clock.now()
    run("check", connections[provider], drain, days=20)
    stored, stopped = len(ids(provider)), coverage(provider)
    assert (stopped.watermark, stopped.ended_at) == (None, None)
    assert 0 < stored < len(theirs(sims)[provider])
    entered = {day.day for day in days(provider)}
    assert entered, "the days that were read wholly are known already"
    assert "The comparison goes on." in alice.get(PAGE).get_data(as_text=True)
    mail(sims, 900, hours=0)
    text(sims, "meanwhile", hours=0)
    at(sims, provider).faults.clear()
    before = len(listed(sims, provider))
    try_again(drain)
    assert len(listed(sims, provider)) - before <= 3, "a page again, and the two that were left"
    row = coverage(provider)
    assert row.watermark is not None
    assert began - SETTLED <= row.watermark < clock.now() - SETTLED, "what came meanwhile is the next sweep's"
    assert row.stopped_check is None
    counted = days(provider)
    assert len(counted) == 21
    assert {day.only_here for day in counted} == {0}
    found = {day.day: day.provider_count for day in counted if day.provider_count}
    with unit_of_work() as session:
        query = select(Message.sent_at).where(Message.provider == provider, Message.sent_at < began)
        assert found == Counter(at.astimezone(ZONE).date() for at in session.scalars(query))
    assert found == {day.day: day.stored_count for day in counted if day.stored_count}
    assert found == {day.day: day.backfilled for day in counted if day.backfilled}
    run("sweep", connections[provider], drain)
    assert ids(provider) == theirs(sims)[provider]


@pytest.mark.parametrize("provider", LISTS)
def test_a_check_that_is_stopped_again_and_again_ends(
    connections: dict[str, int], sims: Switchboard, drain: Drain, provider: str
) -> None:
    """Each attempt brings a page or two."""
    fill(sims, provider)
    stop_after(sims, provider, 2)
    run("check", connections[provider], drain, days=20)
    for _ in range(6):
        at(sims, provider).faults.clear()
        stop_after(sims, provider, 2)
        try_again(drain)
    assert coverage(provider).watermark is not None
    assert ids(provider) == theirs(sims)[provider]


def test_a_mark_that_the_provider_no_longer_knows_is_given_up(
    connections: dict[str, int], sims: Switchboard, drain: Drain
) -> None:
    fill(sims, "emailbison")
    stop_after(sims, "emailbison", 3)
    run("check", connections["emailbison"], drain, days=20)
    sims.emailbison.faults.clear()
    body = '{"data": {"success": false, "message": "The cursor is invalid."}}'
    sims.emailbison.faults.add("status", path=LISTS["emailbison"], status=422, body=body)
    try_again(drain)
    assert coverage("emailbison").stopped_check is None
    run("check", connections["emailbison"], drain, days=20)
    assert ids("emailbison") == theirs(sims)["emailbison"]
    assert coverage("emailbison").watermark is not None


def moved(connection: Connection) -> None:
    connection.account_name = "Another account"


@pytest.mark.parametrize(
    ("back", "later", "change", "goes_on"),
    [
        (10, timedelta(0), None, True),
        (9, timedelta(days=6), None, True),
        (11, timedelta(0), None, False),
        (10, timedelta(days=8), None, False),
        (10, timedelta(0), moved, False),
    ],
)
def test_a_check_goes_on_only_where_it_vouches_for_what_is_asked_now(
    connections: dict[str, int],
    back: int,
    later: timedelta,
    change: Callable[[Connection], None] | None,
    *,
    goes_on: bool,
) -> None:
    """It reaches back as far, is not too old, and is of the same account."""
    now = clock.now()
    with unit_of_work() as session:
        connection = session.get_one(Connection, connections["emailbison"])
        first = checking.begin(session, connection, now - timedelta(days=10))
        row = checking.coverage.coverage_of(session, connection.workspace_id, "emailbison")
        began_at = first.run.began_at - later
        row.stopped_check = {**(row.stopped_check or {}), "mark": "page=3", "began_at": began_at.isoformat()}
        if change:
            change(connection)
        again = checking.begin(session, connection, now - timedelta(days=back))
    assert again.mark == ("page=3" if goes_on else "")
    assert (again.run.began_at == began_at) is goes_on
