"""An opt-out that one provider tells of holds at every other one, too."""

from __future__ import annotations

from sqlalchemy import select

from simulators import Switchboard
from simulators.emailbison import events
from tests import factories
from tests.browser import Browser
from tests.factories import Cast
from tests.fixture_types import Drain
from webapp.consent.models import ConsentEvent
from webapp.leads.models import Lead
from webapp.runtime.database import unit_of_work
from webapp.webhooks.models import Delivery

JANE = "jane@client.test"


def test_an_opt_out_from_the_mail_provider_silences_texts_and_blocks_the_address(
    client: Browser, cast: Cast, sims: Switchboard, drain: Drain
) -> None:
    books = sims.emailbison.books
    jane = books.add_lead(5, "Jane", "Roe", JANE)
    mail = books.add_sent(12581, jane, "quick question", "<p>Hi Jane</p>")
    contact = sims.gohighlevel.books.add_contact("Jane", "Roe", "+15550001234", JANE)
    with unit_of_work() as session:
        token = factories.account(session, cast.acorn, sims.emailbison).webhook_token
        factories.gohighlevel_account(session, cast.acorn, sims.gohighlevel)
        lead_id = factories.lead(session, cast.acorn, email=JANE, gohighlevel_id=contact["id"]).id
    body = events.sent(books, sims.emailbison.host, mail, "LEAD_UNSUBSCRIBED")
    assert client.post(f"/webhooks/emailbison/{token}", json=body, token=False).status_code == 202
    drain()
    assert contact["dndSettings"]["SMS"]["status"] == "active"
    assert [row["email"] for row in books.blacklist] == [JANE]
    with unit_of_work() as session:
        lead = session.get_one(Lead, lead_id)
    assert (lead.status, lead.sentiment) == ("blacklisted", "Blacklist")
    assert lead.provider_status == {"emailbison": "opted-out", "gohighlevel": "opted-out"}


def test_an_address_that_is_blocked_at_the_mail_provider_closes_its_lead_and_makes_nobody_one(
    client: Browser, cast: Cast, sims: Switchboard, drain: Drain
) -> None:
    with unit_of_work() as session:
        token = factories.account(session, cast.acorn, sims.emailbison).webhook_token

    def block(number: int) -> None:
        data = {"blacklisted_email": {"id": number, "email": JANE.upper()}}
        body = {"event": {"type": "BLACKLISTED_EMAIL_ADDED"}, "data": data}
        assert client.post(f"/webhooks/emailbison/{token}", json=body, token=False).status_code == 202
        drain()

    block(1)
    with unit_of_work() as session:
        assert session.scalars(select(Lead)).all() == []
        lead_id = factories.lead(session, cast.acorn, email=JANE).id
    for number in (2, 3):
        block(number)
    with unit_of_work() as session:
        lead = session.get_one(Lead, lead_id)
        events = session.scalars(select(ConsentEvent)).all()
        told = session.execute(select(Delivery.state, Delivery.lead_id).order_by(Delivery.id)).all()
    assert (lead.status, lead.sentiment) == ("blacklisted", "Blacklist")
    assert [(event.change, event.by, event.source) for event in events] == [
        ("opt_out", "provider", "emailbison")
    ]
    assert [tuple(row) for row in told] == [("ignored", None), ("processed", lead_id), ("processed", lead_id)]
