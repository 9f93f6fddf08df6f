"""Answers that are asked for and sent, and what the providers' books and our own rows have of them afterwards."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select, text

from simulators import Switchboard
from simulators.emailbison import events as mail_events
from simulators.gohighlevel import events as text_events
from tests.due import make_due
from tests.fixture_types import Drain
from webapp.conversations import composing, mails, texts
from webapp.conversations.composing import Written
from webapp.conversations.jobs import SEND
from webapp.conversations.models import Channel, Message
from webapp.jobs.models import Job
from webapp.leads.matching import Match
from webapp.leads.models import Lead
from webapp.providers.emailbison.webhooks import fact_of
from webapp.providers.facts import SentMail
from webapp.providers.gohighlevel.messages import sms_of
from webapp.providers.gohighlevel.translation import text_of
from webapp.runtime.database import system_transaction, unit_of_work

Row = dict[str, Any]
SEND_TEXT = "/conversations/messages"
SEND_MAIL = "/api/replies/*/reply"


def answer(lead_id: int, body: str = "0.62 a day.", channel: Channel = "email") -> int:
    """Ask for an answer to be sent; its message's id."""
    with unit_of_work() as session:
        return composing.ask(session, session.get_one(Lead, lead_id), Written(body, channel), None).id


def message(message_id: int) -> Message:
    with unit_of_work() as session:
        return session.get_one(Message, message_id)


def outbound_rows() -> list[Message]:
    with unit_of_work() as session:
        query = select(Message).where(Message.direction == "outbound").order_by(Message.id)
        return list(session.scalars(query))


def use_up_all_tries(drain: Drain) -> None:
    """Let the sending that waits have its last try next; that one is done, too."""
    with unit_of_work() as session:
        session.execute(
            text("UPDATE job SET attempts = :last, run_at = now() WHERE state = 'waiting' AND kind = :kind"),
            {"last": SEND.attempts - 1, "kind": SEND.name},
        )
    drain()


def try_until_it_ends(drain: Drain) -> None:
    """Let every try be due at once, until nothing waits."""
    for _ in range(SEND.attempts + 1):
        make_due()
        drain()
        with unit_of_work() as session:
            if not session.scalar(select(func.count()).where(Job.state == "waiting")):
                return


def mailed(sims: Switchboard) -> list[Row]:
    """The answers that the mail provider's own books have."""
    return [row for row in sims.emailbison.books.replies.values() if row["folder"] == "Sent"]


def texted_rows(sims: Switchboard, body: str = "0.62 a day.") -> list[Row]:
    """The texts with this body that the text provider's own books have."""
    rows = sims.gohighlevel.books.messages.values()
    return [row for row in rows if row["direction"] == "outbound" and row["body"] == body]


def elsewhere(sims: Switchboard, body: str, **facts: Any) -> Row:
    """Somebody answers at the mail provider itself."""
    books = sims.emailbison.books
    return books.add_reply(books.next_id(), books.leads[5], "Re: pallets", body, folder="Sent", **facts)


def echo_mail(sims: Switchboard, row: Row, lead_id: int) -> None:
    """The mail provider reports a mail of its books as sent."""
    fact = fact_of(
        "MANUAL_EMAIL_SENT", mail_events.answered(sims.emailbison.books, sims.emailbison.host, row)
    )
    assert isinstance(fact, SentMail)
    with system_transaction() as session:
        mails.record(session, Match(session.get_one(Lead, lead_id, with_for_update=True)), fact)


def echo_text(row: Row, lead_id: int) -> None:
    """The text provider reports a text of its books as sent."""
    body = text_events.outbound(row)
    sms = sms_of({**body, "id": body["messageId"]})
    assert sms is not None
    with system_transaction() as session:
        lead = session.get_one(Lead, lead_id, with_for_update=True)
        texts.record_text(session, Match(lead), text_of(sms))
