"""The search for private words in the logs finds them; and a failing provider betrays none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from simulators import Switchboard
from simulators.emailbison import events
from simulators.switchboard import ACORN_KEY
from tests import canary, factories
from tests.browser import Browser
from tests.factories import Cast
from tests.fixture_types import Drain, LogLines
from webapp.conversations import composing
from webapp.conversations.composing import Written
from webapp.conversations.models import Channel, Message
from webapp.integrations.connections import enter_credentials
from webapp.leads.models import Lead
from webapp.runtime.database import unit_of_work


def test_a_betrayed_word_is_found(tmp_path: Path) -> None:
    path = tmp_path / "some.log"
    path.write_text(f'{{"event": "fine"}}\n{{"event": "to MAYA{canary.DOMAINS[0]}"}}\n{canary.KEY}\n')
    assert canary.betrayed([path]) == [
        f"{path}:2 says {canary.DOMAINS[0]!r}",
        f"{path}:3 says {canary.KEY!r}",
    ]


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "status", "status": 401, "body": f'{{"data":{{"message":"no {canary.KEY}"}}}}'},
        {"kind": "status", "status": 422, "body": f'{{"message":"{canary.BODY} maya@northwind.test"}}'},
        {"kind": "status", "status": 500, "body": canary.SUBJECT},
        {"kind": "html", "status": 200},
        {"kind": "reset"},
    ],
)
def test_a_failing_answer_betrays_nothing(
    client: Browser,
    cast: Cast,
    sims: Switchboard,
    drain: Drain,
    log_lines: LogLines,
    fault: dict[str, Any],
) -> None:
    books, host = sims.emailbison.books, sims.emailbison.host
    maya = books.add_lead(5, "Maya", "Ortiz", "maya@northwind.test")
    said = books.add_reply(9045, maya, canary.SUBJECT, canary.BODY)
    with unit_of_work() as session:
        token = factories.account(session, cast.acorn, sims.emailbison).webhook_token
        enter_credentials(session, cast.acorn.id, "emailbison", canary.KEY)
    sims.emailbison.key = canary.KEY
    client.post(f"/webhooks/emailbison/{token}", json=events.replied(books, host, said), token=False)
    drain()
    sims.emailbison.faults.add(times=None, path="/api/*", **fault)
    with unit_of_work() as session:
        message = session.scalars(select(Message)).one()
        composing.ask(session, session.get_one(Lead, message.lead_id), Written(canary.BODY), None)
    drain()
    sims.emailbison.key = ACORN_KEY
    lines = json.dumps(log_lines())
    assert "/api/" in lines, "the failure was logged"
    assert [word for word in canary.WORDS if word.lower() in lines.lower()] == []


@pytest.mark.parametrize("channel", ["email", "sms"])
def test_an_answer_that_is_sent_betrays_nothing(
    cast: Cast,
    sims: Switchboard,
    drain: Drain,
    log_lines: LogLines,
    channel: Channel,
) -> None:
    jane = sims.gohighlevel.books.add_contact("Jane", "Roe", "+15550001234", "jane@client.test")
    mail = sims.emailbison.books.add_lead(5, "Jane", "Roe", "jane@client.test")
    sims.emailbison.books.add_reply(9045, mail, canary.SUBJECT, canary.BODY)
    with unit_of_work() as session:
        factories.account(session, cast.acorn, sims.emailbison)
        factories.gohighlevel_account(session, cast.acorn, sims.gohighlevel)
        lead = factories.lead(
            session,
            cast.acorn,
            email="jane@client.test",
            phone_e164="+15550001234",
            gohighlevel_id=jane["id"],
        )
        reference = {"reply_id": "9045", "sender_email_id": "243"}
        factories.message(
            session, lead, canary.BODY, sender_address="jane@client.test", provider_facts=reference
        )
        sent = composing.ask(session, lead, Written(canary.BODY, channel), None)
    drain()
    with unit_of_work() as session:
        assert session.get_one(Message, sent.id).state == "sent"
    lines = json.dumps(log_lines())
    assert [word for word in canary.WORDS if word.lower() in lines.lower()] == []
