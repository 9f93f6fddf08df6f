"""Mails that come late, twice, or out of order; and leads that write while they sleep."""

from __future__ import annotations

from datetime import timedelta

import pytest

from simulators.emailbison import events
from tests.browser import SWAP
from tests.cases.life.conftest import MAYA, Life, ago
from webapp.runtime import clock


@pytest.mark.parametrize("seconds", [20, 3600, 60 * 60 * 24 * 3])
def test_a_reply_that_arrives_after_our_answer_needs_one_whatever_its_date(life: Life, seconds: int) -> None:
    life.mail("What does it cost?", when=clock.now() - timedelta(days=4))
    life.answer(life.lead(), "It is 12 a week.")
    assert life.needs_you() == []
    life.mail("One more thing: please call me today.", when=clock.now() - timedelta(seconds=seconds))
    assert life.needs_you() == [MAYA]
    inbox = life.alice.get("/w/acorn/inbox").get_data(as_text=True)
    assert "Needs an answer" in inbox
    life.alice.post(f"/w/acorn/leads/{life.lead().id}/handled", headers=SWAP)
    life.answer(life.lead(), "I will call at four.")
    assert life.needs_you() == []
    assert life.lead().late_reply_at is None


def test_an_answer_given_at_the_provider_covers_what_is_dated_before_it(life: Life) -> None:
    """Whoever answered there had the mail before them, however late we hear of it."""
    life.mail("What does it cost?", when=ago(60))
    life.books.add_reply(9_001, life.maya, "Re: pallets", "It is 12 a week.", folder="Sent", when=ago(10))
    life.alice.post(f"/w/acorn/leads/{life.lead().id}/syncs", headers=SWAP)
    life.drain()
    life.mail("And the notice period?", when=ago(30))
    assert life.needs_you() == []


@pytest.mark.parametrize(
    "same", ["<same@h4.test>", "<CAF+1=x@mail.gmail.test>", "<AM0PR01.eurprd@outlook.test>"]
)
def test_one_mail_under_two_ids_is_one_mail(life: Life, same: str) -> None:
    when = ago(5)
    for _ in range(2):
        life.mail("Call me on Tuesday.", raw_message_id=same, when=when)
    assert [message.body_text for message in life.messages()] == ["Call me on Tuesday."]
    life.mail("Call me on Tuesday.", raw_message_id=f" {same.strip('<>')}\r\n", when=when)
    assert len(life.messages()) == 1, "lists leave the brackets out"
    life.mail("Call me on Tuesday.", raw_message_id="<another@h4.test>")
    assert len(life.messages()) == 2


@pytest.mark.parametrize("by", ["mail", "text"])
def test_a_snoozed_lead_that_writes_comes_back_at_once(life: Life, by: str) -> None:
    life.mail("Send me prices.", when=ago(90))
    lead = life.lead()
    life.alice.post(f"/w/acorn/leads/{lead.id}/snooze", data={"until": "next-week"}, headers=SWAP)
    assert life.needs_you() == []
    if by == "mail":
        life.mail("Call me on Tuesday.")
    else:
        life.workflow(1, "Call me on Tuesday.", first_name="Maya", email=MAYA, phone="+14155550101")
    assert life.needs_you() == [MAYA]
    assert (life.lead().snoozed_until, life.lead().snooze_mark) == (None, "wrote")


def test_times_come_in_many_forms(life: Life) -> None:
    moment = clock.now().replace(microsecond=0) - timedelta(hours=2)
    seconds = int(moment.timestamp())
    forms = [
        *(written(seconds * factor) for written in (str, int) for factor in (1, 1_000, 1_000_000)),
        moment.isoformat(),
        moment.strftime("%Y-%m-%d %H:%M:%S"),
        moment.strftime("%a, %d %b %Y %H:%M:%S +0000"),
        {"date": moment.strftime("%Y-%m-%d %H:%M:%S.000000"), "timezone_type": 3, "timezone": "UTC"},
    ]
    for number, form in enumerate(forms):
        row = life.books.add_reply(9_002 + number, life.maya, "Re: pallets", f"Call me {number} times.")
        row["date_received"] = form
        life.post(events.replied(life.books, life.sims.emailbison.host, row), drain=False)
    life.drain()
    assert [message.sent_at for message in life.messages()] == [moment] * len(forms)
