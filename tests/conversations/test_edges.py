"""Where the rules of sending end: what joins, what stays, what is changed only under the lead's lock."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import func, select

from simulators import Switchboard
from tests import factories
from tests.conversations.stage import SEND_MAIL, Row, answer, echo_mail, elsewhere, message
from tests.due import make_due
from tests.factories import Cast
from tests.fixture_types import Drain
from tests.locks import wait_for_waiters
from webapp.conversations import inbound, sending
from webapp.conversations.attempts import attempt
from webapp.conversations.inbound import Arrival
from webapp.conversations.jobs import SEND
from webapp.conversations.models import Message
from webapp.inbox.predicates import needs_you
from webapp.integrations.models import Connection
from webapp.jobs.models import Job
from webapp.leads.locks import lock_lead
from webapp.leads.matching import Match
from webapp.leads.models import Lead
from webapp.runtime import clock, tenancy
from webapp.runtime.database import unit_of_work
from worker import perform


def sending_of(*message_ids: int) -> None:
    """These answers were claimed; nobody knows yet whether the provider has them."""
    for message_id in message_ids:
        with unit_of_work() as session:
            assert sending.claim(session, message_id) is not None


def test_the_id_of_another_answer_removes_no_answer_and_proves_nothing(lead_id: int) -> None:
    first, second = answer(lead_id, "Yes."), answer(lead_id, "No.")
    with unit_of_work() as session:
        sending.record_sent(session, first, "reply-77")
    with unit_of_work() as session:
        sending.record_sent(session, second, "reply-77")
    assert (message(first).state, message(first).provider_id) == ("sent", "reply-77")
    assert (message(second).state, message(second).provider_id) == ("failed", None)
    assert "the number of another one" in (message(second).failure or "")


def test_what_is_sent_does_not_fail_afterwards(lead_id: int) -> None:
    written = answer(lead_id)
    with unit_of_work() as session:
        sending.record_sent(session, written, "reply-77")
    with unit_of_work() as session:
        sending.record_unsent(session, written, "It took too long.")
    assert (message(written).state, message(written).failure) == ("sent", None)


def test_what_was_taken_back_meanwhile_cannot_fail(lead_id: int) -> None:
    with unit_of_work() as session:
        sending.record_unsent(session, 10**9, "It took too long.")
        assert session.scalar(select(func.count()).where(Message.state == "failed")) == 0


def test_of_two_unsettled_answers_the_echo_joins_its_own(lead_id: int, sims: Switchboard) -> None:
    first, second = answer(lead_id, "Yes, gladly."), answer(lead_id, "At ten.")
    sending_of(first, second)
    echo_mail(sims, elsewhere(sims, "At ten."), lead_id)
    assert (message(first).state, message(second).state) == ("sending", "sent")
    echo_mail(sims, elsewhere(sims, "Yes, gladly."), lead_id)
    assert message(first).state == "sent"


def test_a_clock_that_runs_ahead_does_not_keep_an_answered_lead_in_need(cast: Cast, lead_id: int) -> None:
    ahead = Arrival(
        channel="email",
        direction="inbound",
        source="lead",
        provider="emailbison",
        provider_id="reply-9046",
        sent_at=clock.now() + timedelta(hours=1),
        body_text="And by Friday?",
        sender_address="jane@client.test",
        provider_facts={"reply_id": "9046", "sender_email_id": "243"},
    )
    with unit_of_work() as session:
        lead = session.get_one(Lead, lead_id)
        stored = inbound.record_arrival(session, Match(lead), ahead)
        assert stored is not None
        assert stored.sent_at <= clock.now()
    answer(lead_id)
    with unit_of_work() as session:
        needy = select(func.count()).where(Lead.id == lead_id, needs_you(clock.now()))
        assert session.scalar(needy) == 0


def test_an_answer_that_is_sent_while_another_is_parked_waits_its_turn(
    lead_id: int, sims: Switchboard
) -> None:
    """Both end at the same connection and the same lead; in two orders they would wait for each other for ever."""
    refused, accepted = answer(lead_id, "First."), answer(lead_id, "Second.")
    make_due()
    sims.emailbison.faults.add("status", path=SEND_MAIL, status=401, body='{"message":"Unauthenticated."}')

    def run(message_id: int) -> None:
        tenancy.set_all_tenants()
        perform.run(SEND.key(message_id))

    with ThreadPoolExecutor(2) as pool:
        with unit_of_work() as session:
            session.scalars(select(Connection).with_for_update()).one()
            first = pool.submit(run, refused)
            wait_for_waiters(session, first)
            second = pool.submit(run, accepted)
            wait_for_waiters(session, first, second)
        first.result()
        second.result()
    assert (message(refused).state, message(accepted).state) == ("failed", "sent")
    with unit_of_work() as session:
        assert session.scalar(select(Job.state).where(Job.key == SEND.key(accepted))) == "done"


def test_a_contact_is_filled_in_under_the_lead_s_lock(
    cast: Cast, sims: Switchboard, jane: Row, drain: Drain
) -> None:
    """The provider's name for Jane comes while a person enters another: the person's stands."""
    with unit_of_work() as session:
        factories.gohighlevel_account(session, cast.acorn, sims.gohighlevel)
        lead_id = factories.lead(
            session, cast.acorn, first_name="", last_name="", email=None, phone_e164=jane["phone"]
        ).id
    with unit_of_work() as session:
        message_id = factories.message(
            session,
            session.get_one(Lead, lead_id),
            "Tuesday.",
            channel="sms",
            provider="gohighlevel",
            provider_id=None,
            direction="outbound",
            source="operator",
            state="waiting",
            sends_at=clock.now(),
        ).id

    def send() -> None:
        tenancy.set_all_tenants()
        with unit_of_work() as session:
            claim = sending.claim(session, message_id)
        assert claim is not None
        attempt(claim)

    with ThreadPoolExecutor(1) as pool:
        with unit_of_work() as session:
            lead = lock_lead(session, cast.acorn.id, lead_id)
            sent = pool.submit(send)
            wait_for_waiters(session, sent)
            lead.first_name = "Janet"
        sent.result()
    with unit_of_work() as session:
        lead = session.get_one(Lead, lead_id)
        assert (lead.first_name, lead.last_name, lead.gohighlevel_id) == ("Janet", "Roe", jane["id"])
