"""A contact form mails from a mailbox of ours to ourselves: whoever filled it in is named by Reply-To alone, and proven by nothing."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from tests.cases.life.conftest import MAYA, Life
from webapp.integrations.models import Connection
from webapp.runtime.database import unit_of_work
from webapp.sync.jobs import enqueue_sweep

SAM, VISITOR = "sam@sender.test", "ana@h9.test"


def people(*addresses: str) -> list[dict[str, Any]]:
    return [{"name": None, "address": address} for address in addresses]


def maya_writes(life: Life) -> None:
    """So that our mailbox is known."""
    life.mail("Tell me more.", to=people(SAM))


def fill_in(life: Life, words: str, reply_to: str = VISITOR, **more: Any) -> None:
    facts = {"from_email_address": SAM, "from_name": "Website", "to": people(SAM), **more}
    life.stranger(words, "New enquiry", headers=f"Reply-To: {reply_to}\r\n", **facts)


def test_who_filled_in_a_form_is_a_lead_whose_words_are_shown_and_who_gets_the_answer(life: Life) -> None:
    maya_writes(life)
    fill_in(life, "Name: Ana Gil\nMessage: What does room for 40 pallets cost? Call me.")
    lead = life.lead(VISITOR)
    (message,) = life.messages(lead)
    assert (message.sender_address, message.by_form) == (VISITOR, SAM)
    assert VISITOR in life.needs_you()
    page = life.page(lead)
    assert f"Through a form that mails from {SAM}. Nobody proved that {VISITOR} filled it in." in page
    life.answer(lead, "Gladly.")
    answer = [row for row in life.books.replies.values() if row["folder"] == "Sent"][-1]
    assert [each["address"] for each in answer["to"]] == [VISITOR]


def test_a_form_closes_nobody_and_opens_no_dead_address(life: Life) -> None:
    """Anybody can type a lead's address into it, or write such a mail."""
    maya_writes(life)
    fill_in(life, "STOP", MAYA)
    lead = life.lead()
    assert (lead.status != "blacklisted", lead.is_held) == (True, True), "a person decides"
    assert life.books.blacklist == []
    life.bounce("550 5.1.1 no such user", "Undeliverable: pallets")
    assert life.lead().status == "bounced"
    fill_in(life, "I read my mail again.", MAYA)
    assert life.lead().status == "bounced"


@pytest.mark.parametrize(
    "reply_to", ["", "sam+w@sender.test", "boss@sender.test", "noreply@h9.test", f"{VISITOR}, b@h9.test"]
)
def test_mail_among_ourselves_is_nobodys_whatever_it_says_of_answers(life: Life, reply_to: str) -> None:
    maya_writes(life)
    fill_in(life, "Warm-up: how are you?", reply_to)
    assert [lead.email for lead in life.leads()] == [MAYA]


def test_what_we_sent_ourselves_is_ours_whoever_gets_the_answers(life: Life) -> None:
    maya_writes(life)
    facts = {"from_email_address": SAM, "to": people(SAM), "headers": f"Reply-To: {VISITOR}\r\n"}
    life.books.add_reply(9_700, None, "Re: file", "A copy.", folder="Sent", type="Outgoing Email", **facts)
    with unit_of_work() as session:
        enqueue_sweep(
            session, session.scalars(select(Connection).where(Connection.provider == "emailbison")).one()
        )
    life.drain()
    fill_in(life, "Our offer.", MAYA, to=people(MAYA))
    assert [lead.email for lead in life.leads()] == [MAYA]
    assert [message.body_text for message in life.messages(direction="outbound")] == ["Our offer."]
