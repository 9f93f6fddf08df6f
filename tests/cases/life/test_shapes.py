"""Deliveries in other shapes than the described ones: what they say is read all the same, and nothing of it is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from simulators.emailbison import events
from simulators.gohighlevel import events as text_events
from tests.cases.life.conftest import MAYA, Life
from webapp.attachments.models import MessageAttachment
from webapp.conversations.models import Message
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work

LINK = "https://files.test/x/"


def files(message: Message) -> list[str]:
    query = select(MessageAttachment).where(MessageAttachment.message_id == message.id)
    with unit_of_work() as session:
        return [each.name for each in session.scalars(query.order_by(MessageAttachment.position))]


def test_a_mail_in_other_shapes_is_read_whole(life: Life) -> None:
    sent = clock.now().replace(microsecond=0) - timedelta(hours=2)
    row = life.books.add_reply(9_002, life.maya, "Re: pallets", "See the files.")
    body = events.replied(life.books, life.sims.emailbison.host, row)
    body["event"]["type"] = "Lead Replied"
    body["data"]["reply"] |= {
        "date_received": sent.strftime("%a, %d %b %Y %H:%M:%S +0000"),
        "raw_message_id": "one@h4.test",
        "to": 'sam@sender.test, "Doe, Joe" <Joe@h4.test>',
        "cc": ["Lea <lea@h4.test>", {"name": None, "email_address": "ben@h4.test; ida@h4.test"}, None, 7],
        "reply_to": [{"email": "Maya <maya@h4-mail.test>"}],
        "attachments": {
            "0": {"name": "plan.pdf", "url": LINK + "1"},
            "1": LINK + "map.png?sign=1",
            "2": None,
        },
    }
    life.post(body)
    body["data"]["reply"] |= {"id": 9_003, "raw_message_id": "<one@h4.test>"}
    life.post(body)
    (message,) = life.messages(life.lead())
    assert message.sent_at == sent
    assert message.recipients == ["sam@sender.test", "joe@h4.test"]
    assert message.copies == ["lea@h4.test", "ben@h4.test", "ida@h4.test"]
    assert message.reply_to == ["maya@h4-mail.test"]
    assert files(message) == ["plan.pdf", "map.png"]
    page = life.page(life.lead())
    assert all(said in page for said in ("plan.pdf", "map.png", "maya@h4-mail.test", "ida@h4.test"))


def test_a_picture_is_a_message_whoever_tells_of_it(life: Life) -> None:
    books = life.sims.gohighlevel.books
    contact = books.add_contact("Pia", "One", "+14155550131", None)
    row = books.add_message(
        contact, None, attachments=[{"url": LINK + "dock.jpg", "name": "dock"}, {"id": 1}]
    )
    raw, signed = text_events.signed(text_events.inbound(row))
    assert life.client.post("/webhooks/gohighlevel", data=raw, headers=signed, token=False).status_code == 202
    told: dict[str, Any] = {"type": 2, "body": "", "attachments": [LINK + "gate.jpg"]}
    facts = {"first_name": "Pia", "last_name": "Two", "phone": "+14155550132"}
    for _ in range(2):
        life.workflow(2, "", message=told, customData={}, **facts)
    assert [(lead.last_name, files(*life.messages(lead))) for lead in life.leads()] == [
        ("One", ["dock.jpg"]),
        ("Two", ["gate.jpg"]),
    ]
    assert MAYA not in [lead.email for lead in life.leads()]
