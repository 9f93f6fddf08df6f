"""GoHighLevel's calls: a workflow's without ids, an app's signed; each text once, whoever tells of it and how often."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, select

from simulators import Switchboard
from simulators.gohighlevel import events
from tests import factories
from tests.browser import Browser
from tests.factories import Cast
from tests.fixture_types import Drain
from webapp.conversations.models import Message
from webapp.integrations.models import Connection
from webapp.integrations.webhook_addresses import webhook_url
from webapp.jobs.kinds import JobKind
from webapp.jobs.models import Job
from webapp.leads.models import Lead
from webapp.providers.gohighlevel.webhooks import BUCKET_SECONDS
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work
from webapp.runtime.redis import for_requests
from webapp.scoring.jobs import SCORE
from webapp.sync.jobs import SYNC
from webapp.webhooks.models import Delivery

Row = dict[str, Any]


@pytest.fixture
def address(cast: Cast, sims: Switchboard) -> str:
    """Where a workflow of Acorn's location posts to."""
    for_requests().flushdb()
    with unit_of_work() as session:
        connection = factories.gohighlevel_account(session, cast.acorn, sims.gohighlevel)
        return "/" + webhook_url(connection).split("/", 3)[3]


@pytest.fixture
def jane(sims: Switchboard) -> Row:
    return sims.gohighlevel.books.add_contact("Jane", "Roe", "+15550001234", "jane@client.test")


def workflow(client: Browser, address: str, body: Row) -> int:
    return client.post(address, data=json.dumps(body), content_type="application/json").status_code


def app_call(client: Browser, body: Row, **headers: str) -> int:
    raw, signed = events.signed(body)
    sent = {**signed, "Content-Type": "application/json", **headers}
    return client.post("/webhooks/gohighlevel", data=raw, headers=sent).status_code


def messages() -> list[Message]:
    with unit_of_work() as session:
        return list(session.scalars(select(Message).order_by(Message.id)))


def leads() -> list[Lead]:
    with unit_of_work() as session:
        return list(session.scalars(select(Lead).order_by(Lead.id)))


def verdicts() -> list[tuple[str, str | None]]:
    with unit_of_work() as session:
        rows = session.execute(select(Delivery.state, Delivery.reason).order_by(Delivery.id))
        return [tuple(row) for row in rows]


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


def test_an_app_and_a_workflow_tell_of_one_text(
    client: Browser, address: str, sims: Switchboard, jane: Row, drain: Drain
) -> None:
    row = sims.gohighlevel.books.add_message(jane, "Yes, call me")
    body = events.inbound(row)
    assert workflow(client, address, events.workflow(sims.gohighlevel.books, jane, "Yes, call me")) == 202
    assert [app_call(client, body), app_call(client, body)] == [202, 200]
    drain()
    (message,) = messages()
    assert message.provider_id == f"sms-{row['id']}"
    with unit_of_work() as session:
        assert set(session.scalars(select(Delivery.content_type))) == {"application/json"}


def test_an_app_names_nobody_so_the_sync_asks_who_it_is(
    client: Browser, address: str, sims: Switchboard, jane: Row, drain: Drain
) -> None:
    assert app_call(client, events.inbound(sims.gohighlevel.books.add_message(jane, "Yes"))) == 202
    drain()
    (lead,) = leads()
    assert (lead.name, lead.phone_e164) == ("Jane Roe", "+15550001234")
    assert len(messages()) == 1


def test_an_app_s_text_without_an_id_takes_on_the_one_that_the_sync_finds(
    client: Browser, address: str, sims: Switchboard, jane: Row, drain: Drain
) -> None:
    row = sims.gohighlevel.books.add_message(jane, "Yes")
    body = {name: value for name, value in events.inbound(row).items() if name != "messageId"}
    assert app_call(client, body) == 202
    drain()
    (message,) = messages()
    assert message.provider_id == f"sms-{row['id']}"


@pytest.mark.parametrize("signature", ["", "N/A", "bm90IGl0", base64.b64encode(b"x" * 64).decode()])
def test_what_is_not_signed_is_not_stored(
    client: Browser, address: str, sims: Switchboard, jane: Row, signature: str
) -> None:
    body = events.inbound(sims.gohighlevel.books.add_message(jane, "Yes"))
    assert app_call(client, body, **{"X-GHL-Signature": signature, "X-WH-Signature": "bm90IGl0"}) == 401
    assert verdicts() == []


def test_an_app_s_call_is_not_believed_for_a_workflow_s_address(
    client: Browser, address: str, sims: Switchboard, jane: Row, drain: Drain
) -> None:
    body = events.inbound(sims.gohighlevel.books.add_message(jane, "Unsigned"))
    assert workflow(client, address, body) == 422
    drain()
    assert ([state for state, _ in verdicts()], messages()) == (["unreadable"], [])


@pytest.mark.parametrize("missing", ["webhookId", "type", "contactId"])
def test_a_signed_call_that_cannot_be_read_is_kept(
    client: Browser, address: str, sims: Switchboard, jane: Row, missing: str
) -> None:
    body = events.inbound(sims.gohighlevel.books.add_message(jane, "Yes"))
    del body[missing]
    assert app_call(client, body) == 422
    assert [state for state, _ in verdicts()] == ["unreadable"]


@pytest.mark.parametrize(("age", "status"), [(290, 202), (310, 401), (-310, 401)])
def test_a_recording_is_refused(
    client: Browser, address: str, sims: Switchboard, jane: Row, age: float, status: int
) -> None:
    body = events.inbound(sims.gohighlevel.books.add_message(jane, "Yes"), age=age)
    assert app_call(client, body) == status


def test_a_location_that_nobody_has_is_answered_and_forgotten(
    client: Browser, cast: Cast, sims: Switchboard, jane: Row
) -> None:
    assert app_call(client, events.inbound(sims.gohighlevel.books.add_message(jane, "Yes"))) == 200
    assert verdicts() == []


def test_two_workspaces_with_one_location_are_both_told(
    client: Browser, address: str, cast: Cast, sims: Switchboard, jane: Row, drain: Drain
) -> None:
    body = events.inbound(sims.gohighlevel.books.add_message(jane, "Yes"))
    assert app_call(client, body) == 202
    with unit_of_work() as session:
        factories.gohighlevel_account(session, cast.birch, sims.gohighlevel)
    assert [app_call(client, body), app_call(client, body)] == [202, 200], "it is new to Birch alone"
    drain()
    assert sorted(message.workspace_id for message in messages()) == [cast.acorn.id, cast.birch.id]


def test_who_is_known_by_name_and_number_need_not_be_asked_for(
    client: Browser, address: str, cast: Cast, sims: Switchboard, jane: Row, drain: Drain
) -> None:
    with unit_of_work() as session:
        factories.lead(session, cast.acorn, gohighlevel_id=jane["id"], phone="+15550001234")
    assert app_call(client, events.inbound(sims.gohighlevel.books.add_message(jane, "Yes"))) == 202
    drain()
    assert jobs_of(SYNC) == 0


def test_do_not_disturb_is_kept_for_leads_and_nobody_else(
    client: Browser, address: str, cast: Cast, sims: Switchboard, jane: Row, drain: Drain
) -> None:
    sims.gohighlevel.books.set_dnd(jane, "permanent", "STOP", "103")
    assert app_call(client, events.dnd(jane)) == 202
    drain()
    assert (leads(), verdicts()) == ([], [("ignored", "this contact is no lead here")])
    with unit_of_work() as session:
        factories.lead(session, cast.acorn, gohighlevel_id=jane["id"])
    assert app_call(client, events.dnd(jane)) == 202
    drain()
    (lead,) = leads()
    assert (lead.sms_dnd, lead.phone_e164) == ("permanent", "+15550001234")


def test_do_not_disturb_follows_the_providers_clock(
    client: Browser, address: str, cast: Cast, sims: Switchboard, jane: Row, drain: Drain
) -> None:
    with unit_of_work() as session:
        factories.lead(session, cast.acorn, gohighlevel_id=jane["id"])
    older = events.dnd(jane, age=60)
    sims.gohighlevel.books.set_dnd(jane, "active", "", "")
    newer = events.dnd(jane, age=10)
    for body in (newer, older):
        assert app_call(client, body) == 202
        drain()
    assert [lead.sms_dnd for lead in leads()] == ["on"], "what is older came later"


def test_an_echo_of_a_text_is_no_second_one(
    client: Browser, address: str, sims: Switchboard, jane: Row, drain: Drain
) -> None:
    row = sims.gohighlevel.books.add_message(jane, "Tuesday 10am?", inbound=False, source="app")
    for status in ("pending", "delivered"):
        row["status"] = status
        assert app_call(client, events.outbound(row)) == 202
    drain()
    (message,) = messages()
    told = (message.direction, message.source, message.provider_facts["status"])
    assert told == ("outbound", "operator", "delivered")


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


def test_a_connection_without_a_location_takes_no_app_s_call(
    client: Browser, address: str, sims: Switchboard, jane: Row
) -> None:
    with unit_of_work() as session:
        session.scalars(select(Connection)).one().location_id = None
    assert app_call(client, events.inbound(sims.gohighlevel.books.add_message(jane, "Yes"))) == 200


def test_an_app_s_call_is_processed_again_as_what_it_is(
    client: Browser, address: str, cast: Cast, sims: Switchboard, jane: Row, *,
    drain: Drain, sign_in: Callable[..., Browser],
) -> None:  # fmt: skip
    app_call(client, events.inbound(sims.gohighlevel.books.add_message(jane, "Yes")))
    drain()
    with unit_of_work() as session:
        number = session.scalars(select(Delivery.id)).one()
    sign_in(client, cast.alice).post(f"/w/acorn/deliveries/{number}/replays")
    drain()
    assert (verdicts(), len(messages())) == ([("processed", None)], 1)


def test_fields_of_a_workflow_that_have_another_shape_do_no_harm(
    client: Browser, address: str, sims: Switchboard, jane: Row, drain: Drain
) -> None:
    body = events.workflow(sims.gohighlevel.books, jane, "Yes, call me")
    assert workflow(client, address, {**body, "customData": "none", "workflow": ["wfA1b2"]}) == 202
    drain()
    assert [message.body_text for message in messages()] == ["Yes, call me"]


def test_the_same_words_with_another_date_of_the_workflow_are_another_text(
    client: Browser, address: str, sims: Switchboard, jane: Row
) -> None:
    body = events.workflow(sims.gohighlevel.books, jane, "Yes")
    dated = [{**body, "customData": {**body["customData"], name: "11"}} for name in ("Date", "Time")]
    wait_for_a_bucket()
    assert [workflow(client, address, each) for each in (body, *dated, *dated)] == [202, 202, 202, 200, 200]


def test_a_text_is_scored_when_it_is_new_and_not_when_it_is_told_again(
    client: Browser, address: str, sims: Switchboard, jane: Row, drain: Drain
) -> None:
    body = events.inbound(sims.gohighlevel.books.add_message(jane, "Yes, call me"))
    assert app_call(client, body) == 202
    drain()
    assert jobs_of(SCORE) == 1
    with unit_of_work() as session:
        session.execute(delete(Job).where(Job.kind == SCORE.name))
    assert app_call(client, {**body, "webhookId": "told-again"}) == 202
    drain()
    assert (len(messages()), jobs_of(SCORE)) == (1, 0)


def jobs_of(kind: JobKind) -> int:
    with unit_of_work() as session:
        return len(session.scalars(select(Job.id).where(Job.kind == kind.name)).all())
