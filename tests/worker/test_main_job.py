"""The product's main job with real parts: the provider delivers a reply, a worker makes a judged lead of it."""

from sqlalchemy import select

from simulators import Switchboard
from simulators.emailbison import events
from tests import factories
from tests.browser import Browser
from tests.factories import Cast
from tests.fixture_types import Drain
from webapp.conversations.models import Message
from webapp.jobs.models import Job
from webapp.leads.models import Lead
from webapp.runtime.database import unit_of_work


def test_a_delivered_reply_becomes_one_judged_lead(
    client: Browser, cast: Cast, sims: Switchboard, drain: Drain
) -> None:
    with unit_of_work() as session:
        token = factories.account(session, cast.acorn, sims.emailbison).webhook_token
    books = sims.emailbison.books
    books.add_sender(4, "Alice Moreno", "alice@acorn.test")
    books.add_campaign(9, "Warehouses")
    maya = books.add_lead(7, "Maya", "Ortiz", "maya@northwind.test")
    reply = books.add_reply(
        9045, maya, "Re: pallets", "Yes, please send me the prices. Tuesday works for a call."
    )
    delivery = events.replied(books, sims.emailbison.host, reply)
    first, second = (
        client.post(f"/webhooks/emailbison/{token}", json=delivery, token=False).status_code for _ in range(2)
    )
    drain()
    assert (first, second) == (202, 200)
    with unit_of_work() as session:
        lead = session.scalars(select(Lead)).one()
        message = session.scalars(select(Message)).one()
        unfinished = session.scalars(select(Job.kind).where(Job.state != "done")).all()
    assert (lead.email, lead.workspace_id) == ("maya@northwind.test", cast.acorn.id)
    assert "Tuesday works" in message.body_text
    assert lead.sentiment is not None
    assert lead.overall_score is not None
    assert unfinished == []
