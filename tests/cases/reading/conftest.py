"""Mails of Jane, delivered by the provider's webhook, and the pages that show them."""

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
from webapp.conversations.models import Message
from webapp.runtime.database import unit_of_work

Drain = Callable[[], None]
Post = Callable[..., int]
Deliver = Callable[..., Message]
Page = Callable[[str], str]


@pytest.fixture
def post(client: Browser, cast: Cast, sims: Switchboard) -> Post:
    """Deliver a mail with these parts, not yet processed; its number at the provider."""
    with unit_of_work() as session:
        token = factories.account(session, cast.acorn, sims.emailbison).webhook_token
    books = sims.emailbison.books

    def post(text: str, html: str | None = None, subject: str = "Re: pallets", lead: int = 5) -> int:
        who = books.leads.get(lead) or books.add_lead(lead, "Jane", "Roe", f"jane{lead}@client.test")
        row: dict[str, Any] = books.add_reply(books.next_id(), who, subject, text)
        row["html_body"] = html
        body = events.replied(books, sims.emailbison.host, row)
        answer = client.post(f"/webhooks/emailbison/{token}", json=body, token=False)
        assert answer.status_code == 202
        return int(row["id"])

    return post


@pytest.fixture
def deliver(post: Post, drain: Drain) -> Deliver:
    """Deliver a mail and do all that follows from it; the message that is stored."""

    def deliver(*parts: Any, **more: Any) -> Message:
        number = post(*parts, **more)
        drain()
        return stored(number)

    return deliver


@pytest.fixture
def page(client: Browser, cast: Cast, sign_in: Callable[..., Browser]) -> Page:
    """What Alice sees at an address of her workspace."""

    def page(path: str) -> str:
        answer = sign_in(client, cast.alice).get(f"/w/acorn/{path}")
        assert answer.status_code == 200
        return answer.get_data(as_text=True)

    return page


def stored(number: int) -> Message:
    with unit_of_work() as session:
        return session.scalars(select(Message).where(Message.provider_id == f"reply-{number}")).one()
