"""Limits of what is sent and stored, ties in time, and what open pages hear of."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Literal

import pytest
from sqlalchemy import select, update

from simulators import Switchboard
from tests import factories
from tests.conversations.stage import Row, answer, message
from tests.factories import Cast
from tests.fixture_types import Drain
from tests.locks import wait_for_waiters
from webapp.conversations import attempts, composing, echoes, inbound, mails, rollups, sending, texts
from webapp.conversations.composing import Written
from webapp.conversations.inbound import Arrival
from webapp.conversations.models import Channel, Message
from webapp.conversations.recipients import Asked, Unsuitable
from webapp.conversations.send_guard import Overtaken, Seen, check_nothing_unseen
from webapp.integrations.models import Connection
from webapp.leads.locks import lock_lead
from webapp.leads.matching import Match
from webapp.leads.models import Lead
from webapp.leads.states import SmsDnd
from webapp.providers.errors import DoNotDisturb
from webapp.providers.facts import Contact, Opened, Reply, SentMail, TextMessage
from webapp.runtime import changes, clock, tenancy
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import Invalid


@pytest.mark.parametrize(
    ("channel", "most", "told"), [("email", 20_000, "An answer may"), ("sms", 1_600, "A text may")]
)
def test_an_answer_has_its_length(lead_id: int, texted: int, channel: Channel, most: int, told: str) -> None:
    number = texted if channel == "sms" else lead_id
    assert len(message(answer(number, f" {'x' * most}\n", channel)).body_text) == most
    with pytest.raises(Invalid, match=f"{told} have {most:,}"):
        answer(number, "x" * (most + 1), channel)


def test_an_address_has_its_length(lead_id: int) -> None:
    longest = f"a@{'.'.join(['x' * 63] * 3)}.{'x' * 55}.test"
    assert len(longest) == 254
    with unit_of_work() as session:
        lead = session.get_one(Lead, lead_id)
        sent = composing.ask(session, lead, Written("Yes.", asked=Asked(copies=longest)), None)
        assert sent.copies == [longest]
        with pytest.raises(Unsuitable, match="no address"):
            composing.ask(session, lead, Written("Yes.", asked=Asked(copies=f"a{longest}")), None)


def test_what_is_true_of_the_answered_mail_alone_is_not_said_of_the_answer(lead_id: int) -> None:
    thread = {"reply_id": "9045", "sender_email_id": "243"}
    own = {"mail_id": "<theirs@client.test>", "report": {"severity": "soft"}, "automatic": "receipt"}
    with unit_of_work() as session:
        session.execute(update(Message).values(provider_facts=thread | own))
    assert message(answer(lead_id)).provider_facts == thread


@pytest.mark.parametrize(
    ("subject", "answered"), [("Re: a", "Re: a"), ("RE: a", "RE: a"), ("a", "Re: a"), ("", "Re:")]
)
def test_an_answers_subject_says_once_that_it_is_one(lead_id: int, subject: str, answered: str) -> None:
    with unit_of_work() as session:
        session.execute(update(Message).values(subject=subject))
    assert message(answer(lead_id)).subject == answered


def test_an_answer_that_failed_and_ones_own_hold_nobody_back(cast: Cast, lead_id: int) -> None:
    with unit_of_work() as session:
        lead = session.get_one(Lead, lead_id)
        seen = session.scalars(select(Message.id)).one()
        facts = {"direction": "outbound", "source": "operator", "provider_id": None}
        factories.message(session, lead, "No.", state="failed", written_by=cast.bob.id, **facts)
        factories.message(session, lead, "Yes.", state="sent", written_by=cast.alice.id, **facts)
        factories.message(session, lead, "Hi.", state="sent", direction="outbound", source="campaign")
        check_nothing_unseen(session, lead, cast.alice.id, Seen(seen, 0))
        with pytest.raises(Overtaken):
            check_nothing_unseen(session, lead, cast.bob.id, Seen(seen, 0))
        with pytest.raises(Overtaken):
            check_nothing_unseen(session, lead, cast.alice.id, Seen(seen - 1, 0))


def test_a_sending_that_went_well_mends_its_connection(lead_id: int, sims: Switchboard, drain: Drain) -> None:
    with unit_of_work() as session:
        session.execute(update(Connection).values(state="failing"))
    sent = answer(lead_id)
    drain()
    with unit_of_work() as session:
        assert (session.scalars(select(Connection.state)).one(), message(sent).state) == ("working", "sent")


def test_whether_it_failed_is_seen_under_the_leads_lock(lead_id: int, cast: Cast) -> None:
    """Its echo is stored while the failure waits for the lead: then it has not failed."""
    written = answer(lead_id)

    def fail() -> None:
        tenancy.set_all_tenants()
        with unit_of_work() as session:
            sending.record_unsent(session, written, "It took too long.")

    with ThreadPoolExecutor(1) as pool:
        with unit_of_work() as session:
            lock_lead(session, cast.acorn.id, lead_id)
            failing = pool.submit(fail)
            wait_for_waiters(session, failing)
            session.get_one(Message, written).state = "sent"
        failing.result()
    assert (message(written).state, message(written).failure) == ("sent", None)


def test_of_two_workers_the_second_sees_that_the_first_may_have_sent(lead_id: int) -> None:
    written = answer(lead_id)

    def claim() -> bool:
        tenancy.set_all_tenants()
        with unit_of_work() as session:
            claimed = sending.claim(session, written)
            assert claimed is not None
            return claimed.may_have_been_sent

    with ThreadPoolExecutor(1) as pool:
        with unit_of_work() as session:
            first = sending.claim(session, written)
            session.flush()
            second = pool.submit(claim)
            wait_for_waiters(session, second)
        assert first is not None
        assert (first.may_have_been_sent, second.result()) == (False, True)


def arrival(number: int, minutes: float) -> Arrival:
    return Arrival(
        channel="email",
        direction="inbound",
        source="lead",
        provider="emailbison",
        provider_id=f"reply-{number}",
        sent_at=clock.now() - timedelta(minutes=minutes),
        body_text="And by Friday?",
    )


@pytest.mark.parametrize(("minutes", "sentiment"), [(30, None), (90, "Interested")])
def test_only_the_newest_reply_asks_for_a_new_judgement(
    lead_id: int, minutes: int, sentiment: str | None
) -> None:
    with unit_of_work() as session:
        lead = session.get_one(Lead, lead_id)
        lead.sentiment = "Interested"
        assert inbound.record_arrival(session, Match(lead), arrival(9046, minutes)) is not None
        assert inbound.record_arrival(session, Match(lead), arrival(9046, minutes)) is None
        assert lead.sentiment == sentiment


@pytest.mark.parametrize(("seconds", "is_ours"), [(0, True), (899, True), (901, False)])
def test_a_provider_may_date_our_answer_a_quarter_of_an_hour_early(seconds: int, is_ours: bool) -> None:
    written = clock.now()
    assert echoes.is_not_older(written - timedelta(seconds=seconds), written) is is_ours
    assert echoes.is_not_older(written - echoes.MAX_CLOCK_SKEW, written)
    assert echoes.is_not_older(None, written)


@pytest.mark.parametrize(
    ("reply", "heard", "is_late"),
    [
        (0, 0, False),  # in the same instant as our answer, and here before it was written
        (0, 1, True),  # dated like our answer, and heard of after it
        (-1, 1, True),
        (-1, -1, False),
        (1, 1, False),  # newer than our answer: unanswered, but not late
    ],
)
def test_at_the_instant_of_our_answer_what_had_arrived_is_covered(
    lead_id: int, reply: int, heard: int, is_late: bool
) -> None:
    written = message(answer(lead_id))
    with unit_of_work() as session:
        lead = session.get_one(Lead, lead_id)
        for each in session.scalars(select(Message).where(Message.direction == "inbound")):
            each.sent_at = written.sent_at + timedelta(minutes=reply)
            each.arrived_at = written.arrived_at + timedelta(minutes=heard)
        rollups.refresh(session, lead)
        assert (lead.late_reply_at is not None) is is_late


@pytest.mark.parametrize(("known", "kept"), [("none", "on"), ("permanent", "permanent")])
def test_a_carriers_stop_is_not_made_less_by_a_refusal(
    texted: int, jane: Row, sims: Switchboard, known: SmsDnd, kept: str
) -> None:
    written = answer(texted, channel="sms")
    with unit_of_work() as session:
        claim = sending.claim(session, written)
        session.get_one(Lead, texted).sms_dnd = known
    sims.gohighlevel.books.set_dnd(jane, "active")
    assert claim is not None
    with pytest.raises(DoNotDisturb):
        attempts.attempt(claim)
    with unit_of_work() as session:
        assert session.get_one(Lead, texted).sms_dnd == kept


def is_heard(cast: Cast, before: str | None) -> bool:
    return changes.revision([cast.acorn.id]) != before


def test_open_pages_hear_of_an_opening_an_interest_and_a_texts_way(
    cast: Cast, lead_id: int, texted: int
) -> None:
    contact = Contact(provider="emailbison", external_id="5", email="jane@client.test")
    sent = SentMail(contact=contact, external_id="reply-77", at=clock.now(), text="Hi", source="campaign")
    with unit_of_work() as session:
        mails.record(session, Match(session.get_one(Lead, lead_id)), sent)
    before = changes.revision([cast.acorn.id])
    with unit_of_work() as session:
        mails.record_opening(session, cast.acorn.id, Opened(mail=sent, at=clock.now()))
    assert is_heard(cast, before)
    reply = Reply(contact=contact, external_id="reply-9045", at=None, text="What does it cost?")
    before = changes.revision([cast.acorn.id])
    with unit_of_work() as session:
        lead = session.get_one(Lead, lead_id)
        lead.sentiment = None
        lead.last_inbound_at = session.scalars(
            select(Message.sent_at).where(Message.provider_id == "reply-9045")
        ).one()
        mails.record_interest(session, lead, reply)
        assert (lead.sentiment, lead.status) == ("Interested", "qualified")
    assert is_heard(cast, before)


@pytest.mark.parametrize(("source", "state"), [("operator", "failed"), ("campaign", "sent")])
def test_a_text_that_was_not_delivered_needs_a_person_if_one_wrote_it(
    cast: Cast, texted: int, source: Literal["operator", "campaign"], state: str
) -> None:
    contact = Contact(provider="gohighlevel", external_id="c1")
    told = TextMessage(
        contact=contact, external_id="sms-m1", source=source, text="Tuesday?", at=clock.now(), status="queued"
    )
    with unit_of_work() as session:
        texts.record_text(session, Match(session.get_one(Lead, texted)), told)
    before = changes.revision([cast.acorn.id])
    with unit_of_work() as session:
        lead = session.get_one(Lead, texted)
        how, stored = texts.record_text(session, Match(lead), replace(told, status="undelivered"))
        assert (how, stored.state) == ("updated", state)
    assert is_heard(cast, before)


def test_a_text_answers_the_contact_who_wrote_last(texted: int) -> None:
    """A lead that others were merged into has several."""
    with unit_of_work() as session:
        lead = session.get_one(Lead, texted)
        asked = factories.message(
            session,
            lead,
            "And by Friday?",
            channel="sms",
            provider="gohighlevel",
            provider_facts={"contact_id": "another"},
        )
    written = message(answer(texted, channel="sms"))
    assert (written.provider_facts, written.answers_id) == ({"contact_id": "another"}, asked.id)
