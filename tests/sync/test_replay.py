"""What EmailBison's feed has and no webhook told is done once, and what a webhook told is not done again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from simulators import Switchboard
from simulators.emailbison import events
from tests.browser import SWAP, Browser
from tests.fixture_types import Drain
from tests.sync.conftest import coverage, run
from webapp.conversations.models import Message
from webapp.integrations.jobs import TEST
from webapp.integrations.models import Connection
from webapp.jobs.models import Job
from webapp.leads.models import Lead
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work
from webapp.runtime.redis import for_requests
from webapp.sync.jobs import CHECK
from webapp.webhooks.event_feed import replay
from webapp.webhooks.models import Delivery


@pytest.fixture
def told(sims: Switchboard) -> list[dict[str, Any]]:
    """A campaign's mail to Jane, and that she wants no more; both in the feed."""
    books, host = sims.emailbison.books, sims.emailbison.host
    jane = books.add_lead(5, "Jane", "Roe", "jane@client.test")
    mail = books.add_sent(12581, jane, "quick question", "<p>Hi Jane</p>", step=2)
    both = [
        events.sent(books, host, mail),
        events.sent(books, host, mail, "LEAD_UNSUBSCRIBED", "2026-09-10T10:00:00.000000Z"),
    ]
    for each in both:
        sims.emailbison.hooks.emit(each)
    return both


def deliveries() -> list[tuple[str, str]]:
    with unit_of_work() as session:
        query = select(Delivery.event_type, Delivery.state).order_by(Delivery.id)
        return [(row[0], row[1]) for row in session.execute(query)]


def jane() -> Lead:
    with unit_of_work() as session:
        return session.scalars(select(Lead)).one()


def test_what_no_webhook_told_is_stored_and_done(
    connections: dict[str, int], told: list[dict[str, Any]], drain: Drain, alice: Browser
) -> None:
    run("check", connections["emailbison"], drain)
    drain()
    assert sorted(deliveries()) == [("EMAIL_SENT", "processed"), ("LEAD_UNSUBSCRIBED", "processed")]
    assert (jane().status, jane().email) == ("blacklisted", "jane@client.test")
    with unit_of_work() as session:
        assert [row.provider_id for row in session.scalars(select(Message))] == ["scheduled-12581"]
    # A person knows better, and the feed of tomorrow does not overrule them.
    alice.post(f"/w/acorn/leads/{jane().id}/sentiment", data={"sentiment": "Interested"}, headers=SWAP)
    run("check", connections["emailbison"], drain)
    drain()
    assert (len(deliveries()), jane().sentiment) == (2, "Interested")


def test_what_a_webhook_told_is_a_repetition(
    connections: dict[str, int], told: list[dict[str, Any]], drain: Drain, client: Browser
) -> None:
    with unit_of_work() as session:
        token = session.get_one(Connection, connections["emailbison"]).webhook_token
    for body in told:
        client.post(f"/webhooks/emailbison/{token}", json=body, token=False)
    run("check", connections["emailbison"], drain)
    drain()
    assert len(deliveries()) == 2


@pytest.mark.parametrize("payload", [None, "text", [], {"event": {}}, {"event": {"type": "X"}, "data": {}}])
def test_odd_rows_and_an_installation_without_a_feed_stop_nothing(
    connections: dict[str, int], sims: Switchboard, told: list[dict[str, Any]], drain: Drain, payload: object
) -> None:
    sims.emailbison.hooks.feed.append(
        {"id": 99, "uuid": "u", "type": "X", "created_at": None, "payload": payload}
    )
    run("check", connections["emailbison"], drain)
    drain()
    assert {("EMAIL_SENT", "processed"), ("LEAD_UNSUBSCRIBED", "processed")} <= set(deliveries())
    known = len(deliveries())
    sims.emailbison.hooks.has_feed = False
    run("check", connections["emailbison"], drain)
    assert len(deliveries()) == known


def test_a_feed_that_fails_keeps_nobody_from_knowing_what_is_missing(
    connections: dict[str, int], sims: Switchboard, told: list[dict[str, Any]], drain: Drain
) -> None:
    sims.emailbison.faults.add("status", path="/api/events", status=500, times=None)
    run("check", connections["emailbison"], drain)
    assert (coverage("emailbison").watermark is not None, deliveries()) == (True, [])
    sims.emailbison.faults.clear()
    for_requests().flushdb()
    run("check", connections["emailbison"], drain)
    assert len(deliveries()) == 2, "the next check makes up for it"


def test_a_key_that_is_refused_for_the_feed_alone_is_not_tried_for_ever(
    connections: dict[str, int], sims: Switchboard, told: list[dict[str, Any]], drain: Drain
) -> None:
    """The test of the connection passes and releases the check, which is refused again: then it waits for a later test."""
    with unit_of_work() as session:
        connection = session.get_one(Connection, connections["emailbison"])
        connection.state_since = clock.now() - timedelta(hours=1)
    sims.emailbison.faults.add("status", path="/api/events", status=401, times=None)
    run("check", connections["emailbison"], drain)
    with unit_of_work() as session:
        assert session.scalars(select(Job.state).where(Job.kind == CHECK.name)).all() == ["parked"]
        assert session.scalars(select(Job.state).where(Job.kind == TEST.name)).all() == ["done"]
        assert session.get_one(Connection, connections["emailbison"]).state == "refused"
    assert coverage("emailbison").days_checked_at is None


@pytest.mark.parametrize(("days", "pages"), [(2.0, 1), (2.3, 2), (None, 3), (30.0, 3)])
def test_the_feed_is_read_back_to_the_last_check_and_a_week_at_most(
    connections: dict[str, int], sims: Switchboard, days: float | None, pages: int
) -> None:
    """Four pages, the newest first: rows of three days, of a week, of eight days and of nine. A check looks back 25 hours more."""
    now, ages = clock.now(), (3.1, 6.8, 8.0, 9.0)
    for place in range(60):
        made = now - timedelta(days=ages[place // 15] + place % 15 / 40)
        row = {"id": 60 - place, "uuid": "u", "type": "X", "payload": {"event": {"type": "X"}, "data": {}}}
        sims.emailbison.hooks.feed.append({**row, "created_at": f"{made:%Y-%m-%dT%H:%M:%S}.000000Z"})
    with unit_of_work() as session:
        connection = session.get_one(Connection, connections["emailbison"])
    replay(connection, None if days is None else now - timedelta(days=days))
    assert len(sims.emailbison.asked("/api/events")) == pages
