"""What EmailBison's feed has and no webhook told is done once, and what a webhook told is not done again."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from simulators import Switchboard
from simulators.emailbison import events
from tests.browser import SWAP, Browser
from tests.fixture_types import Drain
from tests.sync.conftest import coverage, run
from webapp.conversations.models import Message
from webapp.integrations.models import Connection
from webapp.leads.models import Lead
from webapp.runtime.database import unit_of_work
from webapp.runtime.redis import for_requests
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
