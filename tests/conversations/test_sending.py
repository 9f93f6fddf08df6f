"""An answer is sent once, whatever happens on the way, and everybody can see how it ended."""

from typing import Any

import pytest
from sqlalchemy import select

from simulators import Switchboard
from simulators.emailbison import events
from tests import factories
from tests.conversations.stage import answer, message
from tests.due import make_due
from tests.factories import Cast
from tests.fixture_types import Drain
from webapp.conversations import composing, mails
from webapp.conversations.composing import Written
from webapp.conversations.models import Message
from webapp.inbox.predicates import needs_you
from webapp.integrations.connections import enter_credentials
from webapp.integrations.models import Connection
from webapp.jobs.models import Job
from webapp.leads.matching import Match
from webapp.leads.models import Lead
from webapp.providers.emailbison.webhooks import fact_of
from webapp.providers.facts import SentMail
from webapp.runtime import clock
from webapp.runtime.database import system_transaction, unit_of_work
from webapp.runtime.errors import Invalid

REPLY = "/api/replies/9045/reply"


def waits_for_us(lead_id: int) -> bool:
    with unit_of_work() as session:
        return session.scalar(select(Lead.id).where(Lead.id == lead_id, needs_you(clock.now()))) is not None


def job() -> Job:
    with unit_of_work() as session:
        return (
            session.scalars(
                select(Job).where(Job.kind == "conversations.send").order_by(Job.id.desc())
            ).first()
            or Job()
        )


def test_an_answer_goes_out_once_and_the_lead_leaves(lead_id: int, sims: Switchboard, drain: Drain) -> None:
    assert waits_for_us(lead_id)
    sent = message(answer(lead_id))
    assert not waits_for_us(lead_id)
    drain()
    (call,) = sims.emailbison.asked(REPLY)
    assert call.json["message"] == "<p>0.62 a day.</p>"
    assert call.json["to_emails"] == [{"name": None, "email_address": "jane@client.test"}]
    assert (message(sent.id).state, message(sent.id).provider_id is not None) == ("sent", True)
    assert not waits_for_us(lead_id)


@pytest.mark.parametrize("when", ["before", "after"])
def test_the_echo_joins_the_same_row(lead_id: int, sims: Switchboard, drain: Drain, when: str) -> None:
    def echo(row: dict[str, Any]) -> None:
        body = events.answered(sims.emailbison.books, sims.emailbison.host, row)
        with system_transaction() as session:
            mail = fact_of("MANUAL_EMAIL_SENT", body)
            assert isinstance(mail, SentMail)
            mails.record(session, Match(session.get_one(Lead, lead_id)), mail)

    written = answer(lead_id)
    if when == "before":
        sims.emailbison.on_reply_sent = lambda _answered: echo(
            max(sims.emailbison.books.replies.values(), key=lambda row: row["id"])
        )
    drain()
    if when == "after":
        echo(max(sims.emailbison.books.replies.values(), key=lambda row: row["id"]))
    sims.emailbison.on_reply_sent = lambda _answered: None
    with unit_of_work() as session:
        assert session.scalars(select(Message.id).where(Message.direction == "outbound")).all() == [written]
    assert message(written).state == "sent"


def test_a_lost_answer_is_looked_for_before_anything_is_sent_again(
    lead_id: int, sims: Switchboard, drain: Drain
) -> None:
    sims.emailbison.faults.add("reset_after", path="/api/replies/*/reply")
    written = answer(lead_id)
    drain()
    assert message(written).state in {"sending", "unknown"}
    make_due()
    drain()
    assert len([row for row in sims.emailbison.books.replies.values() if row["folder"] == "Sent"]) == 1
    assert message(written).state == "sent"


def test_a_lost_request_is_sent_after_all(lead_id: int, sims: Switchboard, drain: Drain) -> None:
    sims.emailbison.faults.add("reset", path="/api/replies/*/reply")
    written = answer(lead_id)
    drain()
    make_due()
    drain()
    assert len([row for row in sims.emailbison.books.replies.values() if row["folder"] == "Sent"]) == 1
    assert message(written).state == "sent"


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "success_false"},
        {
            "kind": "status",
            "status": 422,
            "body": '{"message":"The selected sender email id is invalid.","errors":{}}',
        },
    ],
)
def test_a_plain_no_is_shown_and_the_lead_needs_us_again(
    lead_id: int, sims: Switchboard, drain: Drain, fault: dict[str, Any]
) -> None:
    sims.emailbison.faults.add(**fault, path="/api/replies/*/reply")
    written = answer(lead_id)
    drain()
    failed = message(written)
    assert failed.state == "failed"
    assert "EmailBison said no: " in (failed.failure or "")
    assert waits_for_us(lead_id)
    with unit_of_work() as session:
        composing.try_again(session, session.get_one(Message, written))
    drain()
    assert message(written).state == "sent"


def test_a_refused_key_is_asked_once_and_parks_until_it_is_mended(
    lead_id: int, cast: Cast, sims: Switchboard, drain: Drain
) -> None:
    with unit_of_work() as session:
        session.scalars(select(Connection)).one().key = "9|another-hosts-key-0000"
    written = answer(lead_id)
    drain()
    assert len(sims.emailbison.asked(REPLY)) == 1
    assert job().state == "parked"
    with unit_of_work() as session:
        connection = session.scalars(select(Connection)).one()
        assert (connection.state, "refused the key" in (connection.remedy or "")) == ("refused", True)
        enter_credentials(session, cast.acorn.id, "emailbison", sims.emailbison.key)
    drain()
    assert message(written).state == "sent"


def test_retry_after_is_obeyed(lead_id: int, sims: Switchboard, drain: Drain) -> None:
    sims.emailbison.faults.add(
        "status", path="/api/replies/*/reply", status=429, headers={"Retry-After": "120"}
    )
    answer(lead_id)
    drain()
    waiting = job()
    assert (waiting.state, waiting.error_class) == ("waiting", "Unavailable")
    assert (waiting.run_at - clock.now()).total_seconds() > 100


def test_there_must_be_something_to_say_and_somebody_to_say_it_to(cast: Cast, lead_id: int) -> None:
    with unit_of_work() as session:
        silent = factories.lead(session, cast.acorn)
        for lead, body in ((session.get_one(Lead, lead_id), "  "), (silent, "hello"), (silent, "x" * 20_001)):
            with pytest.raises(Invalid):
                composing.ask(session, lead, Written(body), None)
