"""Acorn with both providers, what they hold, and what we have of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from simulators import Switchboard
from tests import factories
from tests.factories import Cast
from tests.fixture_types import Drain
from webapp.conversations.models import Message
from webapp.integrations.models import Connection
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work
from webapp.runtime.redis import for_requests
from webapp.sync import jobs
from webapp.sync.models import Coverage, CoverageDay

PAGE = "/w/acorn/completeness"


@pytest.fixture
def connections(cast: Cast, sims: Switchboard) -> dict[str, int]:
    """Acorn's two connections, which are known to work. The model is asked nothing: each message would cost it three calls."""
    for_requests().flushdb()
    with unit_of_work() as session:
        factories.without_model(session, cast.acorn)
        both = [
            factories.account(session, cast.acorn, sims.emailbison),
            factories.gohighlevel_account(session, cast.acorn, sims.gohighlevel),
        ]
        for each in both:
            each.state = "working"
        return {each.provider: each.id for each in both}


def text(sims: Switchboard, body: str, hours: float = 1, phone: str = "+15550001234") -> dict[str, Any]:
    books = sims.gohighlevel.books
    same = [row for row in books.contacts.values() if row["phone"] == phone]
    contact = same[0] if same else books.add_contact("Jane", "Roe", phone, f"{phone[1:]}@client.test")
    return books.add_message(contact, body, when=clock.now() - timedelta(hours=hours))


def mail(sims: Switchboard, number: int, hours: float = 1) -> dict[str, Any]:
    books = sims.emailbison.books
    lead = books.add_lead(number, "Lead", str(number), f"lead{number}@client.test")
    return books.add_reply(
        number, lead, "Re: pallets", f"mail {number}", when=clock.now() - timedelta(hours=hours)
    )


def run(kind: str, connection_id: int, drain: Drain, days: int = 7) -> None:
    with unit_of_work() as session:
        connection = session.get_one(Connection, connection_id)
        if kind == "sweep":
            jobs.enqueue_sweep(session, connection)
        else:
            jobs.enqueue_check(session, connection, days)
    drain()


def ids(provider: str) -> list[str]:
    with unit_of_work() as session:
        found = session.scalars(select(Message.provider_id).where(Message.provider == provider)).all()
    return sorted(str(each) for each in found)


def theirs(sims: Switchboard) -> dict[str, list[str]]:
    """The simulators' own books."""
    return {
        "emailbison": sorted(f"reply-{number}" for number in sims.emailbison.books.replies),
        "gohighlevel": sorted(f"sms-{number}" for number in sims.gohighlevel.books.messages),
    }


def coverage(provider: str) -> Coverage:
    with unit_of_work() as session:
        return session.scalars(select(Coverage).where(Coverage.provider == provider)).one()


def days(provider: str) -> list[CoverageDay]:
    with unit_of_work() as session:
        query = select(CoverageDay).where(CoverageDay.provider == provider).order_by(CoverageDay.day)
        return list(session.scalars(query))
