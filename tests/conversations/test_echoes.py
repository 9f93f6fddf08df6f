"""What the provider tells of an answer joins that answer and no other: by its id, its words, and not before it was written."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from simulators import Switchboard
from tests.conversations.stage import (
    SEND_TEXT,
    answer,
    echo_mail,
    echo_text,
    elsewhere,
    mailed,
    message,
    texted_rows,
    try_until_it_ends,
    use_up_all_tries,
)
from tests.due import try_again
from tests.fixture_types import Drain
from webapp.conversations import attempts, composing, sending
from webapp.conversations.models import Message
from webapp.leads.models import Lead
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import Invalid
from webapp.runtime.redis import for_requests


def rows() -> list[tuple[str, str]]:
    with unit_of_work() as session:
        query = select(Message).where(Message.direction == "outbound").order_by(Message.id)
        return [(row.body_text, row.state) for row in session.scalars(query)]


@pytest.mark.parametrize("words", ["Ok", "Okay, I ask the warehouse."])
def test_what_was_not_tried_is_not_out(lead_id: int, sims: Switchboard, drain: Drain, words: str) -> None:
    written = answer(lead_id, "Ok")
    echo_mail(sims, elsewhere(sims, words), lead_id)
    assert message(written).state == "waiting"
    drain()
    assert len(mailed(sims)) == 2


@pytest.mark.parametrize("earlier", ["Thanks!", "Thanks, I call on Monday."])
def test_a_lost_request_is_not_taken_for_an_earlier_answer(
    lead_id: int, sims: Switchboard, drain: Drain, earlier: str
) -> None:
    answer(lead_id, earlier)
    drain()
    sims.emailbison.faults.add("reset", path="/api/replies/*/reply")
    written = answer(lead_id, "Thanks!")
    drain()
    try_until_it_ends(drain)
    assert (message(written).state, len(mailed(sims))) == ("sent", 2)


def test_nor_for_one_of_last_week(lead_id: int, sims: Switchboard, drain: Drain) -> None:
    old = elsewhere(sims, "Thanks!", when=clock.now() - timedelta(days=7))
    sims.emailbison.faults.add("reset", path="/api/replies/*/reply")
    written = answer(lead_id, "Thanks!")
    drain()
    echo_mail(sims, old, lead_id)
    try_until_it_ends(drain)
    assert (message(written).state, len(mailed(sims)), len(rows())) == ("sent", 2, 2)


def test_an_echo_told_twice_is_not_of_the_next_answer(lead_id: int, sims: Switchboard, drain: Drain) -> None:
    answer(lead_id, "OK")
    drain()
    (first,) = mailed(sims)
    sims.emailbison.faults.add("reset", path="/api/replies/*/reply")
    answer(lead_id, "OK")
    drain()
    echo_mail(sims, first, lead_id)
    try_until_it_ends(drain)
    assert (len(mailed(sims)), rows()) == (2, [("OK", "sent")] * 2)


@pytest.mark.parametrize(
    ("words", "theirs"),
    [
        ("0.62 a day.", ""),
        ("👍", ""),
        ("Ok", "Ok\n\nOn Mon, Jane Roe <jane@client.test> wrote:\n> What?"),
        ("One.\n\nTwo.", "One. Two. On Mon, Nov 2, Jane Roe wrote:"),
    ],
    ids=["without a plain part", "a picture", "a quotation", "in one line"],
)
def test_a_lost_answer_is_found_however_it_is_written(
    lead_id: int, sims: Switchboard, drain: Drain, words: str, theirs: str
) -> None:
    sims.emailbison.faults.add("reset_after", path="/api/replies/*/reply")
    written = answer(lead_id, words)
    drain()
    mailed(sims)[0]["text_body"] = theirs
    try_until_it_ends(drain)
    assert (len(mailed(sims)), message(written).state) == (1, "sent")


def retried(written: int) -> sending.Claim:
    with unit_of_work() as session:
        claimed = sending.claim(session, written)
    assert claimed is not None
    assert claimed.may_have_been_sent
    return claimed


@pytest.mark.parametrize("is_listed", [True, False], ids=["it is listed", "it is not listed yet"])
def test_a_mail_told_while_it_is_tried_again_is_not_sent_again(
    lead_id: int, sims: Switchboard, drain: Drain, *, is_listed: bool
) -> None:
    sims.emailbison.faults.add("reset_after", path="/api/replies/*/reply")
    written = answer(lead_id)
    drain()
    claimed = retried(written)
    (row,) = mailed(sims)
    echo_mail(sims, row, lead_id)
    if not is_listed:
        row["text_body"] = "Its list shows it later."
    assert attempts.attempt(claimed).provider_id == f"reply-{row['id']}"
    assert (message(written).state, len(mailed(sims))) == ("sent", 1)


@pytest.mark.parametrize("is_listed", [True, False], ids=["it is listed", "it is not listed yet"])
def test_a_text_told_while_it_is_tried_again_is_not_sent_again(
    texted: int, sims: Switchboard, drain: Drain, *, is_listed: bool
) -> None:
    sims.gohighlevel.faults.add("reset_after", path=SEND_TEXT)
    written = answer(texted, channel="sms")
    drain()
    claimed = retried(written)
    (row,) = texted_rows(sims)
    echo_text(row, texted)
    there = len(sims.gohighlevel.books.messages)
    if not is_listed:
        row["body"] = "Its list shows it later."
    assert attempts.attempt(claimed).provider_id is not None
    assert (message(written).state, len(sims.gohighlevel.books.messages)) == ("sent", there)


def give_up(lead_id: int, sims: Switchboard, drain: Drain) -> int:
    """A text that the provider has; its answer was lost, and nobody could be asked until all tries were used up."""
    sims.gohighlevel.faults.add("reset_after", path=SEND_TEXT)
    written = answer(lead_id, channel="sms")
    drain()
    sims.gohighlevel.faults.add("status", path="/conversations/search", status=500, times=None)
    for_requests().flushdb()
    use_up_all_tries(drain)
    sims.gohighlevel.faults.clear()
    assert (message(written).state, len(texted_rows(sims))) == ("failed", 1)
    return written


def test_an_echo_finds_what_we_gave_up(texted: int, sims: Switchboard, drain: Drain) -> None:
    written = give_up(texted, sims, drain)
    echo_text(texted_rows(sims)[0], texted)
    assert rows() == [("0.62 a day.", "sent")]
    assert message(written).failure is None


def test_another_try_much_later_asks_first(texted: int, sims: Switchboard, drain: Drain) -> None:
    written = give_up(texted, sims, drain)
    earlier = (clock.now() - timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    texted_rows(sims)[0].update(dateAdded=earlier, dateUpdated=earlier)
    with unit_of_work() as session:
        ago = "sent_at = sent_at - interval '3 hours', arrived_at = arrived_at - interval '3 hours'"
        session.execute(text(f"UPDATE message SET {ago}"))
        session.expire_all()
        composing.try_again(session, session.get_one(Message, written))
    try_again(drain)
    assert (message(written).state, len(texted_rows(sims))) == ("sent", 1)


def opt_out(lead_id: int) -> None:
    with unit_of_work() as session:
        session.get_one(Lead, lead_id).status = "blacklisted"


def test_whoever_opts_out_meanwhile_gets_nothing(lead_id: int, sims: Switchboard, drain: Drain) -> None:
    written = answer(lead_id)
    opt_out(lead_id)
    drain()
    assert (mailed(sims), message(written).state) == ([], "failed")
    assert "not to be contacted" in (message(written).failure or "")
    with unit_of_work() as session, pytest.raises(Invalid, match="not to be contacted"):
        composing.try_again(session, session.get_one(Message, written))


def test_what_they_have_already_is_still_found(lead_id: int, sims: Switchboard, drain: Drain) -> None:
    sims.emailbison.faults.add("reset_after", path="/api/replies/*/reply")
    written = answer(lead_id)
    drain()
    opt_out(lead_id)
    try_until_it_ends(drain)
    assert (len(mailed(sims)), message(written).state) == (1, "sent")
