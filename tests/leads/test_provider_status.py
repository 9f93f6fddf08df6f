"""Who wants no more mails gets none, from campaigns either; and what a person thinks of a lead is known at EmailBison."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select

from simulators import Switchboard
from tests import factories
from tests.browser import SWAP, Browser
from tests.due import make_due
from tests.factories import Cast
from tests.fixture_types import Drain
from tests.locks import wait_for_waiters
from webapp.consent import decisions
from webapp.consent.ledger import Because
from webapp.conversations.models import Message
from webapp.integrations.health import record_success
from webapp.integrations.models import Connection
from webapp.jobs.models import Job
from webapp.leads.merges import LeadMerge
from webapp.leads.models import Lead
from webapp.leads.provider_status import (
    PUSH_STATUS,
    enqueue_status_push,
    not_passed_on,
    record_provider_status,
)
from webapp.leads.states import Status
from webapp.runtime import tenancy
from webapp.runtime.database import unit_of_work
from webapp.runtime.redis import for_requests
from webapp.scoring import judging

JANE = "jane@client.test"


@pytest.fixture
def lead_id(cast: Cast, sims: Switchboard) -> int:
    """Jane, whom both providers know."""
    jane = sims.emailbison.books.add_lead(5, "Jane", "Roe", JANE)
    sims.emailbison.books.add_reply(9045, jane, "Re: pallets", "What does it cost?")
    contact = sims.gohighlevel.books.add_contact("Jane", "Roe", "+15550001234", JANE)
    with unit_of_work() as session:
        factories.account(session, cast.acorn, sims.emailbison)
        factories.gohighlevel_account(session, cast.acorn, sims.gohighlevel)
        lead = factories.lead(
            session,
            cast.acorn,
            first_name="Jane",
            email=JANE,
            emailbison_id="5",
            gohighlevel_id=contact["id"],
        )
        reply = factories.message(
            session, lead, "What does it cost?", provider_id="reply-9045", provider_facts={"reply_id": "9045"}
        )
        lead.last_inbound_at = reply.sent_at
        return lead.id


def judge(browser: Browser, lead_id: int, sentiment: str) -> None:
    path = f"/w/acorn/leads/{lead_id}/sentiment"
    assert browser.post(path, data={"sentiment": sentiment}, headers=SWAP).status_code == 204


def interested(sims: Switchboard) -> object:
    return sims.emailbison.books.replies[9045]["interested"]


def blocked(sims: Switchboard) -> list[str]:
    return [row["email"] for row in sims.emailbison.books.blacklist]


def may_be_texted(sims: Switchboard) -> bool:
    (contact,) = sims.gohighlevel.books.contacts.values()
    return contact["dndSettings"]["SMS"]["status"] == "inactive"


def test_a_persons_judgement_marks_the_reply_once(
    alice: Browser, lead_id: int, sims: Switchboard, drain: Drain
) -> None:
    judge(alice, lead_id, "Interested")
    drain()
    assert interested(sims) is True
    marks = sims.emailbison.asked("/api/replies/9045/mark-as-interested")
    assert [call.json for call in marks] == [{"skip_webhooks": True}]
    judge(alice, lead_id, "Meeting Requested")
    drain()
    assert len(sims.emailbison.asked("/api/replies/9045/mark-as-interested")) == 1, "it is interested still"
    judge(alice, lead_id, "Not Interested")
    drain()
    assert interested(sims) is False
    assert (blocked(sims), may_be_texted(sims)) == ([], True)


def test_an_opt_out_ends_mails_and_texts_until_a_person_takes_it_back(
    alice: Browser, lead_id: int, sims: Switchboard, drain: Drain
) -> None:
    judge(alice, lead_id, "Blacklist")
    drain()
    assert sims.emailbison.books.leads[5]["status"] == "unsubscribed"
    assert (blocked(sims), may_be_texted(sims)) == ([JANE], False)
    judge(alice, lead_id, "Interested")
    drain()
    assert (blocked(sims), may_be_texted(sims), interested(sims)) == ([], True, True)


def test_an_opt_out_that_the_model_found_is_told_and_its_interest_is_not(
    cast: Cast, lead_id: int, sims: Switchboard, drain: Drain
) -> None:
    found("Interested", "model")
    assert jobs() == []
    with unit_of_work() as session:
        session.get_one(Lead, lead_id).sentiment = None
    opted_out()
    drain()
    assert (blocked(sims), may_be_texted(sims)) == ([JANE], False)


@pytest.mark.parametrize("fault", ["reset_after", "reset", "cut_body"])
def test_whatever_breaks_on_the_way_it_is_told_in_the_end(
    alice: Browser, lead_id: int, sims: Switchboard, drain: Drain, fault: str
) -> None:
    sims.emailbison.faults.add(fault, times=2)
    sims.gohighlevel.faults.add(fault, times=2)
    judge(alice, lead_id, "Blacklist")
    for _ in range(4):
        drain()
        make_due()
        for_requests().flushdb()
    assert (blocked(sims), may_be_texted(sims)) == ([JANE], False)


def test_a_refused_key_keeps_it_until_it_is_mended(
    alice: Browser, lead_id: int, sims: Switchboard, drain: Drain
) -> None:
    sims.emailbison.faults.add(
        "status", status=401, body='{"data":{"message":"Unauthenticated."}}', times=None
    )
    judge(alice, lead_id, "Blacklist")
    drain()
    assert (blocked(sims), may_be_texted(sims)) == ([], False)
    sims.emailbison.faults.clear()
    with unit_of_work() as session:
        record_success(
            session, session.scalars(select(Connection.id).where(Connection.provider == "emailbison")).one()
        )
    drain()
    assert blocked(sims) == [JANE]


def test_nobody_is_told_of_a_lead_that_they_do_not_know(
    cast: Cast, alice: Browser, sims: Switchboard
) -> None:
    with unit_of_work() as session:
        lead = factories.lead(session, cast.acorn, first_name="Nobody", email=None)
        number = lead.id
    judge(alice, number, "Blacklist")
    assert jobs() == []


def found(sentiment: str, by: str) -> None:
    with unit_of_work() as session:
        judging.record_sentiment(session, session.scalars(select(Message)).one(), sentiment, by)


def opted_out() -> None:
    with unit_of_work() as session:
        lead = session.scalars(select(Lead).with_for_update()).one()
        decisions.opt_out(session, lead, Because("model", evidence="leave me alone"))


def test_whoever_is_joined_with_somebody_who_opted_out_is_left_alone_until_they_are_parted(
    alice: Browser, cast: Cast, lead_id: int, sims: Switchboard, drain: Drain
) -> None:
    with unit_of_work() as session:
        other = factories.lead(
            session, cast.acorn, first_name="Jane", email="jane@work.test", status="blacklisted"
        )
        number = other.id
    path = f"/w/acorn/leads/{lead_id}/merges"
    assert alice.post(path, data={"merged_id": number}, headers=SWAP).status_code == 204
    drain()
    assert (sorted(blocked(sims)), may_be_texted(sims)) == ([JANE, "jane@work.test"], False)
    with unit_of_work() as session:
        merge_id = session.scalars(select(LeadMerge.id)).one()
    assert alice.post(f"{path}/{merge_id}/undo", headers=SWAP).status_code == 204
    drain()
    assert (blocked(sims), may_be_texted(sims)) == (["jane@work.test"], True)


def test_an_opt_out_of_a_joined_person_is_told_of_both(
    alice: Browser, cast: Cast, lead_id: int, sims: Switchboard, drain: Drain
) -> None:
    with unit_of_work() as session:
        number = factories.lead(session, cast.acorn, first_name="Jane", email="jane@work.test").id
    alice.post(f"/w/acorn/leads/{number}/merges", data={"merged_id": lead_id}, headers=SWAP)
    judge(alice, number, "Blacklist")
    drain()
    assert (sorted(blocked(sims)), may_be_texted(sims)) == ([JANE, "jane@work.test"], False)


def jobs() -> list[str]:
    with unit_of_work() as session:
        return list(session.scalars(select(Job.kind).where(Job.kind.like("leads.%"))))


def test_two_providers_that_are_told_at_once_are_both_remembered(cast: Cast) -> None:
    with unit_of_work() as session:
        lead_id = factories.lead(session, cast.acorn).id

    def record_the_other() -> None:
        tenancy.set_all_tenants()
        with unit_of_work() as session:
            record_provider_status(session, lead_id, "gohighlevel", "opted-out")

    with ThreadPoolExecutor(1) as pool:
        with unit_of_work() as session:
            record_provider_status(session, lead_id, "emailbison", "opted-out")
            session.flush()
            other = pool.submit(record_the_other)
            wait_for_waiters(session, other)
        other.result()
    with unit_of_work() as session:
        told = session.get_one(Lead, lead_id).provider_status
    assert told == {"emailbison": "opted-out", "gohighlevel": "opted-out"}


@pytest.mark.parametrize(
    ("facts", "sentiment", "status", "told", "not_known"),
    [
        ({"email": JANE}, "Interested", "qualified", ["emailbison"], []),
        ({"email": JANE}, "Blacklist", "blacklisted", ["emailbison"], ["emailbison"]),
        ({"email": None, "phone_e164": "+15550001234"}, "Blacklist", "blacklisted", [], []),
        (
            {"email": None, "gohighlevel_id": "c1"},
            "Blacklist",
            "blacklisted",
            ["gohighlevel"],
            ["gohighlevel"],
        ),
        ({"email": None, "gohighlevel_id": "c1"}, "Interested", "qualified", [], []),
        ({"email": None, "emailbison_id": "5"}, "Not Interested", "not-interested", ["emailbison"], []),
        ({"email": JANE, "provider_status": {"emailbison": "opted-out"}}, "Blacklist", "blacklisted", [], []),
        (
            {"email": JANE, "provider_status": {"emailbison": "opted-out"}},
            "Neutral",
            "new",
            ["emailbison"],
            ["emailbison"],
        ),
    ],
)
def test_a_provider_is_told_what_it_can_know_of_whom_it_can_know(
    cast: Cast,
    sims: Switchboard,
    *,
    facts: dict[str, Any],
    sentiment: str,
    status: Status,
    told: list[str],
    not_known: list[str],
) -> None:
    """Mail providers know people by address or id and take marks of interest; text providers know them by id alone."""
    with unit_of_work() as session:
        factories.account(session, cast.acorn, sims.emailbison)
        factories.gohighlevel_account(session, cast.acorn, sims.gohighlevel)
        lead = factories.lead(session, cast.acorn, sentiment=sentiment, status=status, **facts)
        assert not_passed_on(session, lead) == not_known
        enqueue_status_push(session, lead)
        kinds = select(Job.arguments["provider"].astext).where(Job.kind == PUSH_STATUS.name)
        assert list(session.scalars(kinds)) == told
