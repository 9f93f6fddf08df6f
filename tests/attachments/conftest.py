"""Acorn, whose leads send files by mail and pictures by text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from simulators import Switchboard
from simulators.emailbison import events
from tests import factories
from tests.browser import Browser
from tests.factories import Cast
from tests.fixture_types import Drain
from webapp.attachments.models import MessageAttachment
from webapp.leads.models import Lead
from webapp.runtime.database import unit_of_work
from webapp.runtime.redis import for_requests

Row = dict[str, Any]
Tell = Callable[..., None]

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
PDF = b"%PDF-1.7 an offer"


@pytest.fixture
def mail_token(cast: Cast, sims: Switchboard) -> str:
    for_requests().flushdb()
    with unit_of_work() as session:
        factories.gohighlevel_account(session, cast.acorn, sims.gohighlevel)
        return factories.account(session, cast.acorn, sims.emailbison).webhook_token


@pytest.fixture
def jane(sims: Switchboard) -> Row:
    """As the mail provider knows her."""
    return sims.emailbison.books.add_lead(5, "Jane", "Roe", "jane@client.test")


@pytest.fixture
def lead_id(cast: Cast, sims: Switchboard) -> int:
    """Jane, who asked by mail and has a telephone that we have texted."""
    for_requests().flushdb()
    jane = sims.emailbison.books.add_lead(5, "Jane", "Roe", "jane@client.test")
    sims.emailbison.books.add_reply(9045, jane, "Re: pallets", "What does it cost?")
    contact = sims.gohighlevel.books.add_contact("Jane", "Roe", "+15550001234", "jane@client.test")
    sims.gohighlevel.books.add_message(contact, "Or by text.")
    with unit_of_work() as session:
        factories.account(session, cast.acorn, sims.emailbison)
        factories.gohighlevel_account(session, cast.acorn, sims.gohighlevel)
        lead = factories.lead(
            session,
            cast.acorn,
            first_name="Jane",
            email="jane@client.test",
            emailbison_id="5",
            gohighlevel_id=contact["id"],
            phone_e164="+15550001234",
        )
        facts = {"reply_id": "9045", "sender_email_id": "243"}
        factories.message(
            session, lead, "What does it cost?", sender_address="jane@client.test", provider_facts=facts
        )
        return lead.id


@pytest.fixture
def wrote(sims: Switchboard, jane: Row) -> Callable[..., Row]:
    """Jane writes a mail with files, in the provider's books."""

    def wrote(text: str, *files: str, number: int = 9045, content: bytes = PDF, **more: Any) -> Row:
        reply = sims.emailbison.books.add_reply(number, jane, "Re: pallets", text, **more)
        for name in files:
            sims.emailbison.files.add(reply, name, content)
        return reply

    return wrote


@pytest.fixture
def tell(client: Browser, mail_token: str, sims: Switchboard, drain: Drain) -> Tell:
    """The provider tells of a mail by its webhook."""

    def tell(reply: Row, kind: str = "LEAD_REPLIED", **changes: object) -> None:
        body = events.replied(sims.emailbison.books, sims.emailbison.host, reply, kind)
        body["data"]["reply"] |= changes
        assert client.post(f"/webhooks/emailbison/{mail_token}", json=body, token=False).status_code == 202
        drain()

    return tell


def files() -> list[MessageAttachment]:
    with unit_of_work() as session:
        query = select(MessageAttachment).order_by(MessageAttachment.message_id, MessageAttachment.position)
        return list(session.scalars(query))


def names() -> list[str]:
    return [each.name for each in files()]


def the_lead() -> Lead:
    with unit_of_work() as session:
        return session.scalars(select(Lead)).one()
