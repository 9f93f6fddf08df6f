"""How long a lead has waited: since their first unanswered reply, in working hours, against the workspace's target."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from tests import factories
from tests.browser import SWAP, Browser
from tests.factories import Cast
from webapp.accounts.models import Workspace
from webapp.conversations import rollups
from webapp.inbox.reply_clock import Target, waiting_of
from webapp.leads.models import Lead
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work
from webapp.sequences.hours import Hours, open_time

WEEKDAYS: Hours = dict.fromkeys(range(1, 6), (time(9), time(17)))
FRIDAY = datetime(2026, 3, 27, tzinfo=UTC)  # the clocks of Berlin go forward on the Sunday after it
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("since", "until", "hours"),
    [
        (FRIDAY + 9 * HOUR, FRIDAY + 11 * HOUR, 2),
        (FRIDAY + 1 * HOUR, FRIDAY + 9 * HOUR, 1),  # Berlin opens at 8:00 UTC
        (FRIDAY + 15 * HOUR, FRIDAY + 20 * HOUR, 1),
        (FRIDAY + 15 * HOUR, FRIDAY + 80 * HOUR, 2),  # and on Monday, in summer time, at 7:00 UTC
        (FRIDAY + 20 * HOUR, FRIDAY + 60 * HOUR, 0),
        (FRIDAY + 11 * HOUR, FRIDAY + 9 * HOUR, 0),
        (FRIDAY - timedelta(days=4000), FRIDAY, 44 * 8),  # two months' working days
    ],
)
def test_only_working_hours_count(since: datetime, until: datetime, hours: int) -> None:
    assert open_time(since, until, "Europe/Berlin", WEEKDAYS) == hours * HOUR


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (0, ("fine", "4 h left")),
        (179, ("fine", "1 h left")),
        (180, ("soon", "1 h left")),
        (200, ("soon", "40 m left")),
        (240, ("late", "Late by 0 m")),
        (375, ("late", "Late by 2 h")),
    ],
)
def test_a_lead_is_soon_late_and_then_late(minutes: int, expected: tuple[str, str]) -> None:
    now = FRIDAY + 15 * HOUR
    target = Target(4 * HOUR, "UTC", WEEKDAYS)
    since = now - timedelta(minutes=minutes)
    lead = Lead(status="new", sentiment="Interested", last_inbound_at=since, waiting_since=since)
    lead.is_held = False
    found = waiting_of(lead, target, now)
    assert found is not None
    assert (found.state, found.words) == expected
    assert waiting_of(lead, None, now) is None, "no target"
    lead.sentiment = "Neutral"
    assert waiting_of(lead, target, now) is None, "nobody has to answer"


def test_they_wait_since_their_first_unanswered_reply(cast: Cast) -> None:
    now = clock.now().replace(microsecond=0)

    def said(minutes: int, **facts: object) -> datetime | None:
        with unit_of_work() as session:
            lead = session.get_one(Lead, lead_id)
            factories.message(session, lead, sent_at=now - timedelta(minutes=minutes), **facts)
            rollups.refresh(session, lead)
            return lead.waiting_since

    ours = {"direction": "outbound", "source": "operator"}
    with unit_of_work() as session:
        lead_id = factories.lead(session, cast.acorn).id
    assert said(100, direction="outbound", source="campaign", state="sent") is None
    assert said(90, is_automated=True) is None
    assert said(80) == now - timedelta(minutes=80)
    assert said(70) == now - timedelta(minutes=80), "they asked twice"
    assert said(60, **ours, state="failed") == now - timedelta(minutes=80), "it did not go out"
    assert said(50, **ours, state="sent") is None
    assert said(40) == now - timedelta(minutes=40)


def test_a_row_warns_and_the_list_begins_with_whoever_waited_longest(alice: Browser, cast: Cast) -> None:
    with unit_of_work() as session:
        for name, days in (("Fresh", 0), ("Older", 30), ("Oldest", 40)):
            since = clock.now() - timedelta(days=days)
            facts = {"sentiment": "Interested", "last_inbound_at": since, "waiting_since": since}
            factories.lead(session, cast.acorn, first_name=name, **facts)
    page = alice.get("/w/acorn/inbox/list?sort=waiting", headers=SWAP).text
    assert page.index("Oldest") < page.index("Older") < page.index("Fresh")
    assert "Late by" not in page, "nobody has set a target"
    with unit_of_work() as session:
        session.get_one(Workspace, cast.acorn.id).reply_target_minutes = 120
    page = alice.get("/w/acorn/inbox/list", headers=SWAP).text
    assert page.count("Late by") == 2


@pytest.mark.parametrize(
    "facts",
    [
        {"sentiment": "Interested", "last_reply_sent_at": clock.now()},
        {"sentiment": "Neutral"},
        {"sentiment": "Interested", "handled_at": clock.now()},
        {"sentiment": "Interested", "snoozed_until": clock.now() + timedelta(days=3)},
    ],
    ids=["answered", "asks for nothing", "done", "snoozed"],
)
def test_marked_unread_a_lead_is_back_in_needs_you(
    alice: Browser, cast: Cast, facts: dict[str, object]
) -> None:
    with unit_of_work() as session:
        heard = clock.now() - timedelta(hours=1)
        lead_id = factories.lead(session, cast.acorn, first_name="Jane", last_inbound_at=heard, **facts).id
    needs = "/w/acorn/inbox/list?view=needs-you"
    assert "Jane" not in alice.get(needs, headers=SWAP).text
    path = f"/w/acorn/leads/{lead_id}/handled"
    assert alice.post(path, data={"undo": "1"}, headers=SWAP).status_code == 204
    assert "Jane" in alice.get(needs, headers=SWAP).text
    assert alice.post("/w/acorn/acts/undo", headers=SWAP).status_code == 204
    assert "Jane" not in alice.get(needs, headers=SWAP).text


def test_a_closed_lead_is_not_said_to_need_an_answer(alice: Browser, cast: Cast) -> None:
    with unit_of_work() as session:
        facts = {"status": "unqualified", "last_inbound_at": clock.now()}
        lead_id = factories.lead(session, cast.acorn, first_name="Jane", **facts).id
    refused = alice.post(f"/w/acorn/leads/{lead_id}/handled", data={"undo": "1"}, headers=SWAP)
    assert (refused.status_code, "Give them another status first" in refused.text) == (422, True)
