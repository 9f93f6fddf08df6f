"""A person's signature ends their mails, from every mailbox or from one; once, and never a text message's or a draft's."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from simulators import Switchboard
from tests import factories
from tests.browser import SWAP, Browser
from tests.due import make_due
from tests.factories import Cast
from tests.fixture_types import Drain, SignIn
from webapp.accounts.models import Membership
from webapp.conversations.models import Message
from webapp.integrations.models import SenderAccount
from webapp.leads.models import Lead
from webapp.runtime import clock
from webapp.runtime.database import system_transaction, unit_of_work
from webapp.snippets.models import Signature

PLACE = "/w/acorn/signature"
SENDER = "243"
JANE = "jane@client.test"


@pytest.fixture
def lead_id(cast: Cast, sims: Switchboard) -> int:
    person = sims.emailbison.books.add_lead(5, "Jane", "Roe", JANE)
    sims.emailbison.books.add_reply(9001, person, "Re: pallets", "What does it cost?", when=clock.now())
    with unit_of_work() as session:
        factories.account(session, cast.acorn, sims.emailbison)
        for number in (SENDER, "244"):
            mailbox = SenderAccount(workspace_id=cast.acorn.id, provider="emailbison", provider_id=number)
            mailbox.email, mailbox.state = f"{number}@try-acorn.test", "connected"
            mailbox.changed_at = clock.now()
            session.add(mailbox)
        lead = factories.lead(
            session, cast.acorn, email=JANE, last_inbound_at=clock.now(), assigned_to=cast.sam.id
        )
        facts = {"reply_id": "9001", "sender_email_id": SENDER}
        factories.message(session, lead, sender_address=lead.email, provider_facts=facts)
        return lead.id


def keep(browser: Browser, body: str, sender_id: str = "") -> int:
    return browser.post(PLACE, data={"body": body, "sender_id": sender_id}, headers=SWAP).status_code


def answer(browser: Browser, lead_id: int, text: str, **form: str) -> tuple[str, str]:
    """What goes out, and what the writer said."""
    data = {"text": text, **form}
    sent = browser.post(f"/w/acorn/leads/{lead_id}/replies", data=data, headers=SWAP)
    assert sent.status_code == 204, sent.text
    with unit_of_work() as session:
        newest = select(Message).where(Message.source == "operator").order_by(Message.id.desc()).limit(1)
        message = session.scalars(newest).one()
        return message.body_text, message.own_words


def test_it_ends_a_mail_from_the_mailbox_once(alice: Browser, lead_id: int) -> None:
    assert keep(alice, "Alice\r\nAcorn") == 204
    assert answer(alice, lead_id, "Tuesday?") == ("Tuesday?\n\nAlice\nAcorn", "Tuesday?")
    assert answer(alice, lead_id, "Tuesday?\n\nAlice\nAcorn")[0] == "Tuesday?\n\nAlice\nAcorn", "once"
    assert answer(alice, lead_id, "Tuesday?", is_unsigned="1")[0] == "Tuesday?"
    assert keep(alice, "Alice, sales", SENDER) == 204
    assert answer(alice, lead_id, "Hello")[0] == "Hello\n\nAlice, sales"
    assert answer(alice, lead_id, "Hello", sender_id="244")[0] == "Hello\n\nAlice\nAcorn"
    page = alice.get(f"/w/acorn/leads/{lead_id}").text
    shown = re.findall(r'class="signature-words" data-sender="(\w*)" dir="auto" (hidden)?', page)
    assert sorted(shown) == [("", "hidden"), (SENDER, "")]
    assert (keep(alice, " ", SENDER), keep(alice, "", "")) == (204, 204)
    assert answer(alice, lead_id, "Bye")[0] == "Bye"


def test_the_provider_gets_it_and_the_thread_folds_it(
    alice: Browser, lead_id: int, drain: Drain, sims: Switchboard
) -> None:
    keep(alice, "Alice")
    answer(alice, lead_id, "Tuesday?")
    make_due()
    drain()
    (call,) = sims.emailbison.asked("/api/replies/9001/reply")
    assert call.json["message"] == "<p>Tuesday?</p><p>Alice</p>"
    with unit_of_work() as session:
        assert session.scalars(select(Message.state).where(Message.source == "operator")).all() == ["sent"]
    assert "Show signature" in alice.get(f"/w/acorn/leads/{lead_id}").text


def test_it_is_ones_own(client: Browser, cast: Cast, lead_id: int, sign_in: SignIn) -> None:
    keep(sign_in(client, cast.bob), "Bob")
    sam = sign_in(client, cast.sam)
    assert "Bob</" not in sam.get("/w/acorn/snippets").text
    assert answer(sam, lead_id, "Hello")[0] == "Hello"
    assert keep(sam, "x" * 1_001) == 422
    assert keep(sam, "Sam", "999") == 422, "no mailbox of this workspace"
    refused = sign_in(client, cast.ada).post(PLACE, data={"body": "Ada"}, headers=SWAP)
    assert (refused.status_code, "You are no member" in refused.text) == (422, True)
    with system_transaction() as session:
        session.delete(session.get_one(Membership, (cast.acorn.id, cast.bob.id)))
        assert session.get_one(Lead, lead_id)
    with system_transaction() as session:
        assert session.scalars(select(Signature)).all() == []
