"""GoHighLevel's workflows call without ids: each text once, however often it is told, and the same words later are another."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from sqlalchemy import select

from simulators import Switchboard
from simulators.gohighlevel import events
from tests.browser import Browser
from tests.factories import Cast
from tests.fixture_types import Drain
from tests.webhooks.gohighlevel import Row, leads, messages, verdicts, workflow
from webapp.providers.gohighlevel.webhooks import BUCKET_SECONDS
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work
from webapp.webhooks.models import Delivery


def test_a_workflow_brings_a_text_and_who_wrote_it(
    client: Browser, address: str, sims: Switchboard, jane: Row, drain: Drain
) -> None:
    body = events.workflow(sims.gohighlevel.books, jane, "Yes, call me")
    assert [workflow(client, address, body), workflow(client, address, body)] == [202, 200]
    drain()
    (message,), (lead,) = messages(), leads()
    assert (message.channel, message.body_text, message.state) == ("sms", "Yes, call me", "received")
    assert (lead.name, lead.phone_e164, lead.email) == ("Jane Roe", "+15550001234", "jane@client.test")
    assert lead.gohighlevel_id == jane["id"]


@pytest.mark.parametrize(("buckets", "texts"), [(0, 1), (1, 1), (2, 2)])
def test_the_same_words_later_are_another_text(
    client: Browser,
    address: str,
    sims: Switchboard,
    jane: Row,
    *,
    drain: Drain,
    buckets: int,
    texts: int,
) -> None:
    body = events.workflow(sims.gohighlevel.books, jane, "yes")
    wait_for_a_bucket()
    assert workflow(client, address, body) == 202
    let_it_be_earlier(buckets)
    assert workflow(client, address, body) == (200 if texts == 1 else 202)
    drain()
    assert len(messages()) == texts


def wait_for_a_bucket() -> None:
    """Until what follows falls into one bucket of time."""
    left = BUCKET_SECONDS - clock.now().timestamp() % BUCKET_SECONDS
    if left < 3:
        time.sleep(left)


def let_it_be_earlier(buckets: int) -> None:
    """The one delivery that is stored, as it would have been stored so many buckets ago."""
    with unit_of_work() as session:
        delivery = session.scalars(select(Delivery)).one()
        same, _, bucket = delivery.event_key.rpartition(":")
        delivery.event_key = f"{same}:{int(bucket) - buckets}"


def test_the_same_words_with_another_date_of_the_workflow_are_another_text(
    client: Browser, address: str, sims: Switchboard, jane: Row
) -> None:
    body = events.workflow(sims.gohighlevel.books, jane, "Yes")
    dated = [{**body, "customData": {**body["customData"], name: "11"}} for name in ("Date", "Time")]
    wait_for_a_bucket()
    assert [workflow(client, address, each) for each in (body, *dated, *dated)] == [202, 202, 202, 200, 200]


def test_what_cannot_be_used_is_kept_and_says_why(
    client: Browser, address: str, sims: Switchboard, jane: Row, drain: Drain
) -> None:
    body = events.workflow(sims.gohighlevel.books, jane, "Hello")
    empty = {**body, "message": {"type": 2, "body": " "}, "customData": {}}
    assert workflow(client, address, {**body, "contact_id": None}) == 422
    assert workflow(client, address, empty) == 202
    assert workflow(client, address, {**body, "location": {"id": "x" * 20}}) == 202
    drain()
    assert [state for state, _ in verdicts()] == ["unreadable", "ignored", "ignored"]
    assert "another location" in (verdicts()[2][1] or "")
    assert messages() == []


def test_fields_of_a_workflow_that_have_another_shape_do_no_harm(
    client: Browser, address: str, sims: Switchboard, jane: Row, drain: Drain
) -> None:
    body = events.workflow(sims.gohighlevel.books, jane, "Yes, call me")
    assert workflow(client, address, {**body, "customData": "none", "workflow": ["wfA1b2"]}) == 202
    drain()
    assert [message.body_text for message in messages()] == ["Yes, call me"]


def test_the_page_shows_and_replays_them(
    client: Browser, address: str, cast: Cast, sims: Switchboard, jane: Row, *,
    drain: Drain, sign_in: Callable[..., Browser],
) -> None:  # fmt: skip
    workflow(client, address, events.workflow(sims.gohighlevel.books, jane, "Yes"))
    drain()
    alice = sign_in(client, cast.alice)
    assert "Workflow SMS" in alice.get("/w/acorn/deliveries").get_data(as_text=True)
    with unit_of_work() as session:
        number = session.scalars(select(Delivery.id)).one()
    alice.post(f"/w/acorn/deliveries/{number}/replays")
    drain()
    assert len(messages()) == 1
