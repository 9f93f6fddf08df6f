"""What happens at the providers themselves: mails that they could not send, domains that they block, texts without an id."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from simulators.emailbison import events
from simulators.gohighlevel import events as text_events
from tests.browser import SWAP
from tests.cases.life.conftest import MAYA, Life
from webapp.consent.gate import DOMAIN_BLOCKED
from webapp.consent.models import ConsentEvent
from webapp.conversations.models import Message
from webapp.runtime.database import unit_of_work
from webapp.webhooks.models import Delivery


def tell(life: Life, kind: str, **data: Any) -> None:
    life.post(events.event(life.books, life.sims.emailbison.host, kind, **data))


def campaign_mails() -> list[Message]:
    with unit_of_work() as session:
        return list(session.scalars(select(Message).where(Message.source == "campaign")))


def reasons() -> list[str | None]:
    with unit_of_work() as session:
        return list(session.scalars(select(Delivery.reason).order_by(Delivery.id)))


def test_a_campaigns_mail_that_was_not_sent_is_shown_as_such_until_it_was(life: Life) -> None:
    life.mail("Tell me more.")
    row = life.books.add_sent(9_801, life.maya, "pallets, again", "<p>Hi again</p>")
    told = events.sent(life.books, life.sims.emailbison.host, row, "EMAIL_SEND_FAILED")
    life.post(told)
    (message,) = campaign_mails()
    assert (message.state, message.subject) == ("failed", "pallets, again")
    page = life.page(life.lead())
    assert "could not send it" in page
    assert "Send again" not in page, "a campaign's mail is the provider's to send"
    tried = life.alice.post(f"/w/acorn/messages/{message.id}/tries", headers=SWAP)
    assert tried.status_code == 422
    for act in ("withdrawal", "removal"):
        assert life.alice.post(f"/w/acorn/messages/{message.id}/{act}", headers=SWAP).status_code == 422
    assert [each.id for each in campaign_mails()] == [message.id]
    life.post(events.sent(life.books, life.sims.emailbison.host, row))
    (message,) = campaign_mails()
    assert (message.state, message.failure) == ("sent", None)


def test_a_mail_that_was_not_sent_makes_nobody_a_lead(life: Life) -> None:
    row = life.books.add_sent(9_802, life.maya, "pallets", "<p>Hi</p>")
    life.post(events.sent(life.books, life.sims.emailbison.host, row, "EMAIL_SEND_FAILED"))
    assert life.leads() == []


def test_a_blocked_domain_closes_mail_to_its_leads_and_to_nobody_else(life: Life) -> None:
    life.mail("Tell me more.")
    other = life.books.add_lead(401, "Petra", "Lang", "petra@h44.test")
    life.mail("Me too.", lead=other)
    tell(life, "BLACKLISTED_DOMAIN_ADDED", blacklisted_domain={"id": 7, "domain": "H4.test"})
    with unit_of_work() as session:
        (event,) = session.scalars(select(ConsentEvent)).all()
    assert (event.lead_id, event.change, event.channel, event.by) == (
        life.lead().id,
        "opt_out",
        "email",
        "provider",
    )
    assert life.lead().status != "blacklisted", "it is no wish of theirs"
    assert DOMAIN_BLOCKED in life.page(life.lead())
    assert DOMAIN_BLOCKED not in life.page(life.lead("petra@h44.test"))


def test_a_mail_service_that_was_blocked_closes_nobody(life: Life) -> None:
    with unit_of_work() as session:
        for number in range(201):
            session.execute(
                Message.metadata.tables["lead"].insert(),
                {"workspace_id": life.cast.acorn.id, "email": f"p{number}@mail.test"},
            )
    tell(life, "BLACKLISTED_DOMAIN_ADDED", blacklisted_domain={"id": 8, "domain": "mail.test"})
    with unit_of_work() as session:
        assert session.scalars(select(ConsentEvent)).all() == []
    assert "by hand" in str(reasons()[-1])


def test_an_outbound_text_without_an_id_is_brought_by_a_sync(life: Life) -> None:
    contact = life.sims.gohighlevel.books.add_contact("Maya", "Ortiz", "+15550001234", MAYA)
    row = life.sims.gohighlevel.books.add_message(contact, "0.62 a day.", inbound=False, source="app")
    body = {name: value for name, value in text_events.outbound(row).items() if name != "messageId"}
    raw, signed = text_events.signed(body)
    assert life.client.post("/webhooks/gohighlevel", data=raw, headers=signed, token=False).status_code == 202
    life.drain()
    with unit_of_work() as session:
        texts = session.scalars(select(Message).where(Message.channel == "sms")).all()
    assert [text.body_text for text in texts] == ["0.62 a day."]


def test_a_relays_notice_without_a_name_makes_no_lead(life: Life) -> None:
    life.stranger(
        "Your message could not be delivered.", "Delivery has failed", from_email_address="noreply@relay.test"
    )
    assert life.leads() == []
