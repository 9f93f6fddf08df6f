"""A location's calls are for workspaces whose key GoHighLevel accepts for it, not for whoever knows its id."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from simulators import Switchboard
from simulators.gohighlevel import events
from tests import factories
from tests.browser import Browser
from tests.factories import Cast
from tests.fixture_types import Drain, SignIn
from webapp.conversations.models import Message
from webapp.integrations.jobs import enqueue_test
from webapp.runtime.database import unit_of_work
from webapp.runtime.redis import for_requests

Row = dict[str, Any]


@pytest.fixture
def acorns(cast: Cast, sims: Switchboard) -> None:
    """The location is Acorn's, and proven to be."""
    for_requests().flushdb()
    with unit_of_work() as session:
        factories.gohighlevel_account(session, cast.acorn, sims.gohighlevel)


@pytest.fixture
def jane(sims: Switchboard) -> Row:
    return sims.gohighlevel.books.add_contact("Jane", "Roe", "+15550001234", "jane@client.test")


def app_call(client: Browser, body: Row) -> int:
    raw, signed = events.signed(body)
    return client.post("/webhooks/gohighlevel", data=raw, headers=signed).status_code


def messages() -> list[Message]:
    with unit_of_work() as session:
        return list(session.scalars(select(Message).order_by(Message.id)))


def test_a_location_is_told_to_nobody_who_merely_names_it(  # noqa: PLR0917
    client: Browser, acorns: None, cast: Cast, sims: Switchboard, jane: Row, drain: Drain, sign_in: SignIn
) -> None:
    keys = f"/w/birch/integrations/{cast.birch.id}/gohighlevel/keys"
    place, token = sims.gohighlevel.books.location_id, sims.gohighlevel.token
    charlie = sign_in(Browser(client.application, client.application.response_class), cast.charlie)
    assert charlie.post(keys, data={"key": "pit-" + "1" * 30, "account_id": place}).status_code == 303
    for words in ("Before the test", "After it was refused"):
        assert app_call(client, events.inbound(sims.gohighlevel.books.add_message(jane, words))) == 202
        drain()
        assert {row.workspace_id for row in messages()} == {cast.acorn.id}
    assert charlie.post(keys, data={"key": token, "account_id": place}).status_code == 303
    drain()
    assert app_call(client, events.inbound(sims.gohighlevel.books.add_message(jane, "Proven"))) == 202
    drain()
    told = {row.workspace_id for row in messages() if row.body_text == "Proven"}
    assert told == {cast.acorn.id, cast.birch.id}


def test_who_lost_the_key_of_a_location_is_told_nothing_more(
    client: Browser, acorns: None, cast: Cast, sims: Switchboard, jane: Row, drain: Drain
) -> None:
    with unit_of_work() as session:
        theirs = factories.gohighlevel_account(session, cast.birch, sims.gohighlevel)
        theirs.key = "pit-a-token-that-was-withdrawn"
        enqueue_test(session, theirs)
    drain()
    assert app_call(client, events.inbound(sims.gohighlevel.books.add_message(jane, "Yes"))) == 202
    drain()
    assert {message.workspace_id for message in messages()} == {cast.acorn.id}
