"""Every way by which something is sent asks the gate: an answer, a text, a draft that is approved, what waits to be sent, what is
sent later, another try. A touch of a sequence does as well: tests/sequences/test_sending.py."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.browser import SWAP
from tests.cases.opt_outs.conftest import Writer
from tests.due import make_due
from tests.sequences.stage import do_due
from webapp.consent import decisions
from webapp.consent.gate import CHANNEL_CLOSED, HELD, OPTED_OUT
from webapp.consent.ledger import Because, record
from webapp.conversations.models import Message
from webapp.drafting.models import Draft
from webapp.leads.models import Lead
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work
from webapp.sequences.models import Touch


def opt_out(writer: Writer) -> None:
    with unit_of_work() as session:
        decisions.opt_out(session, locked(session), Because("model", evidence="leave me alone"))


def close_channels(writer: Writer) -> None:
    with unit_of_work() as session:
        for channel in ("email", "sms"):
            record(session, locked(session), "opt_out", Because("rule", evidence="not here"), channel)  # type: ignore[arg-type]


def hold(writer: Writer) -> None:
    with unit_of_work() as session:
        record(session, locked(session), "hold", Because("model", evidence="who are you"))


def locked(session: Session) -> Lead:
    return session.scalars(select(Lead).with_for_update()).one()


CLOSINGS = {
    "opted out": (opt_out, {"email": OPTED_OUT, "sms": OPTED_OUT}),
    "channels closed": (close_channels, CHANNEL_CLOSED),
    "held": (hold, {"email": HELD, "sms": HELD}),
}
closed = pytest.mark.parametrize(("close", "sentences"), CLOSINGS.values(), ids=CLOSINGS)
Close = Callable[[Writer], None]


def by_channel(writer: Writer, channel: str, **more: int) -> tuple[int, str]:
    newest = max(message.id for message in writer.messages)
    data = {"text": "Gladly.", "channel": channel, "seen_id": newest, "seen_inbound": newest, **more}
    answer = writer.browser.post(f"/w/acorn/leads/{writer.lead.id}/replies", data=data, headers=SWAP)
    return answer.status_code, answer.get_data(as_text=True)


def nothing_was_sent(writer: Writer) -> bool:
    make_due()
    writer.settle()
    books = writer.sims.emailbison.books
    mails = [row for row in books.replies.values() if row["folder"] == "Sent"]
    return not mails and not writer.sims.gohighlevel.asked("/conversations/messages", "POST")


@closed
@pytest.mark.parametrize("channel", ["email", "sms"])
def test_an_answer_and_a_text_are_refused_with_the_reason(
    maya: Writer, close: Close, sentences: dict[str, str], channel: str
) -> None:
    maya.writes("email", "What does it cost?")
    maya.writes("sms", "And by text?")
    close(maya)
    status, said = by_channel(maya, channel)
    assert (status, sentences[channel] in said) == (422, True), said[:400]
    assert nothing_was_sent(maya)


@closed
def test_a_draft_is_not_sent(maya: Writer, close: Close, sentences: dict[str, str]) -> None:
    maya.writes("email", "What does it cost?")
    with unit_of_work() as session:
        draft_id = session.scalars(select(Draft.id).where(Draft.state == "proposed")).one()
    close(maya)
    status, said = by_channel(maya, "email", draft_id=draft_id)
    assert (status, sentences["email"] in said) == (422, True), said[:400]
    assert nothing_was_sent(maya)


@closed
@pytest.mark.parametrize("channel", ["email", "sms"])
def test_what_waits_for_its_undo_is_not_sent_any_more(
    maya: Writer, close: Close, sentences: dict[str, str], channel: str
) -> None:
    maya.writes("email", "What does it cost?")
    maya.writes("sms", "And by text?")
    assert by_channel(maya, channel)[0] in (200, 204)
    close(maya)
    assert nothing_was_sent(maya)
    with unit_of_work() as session:
        answer = session.scalars(select(Message).where(Message.direction == "outbound")).one()
    assert (answer.state, answer.failure) == ("failed", sentences[channel])
    assert sentences[channel] in maya.panel()


@closed
def test_a_message_for_later_is_refused_when_it_is_written(
    maya: Writer, close: Close, sentences: dict[str, str]
) -> None:
    maya.writes("email", "What does it cost?")
    close(maya)
    refused = later(maya)
    assert (refused.status_code, sentences["email"] in refused.get_data(as_text=True)) == (422, True)


@closed
def test_a_message_for_later_is_left_out_when_it_is_due(
    maya: Writer, close: Close, sentences: dict[str, str]
) -> None:
    maya.writes("email", "What does it cost?")
    assert later(maya).status_code == 204
    close(maya)
    (act,) = do_due(clock.now() + timedelta(days=3))
    with unit_of_work() as session:
        touch = session.scalars(select(Touch)).one()
    assert (act in ("skip", "stop"), touch.reason) == (True, sentences["email"])
    assert nothing_was_sent(maya)


def later(writer: Writer) -> TestResponse:
    when = (clock.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    path = f"/w/acorn/leads/{writer.lead.id}/later"
    return writer.browser.post(path, data={"text": "As promised.", "when": when}, headers=SWAP)


@closed
def test_another_try_of_what_failed_is_refused(maya: Writer, close: Close, sentences: dict[str, str]) -> None:
    maya.writes("email", "What does it cost?")
    assert by_channel(maya, "email")[0] in (200, 204)
    with unit_of_work() as session:
        answer = session.scalars(select(Message).where(Message.direction == "outbound")).one()
        answer.state, answer.failure = "failed", "It broke."
        number = answer.id
    close(maya)
    tried = maya.browser.post(f"/w/acorn/messages/{number}/tries", headers=SWAP)
    assert tried.status_code == 422
    assert nothing_was_sent(maya)
