"""GoHighLevel's app calls, signed and with ids: who is believed, and each text once, whoever tells of it besides."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest
from sqlalchemy import delete, select

from simulators import Switchboard
from simulators.gohighlevel import events
from tests import factories
from tests.browser import Browser
from tests.factories import Cast
from tests.fixture_types import Drain
from tests.webhooks.gohighlevel import Row, app_call, leads, messages, verdicts, workflow
from webapp.integrations.models import Connection
from webapp.jobs.kinds import JobKind
from webapp.jobs.models import Job
from webapp.runtime.database import unit_of_work
from webapp.scoring.jobs import SCORE
from webapp.sync.jobs import SYNC
from webapp.webhooks.models import Delivery


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
