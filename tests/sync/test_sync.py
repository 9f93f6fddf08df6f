"""A sync is asked for and returns at once; a worker reads every page, stores each thing once, and says what became of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update

from simulators import Switchboard
from tests import factories
from tests.browser import SWAP, Browser
from tests.due import make_due, try_again
from tests.factories import Cast
from tests.fixture_types import Drain, SignIn
from webapp.conversations.models import Message
from webapp.integrations.models import Connection
from webapp.jobs.models import Job
from webapp.leads.models import Lead
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work
from webapp.runtime.redis import for_requests
from webapp.sync import receipts
from webapp.sync.models import SyncReceipt

Row = dict[str, Any]
TEXTS, MAILS = 9, 17


@pytest.fixture
def lead_id(cast: Cast, sims: Switchboard) -> int:
    """Jane, known by her address alone; both providers have talked with her."""
    for_requests().flushdb()
    with unit_of_work() as session:
        factories.account(session, cast.acorn, sims.emailbison)
        factories.gohighlevel_account(session, cast.acorn, sims.gohighlevel)
        return factories.lead(session, cast.acorn, email="jane@client.test", first_name="Jane").id


@pytest.fixture
def jane(sims: Switchboard) -> Row:
    """Jane in GoHighLevel, with a conversation of TEXTS texts."""
    contact = sims.gohighlevel.books.add_contact("Jane", "Roe", "+15550001234", "jane@client.test")
    for minute in range(TEXTS):
        when = clock.now() - timedelta(minutes=600 - minute)
        sims.gohighlevel.books.add_message(contact, f"text {minute}", inbound=minute % 2 == 0, when=when)
    return contact


@pytest.fixture
def mails(sims: Switchboard) -> Row:
    """Jane in EmailBison, with MAILS replies; 15 make a page."""
    lead = sims.emailbison.books.add_lead(5, "Jane", "Roe", "jane@client.test")
    for number in range(MAILS):
        when = clock.now() - timedelta(hours=200 - number)
        sims.emailbison.books.add_reply(9000 + number, lead, "Re: pallets", f"mail {number}", when=when)
    return lead


def ask(browser: Browser, lead_id: int, **form: str) -> str:
    return browser.post(f"/w/acorn/leads/{lead_id}/syncs", data=form, headers=SWAP).get_data(as_text=True)


def stored() -> dict[str, int]:
    with unit_of_work() as session:
        rows = session.execute(select(Message.channel, func.count()).group_by(Message.channel)).all()
    return {str(channel): count for channel, count in rows}


def receipt() -> SyncReceipt:
    with unit_of_work() as session:
        return session.scalars(select(SyncReceipt).order_by(SyncReceipt.id.desc()).limit(1)).one()


def count(kind: str) -> int:
    with unit_of_work() as session:
        return session.scalar(select(func.count()).where(Job.kind == kind)) or 0


def test_both_channels_are_read_to_their_ends_and_told_of(
    alice: Browser, lead_id: int, jane: Row, mails: Row, sims: Switchboard, drain: Drain
) -> None:
    assert "Sync queued" in ask(alice, lead_id)
    drain()
    assert stored() == {"sms": TEXTS, "email": MAILS}
    found = receipt()
    assert (found.state, found.new, found.trigger) == ("done", TEXTS + MAILS, "button")
    assert [found.parts[name]["whole"] for name in ("sms", "email")] == [True, True]
    assert found.parts["email"]["pages"] == 3, "two of replies and one of what campaigns sent"
    page = alice.get(f"/w/acorn/leads/{lead_id}/sync").get_data(as_text=True)
    assert f"{TEXTS + MAILS} new" in page
    assert "every" not in page, "there is nothing to look again for"
    with unit_of_work() as session:
        lead = session.get_one(Lead, lead_id)
        assert (lead.gohighlevel_id, lead.phone_e164, lead.emailbison_id) == (jane["id"], "+15550001234", "5")
    assert count("scoring.score") == 1


def test_again_brings_nothing_costs_little_and_is_not_scored(
    alice: Browser, lead_id: int, jane: Row, mails: Row, sims: Switchboard, drain: Drain
) -> None:
    ask(alice, lead_id)
    drain()
    before, scored = len(sims.gohighlevel.calls) + len(sims.emailbison.calls), count("scoring.score")
    ask(alice, lead_id)
    drain()
    found = receipt()
    assert (found.new, found.state) == (0, "done")
    assert len(sims.gohighlevel.calls) + len(sims.emailbison.calls) - before == 4, (
        "a page of each list, and no more"
    )
    assert count("scoring.score") == scored
    assert stored() == {"sms": TEXTS, "email": MAILS}


def test_a_lead_without_messages_and_one_that_nobody_knows(
    alice: Browser, lead_id: int, sims: Switchboard, drain: Drain
) -> None:
    ask(alice, lead_id)
    drain()
    assert receipt().state == "nothing"
    assert "Unknown to the providers" in alice.get(f"/w/acorn/leads/{lead_id}/sync").get_data(as_text=True)


@pytest.mark.parametrize(("broken", "channel"), [("gohighlevel", "email"), ("emailbison", "sms")])
def test_a_part_that_fails_does_not_take_the_other_with_it(
    alice: Browser, lead_id: int, jane: Row, mails: Row, *, sims: Switchboard, drain: Drain, broken: str, channel: str
) -> None:  # fmt: skip
    getattr(sims, broken).faults.add("status", times=None, status=503)
    ask(alice, lead_id)
    drain()
    assert set(stored()) == {channel}
    assert receipt().state == "partly"
    page = alice.get(f"/w/acorn/leads/{lead_id}/sync").get_data(as_text=True)
    assert "next try" in page
    getattr(sims, broken).faults.clear()
    try_again(drain)
    assert stored() == {"sms": TEXTS, "email": MAILS}
    assert receipt().state == "done"


def test_a_refused_token_is_shown_and_the_mails_go_on(
    alice: Browser, lead_id: int, jane: Row, mails: Row, sims: Switchboard, drain: Drain
) -> None:
    sims.gohighlevel.is_agency_token = True
    ask(alice, lead_id)
    drain()
    found = receipt()
    assert (found.state, found.parts["sms"]["state"], found.parts["email"]["state"]) == (
        "partly",
        "refused",
        "done",
    )
    assert "token of the agency" in alice.get(f"/w/acorn/leads/{lead_id}/sync").get_data(as_text=True)
    with unit_of_work() as session:
        assert (
            session.scalars(select(Connection.state).where(Connection.provider == "gohighlevel")).one()
            == "refused"
        )
        assert session.scalars(select(Job.state).where(Job.kind == "sync.lead")).all() == ["done"]


def test_when_every_part_is_refused_the_job_waits_for_the_connection(
    alice: Browser, lead_id: int, jane: Row, sims: Switchboard, drain: Drain
) -> None:
    with unit_of_work() as session:
        session.execute(delete(Connection).where(Connection.provider == "emailbison"))
    sims.gohighlevel.is_agency_token = True
    ask(alice, lead_id)
    drain()
    with unit_of_work() as session:
        assert session.scalars(select(Job.state).where(Job.kind == "sync.lead")).all() == ["parked"]
    assert "waits for the connection" in alice.get(f"/w/acorn/leads/{lead_id}/sync").get_data(as_text=True)


def test_opening_thirty_times_asks_once_and_a_click_asks_again(
    alice: Browser, lead_id: int, jane: Row, drain: Drain
) -> None:
    for _ in range(30):
        ask(alice, lead_id, opened="1")
    drain()
    ask(alice, lead_id, opened="1")
    drain()
    assert count("sync.lead") == 1
    ask(alice, lead_id)
    drain()
    assert count("sync.lead") == 2
    with unit_of_work() as session:
        session.execute(update(SyncReceipt).values(began_at=clock.now() - receipts.OPENED_EVERY))
    ask(alice, lead_id, opened="1")
    drain()
    assert count("sync.lead") == 3


def test_what_a_workflow_told_is_healed_and_nothing_is_double(
    alice: Browser, lead_id: int, jane: Row, cast: Cast, sims: Switchboard, drain: Drain
) -> None:
    with unit_of_work() as session:
        lead = session.get_one(Lead, lead_id)
        newest = sims.gohighlevel.books.of_conversation(next(iter(sims.gohighlevel.books.conversations)))[0]
        factories.message(
            session, lead, newest["body"], channel="sms", provider="gohighlevel", provider_id="delivery-1",
            sent_at=clock.now() - timedelta(minutes=600 - TEXTS), provider_facts={"delivery": 1},
        )  # fmt: skip
    ask(alice, lead_id)
    drain()
    assert stored() == {"sms": TEXTS}
    assert receipt().parts["sms"]["updated"] == 1


def test_a_cut_in_the_middle_of_a_page_loses_nothing(
    alice: Browser, lead_id: int, jane: Row, mails: Row, sims: Switchboard, drain: Drain
) -> None:
    sims.gohighlevel.faults.add("cut_body", path="/conversations/*/messages", times=2)
    sims.emailbison.faults.add("reset", path="/api/leads/*", times=3)
    ask(alice, lead_id)
    for _ in range(3):
        drain()
        make_due()
        for_requests().flushdb()
    assert stored() == {"sms": TEXTS, "email": MAILS}


def test_a_storm_of_refusals_puts_it_off_and_no_attempt_is_lost(
    alice: Browser, lead_id: int, jane: Row, sims: Switchboard, drain: Drain
) -> None:
    sims.gohighlevel.faults.add("status", times=3, status=429, headers={"Retry-After": "1"})
    ask(alice, lead_id)
    for _ in range(3):
        drain()
        make_due()
        for_requests().flushdb()
    assert stored() == {"sms": TEXTS}


def test_a_colleague_of_another_workspace_sees_and_asks_nothing(
    client: Browser, cast: Cast, lead_id: int, sign_in: SignIn
) -> None:
    charlie = sign_in(client, cast.charlie)
    assert charlie.get(f"/w/birch/leads/{lead_id}/sync").status_code == 404
    assert charlie.post(f"/w/birch/leads/{lead_id}/syncs", headers=SWAP).status_code == 404
    assert count("sync.lead") == 0


def test_a_later_reading_that_is_cut_short_goes_on_to_the_end(
    alice: Browser, lead_id: int, mails: Row, sims: Switchboard, drain: Drain
) -> None:
    """The first page of what is new was stored; whoever goes on must not take it for the old end."""
    ask(alice, lead_id)
    drain()
    for number in range(20):
        when = clock.now() - timedelta(minutes=100 - number)
        sims.emailbison.books.add_reply(9500 + number, mails, "Re: pallets", f"more {number}", when=when)
    sims.emailbison.faults.add("status", path="/api/leads/*/replies", times=None, status=503, after=1)
    ask(alice, lead_id)
    drain()
    assert MAILS < stored()["email"] < MAILS + 20, "the first page, and no more"
    sims.emailbison.faults.clear()
    for _ in range(3):
        try_again(drain)
    assert stored() == {"email": MAILS + 20}
