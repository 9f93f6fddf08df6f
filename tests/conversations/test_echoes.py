"""What the provider tells of an answer joins that answer and no other: by its id, its words, and not before it was written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from simulators import Switchboard
from simulators.emailbison import events
from tests import factories
from tests.conversations import test_sending, test_texting
from tests.conversations.test_sending import answer, due_now, message
from tests.conversations.test_texting import sent, tell
from webapp.conversations import composing, mails
from webapp.conversations.models import Message
from webapp.leads.matching import Match
from webapp.leads.models import Lead
from webapp.providers.emailbison.webhooks import fact_of
from webapp.providers.facts import SentMail
from webapp.runtime import clock
from webapp.runtime.database import system_transaction, unit_of_work
from webapp.runtime.errors import Invalid

Row = dict[str, Any]
Drain = Callable[[], None]
lead_id = test_sending.lead_id
jane = test_texting.jane


@pytest.fixture
def texted(cast: factories.Cast, sims: Switchboard, jane: Row) -> int:
    """Jane, who asked by SMS."""
    with unit_of_work() as session:
        factories.gohighlevel_account(session, cast.acorn, sims.gohighlevel)
        return factories.lead(
            session, cast.acorn, gohighlevel_id=jane["id"], phone_e164="+15550001234", email=None
        ).id


def told(sims: Switchboard, row: Row, lead_id: int) -> None:
    """EmailBison's echo."""
    body = events.answered(sims.emailbison.books, sims.emailbison.host, row)
    with system_transaction() as session:
        lead = session.get_one(Lead, lead_id, with_for_update=True)
        mail = fact_of("MANUAL_EMAIL_SENT", body)
        assert isinstance(mail, SentMail)
        mails.record(session, Match(lead), mail)


def elsewhere(sims: Switchboard, words: str, **facts: Any) -> Row:
    """Somebody answers in EmailBison itself."""
    books = sims.emailbison.books
    return books.add_reply(books.next_id(), books.leads[5], "Re: pallets", words, folder="Sent", **facts)


def mailed(sims: Switchboard) -> list[Row]:
    return [row for row in sims.emailbison.books.replies.values() if row["folder"] == "Sent"]


def handle_failure(drain: Drain) -> None:
    for _ in range(7):
        due_now()
        drain()


def rows() -> list[tuple[str, str]]:
    with unit_of_work() as session:
        query = select(Message).where(Message.direction == "outbound").order_by(Message.id)
        return [(row.body_text, row.state) for row in session.scalars(query)]


@pytest.mark.parametrize("words", ["Ok", "Okay, I ask the warehouse."])
def test_what_was_not_tried_is_not_out(lead_id: int, sims: Switchboard, drain: Drain, words: str) -> None:
    written = answer(lead_id, "Ok")
    told(sims, elsewhere(sims, words), lead_id)
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
    handle_failure(drain)
    assert (message(written).state, len(mailed(sims))) == ("sent", 2)


def test_nor_for_one_of_last_week(lead_id: int, sims: Switchboard, drain: Drain) -> None:
    old = elsewhere(sims, "Thanks!", when=clock.now() - timedelta(days=7))
    sims.emailbison.faults.add("reset", path="/api/replies/*/reply")
    written = answer(lead_id, "Thanks!")
    drain()
    told(sims, old, lead_id)
    handle_failure(drain)
    assert (message(written).state, len(mailed(sims)), len(rows())) == ("sent", 2, 2)


def test_an_echo_told_twice_is_not_of_the_next_answer(lead_id: int, sims: Switchboard, drain: Drain) -> None:
    answer(lead_id, "OK")
    drain()
    (first,) = mailed(sims)
    sims.emailbison.faults.add("reset", path="/api/replies/*/reply")
    answer(lead_id, "OK")
    drain()
    told(sims, first, lead_id)
    handle_failure(drain)
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
    handle_failure(drain)
    assert (len(mailed(sims)), message(written).state) == (1, "sent")


def give_up(lead_id: int, sims: Switchboard, drain: Drain) -> int:
    """A text that the provider has; its answer was lost, and nobody could be asked until all tries were used up."""
    sims.gohighlevel.faults.add("reset_after", path=test_texting.SEND)
    written = test_texting.answer(lead_id)
    drain()
    sims.gohighlevel.faults.add("status", path="/conversations/search", status=500, times=None)
    for _ in range(7):
        test_texting.again(drain)
    sims.gohighlevel.faults.clear()
    assert (message(written).state, len(sent(sims))) == ("failed", 1)
    return written


def test_an_echo_finds_what_we_gave_up(texted: int, sims: Switchboard, drain: Drain) -> None:
    written = give_up(texted, sims, drain)
    tell(sent(sims)[0], texted)
    assert rows() == [("0.62 a day.", "sent")]
    assert message(written).failure is None


def test_another_try_much_later_asks_first(texted: int, sims: Switchboard, drain: Drain) -> None:
    written = give_up(texted, sims, drain)
    earlier = (clock.now() - timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    sent(sims)[0].update(dateAdded=earlier, dateUpdated=earlier)
    with unit_of_work() as session:
        ago = "sent_at = sent_at - interval '3 hours', arrived_at = arrived_at - interval '3 hours'"
        session.execute(text(f"UPDATE message SET {ago}"))
        session.expire_all()
        composing.try_again(session, session.get_one(Message, written))
    test_texting.again(drain)
    assert (message(written).state, len(sent(sims))) == ("sent", 1)


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
    handle_failure(drain)
    assert (len(mailed(sims)), message(written).state) == (1, "sent")
