"""What a provider has is brought here once, whatever happens while its list is read."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from simulators import Switchboard
from tests import factories
from tests.browser import Browser
from tests.due import try_again
from tests.factories import Cast
from tests.fixture_types import Drain
from tests.sync.conftest import coverage, ids, mail, run, text, theirs
from webapp.conversations.models import Message
from webapp.integrations.models import Connection
from webapp.jobs.models import Job
from webapp.leads.models import Lead
from webapp.providers.gohighlevel import budget
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work
from webapp.sync.coverage import SETTLED
from webapp.sync.models import Coverage, Gap

COUNT = 17
"""Mails of two pages; fifteen make one."""


@pytest.mark.parametrize("provider", ["emailbison", "gohighlevel"])
def test_what_no_webhook_told_is_brought_once_and_the_mark_moves(
    connections: dict[str, int], sims: Switchboard, drain: Drain, provider: str
) -> None:
    for number in range(COUNT):
        text(sims, f"text {number}", hours=20 - number / 3, phone=f"+1555000{number % 7:04}")
        mail(sims, 700 + number, hours=20 - number / 3)
    began = clock.now()
    run("sweep", connections[provider], drain)
    assert ids(provider) == theirs(sims)[provider]
    row = coverage(provider)
    assert row.watermark is not None
    assert began - SETTLED <= row.watermark <= clock.now()
    assert (row.seen, row.backfilled) == (COUNT, COUNT)
    calls = len(sims.gohighlevel.calls) + len(sims.emailbison.calls)
    run("sweep", connections[provider], drain)
    assert coverage(provider).backfilled == 0
    assert len(sims.gohighlevel.calls) + len(sims.emailbison.calls) - calls <= 2
    assert ids(provider) == theirs(sims)[provider]


@pytest.mark.parametrize("fault", ["reset", "cut_body", "truncated", "reset_after"])
@pytest.mark.parametrize("provider", ["emailbison", "gohighlevel"])
def test_faults_while_it_reads_cost_nothing(
    connections: dict[str, int], sims: Switchboard, drain: Drain, *, fault: str, provider: str
) -> None:
    """The list breaks off after its first page, for longer than one run repeats its call."""
    for number in range(COUNT):
        mail(sims, 700 + number, hours=10 - number / 5)
    for number in range(3):
        text(sims, f"text {number}", hours=10 - number / 5, phone=f"+1555000{number % 2:04}")
    sims.gohighlevel.faults.add(fault, path="/conversations/*", times=None)
    sims.emailbison.faults.add(fault, path="/api/replies", times=None, after=1)
    run("sweep", connections[provider], drain)
    assert coverage(provider).watermark is None, "the end was not reached"
    for simulated in (sims.gohighlevel, sims.emailbison):
        simulated.faults.clear()
    try_again(drain)
    assert ids(provider) == theirs(sims)[provider]
    assert coverage(provider).watermark is not None


def test_a_storm_of_429_is_waited_out(connections: dict[str, int], sims: Switchboard, drain: Drain) -> None:
    text(sims, "one")
    sims.gohighlevel.faults.add("status", times=3, status=429, headers={"Retry-After": "1"})
    run("sweep", connections["gohighlevel"], drain)
    for _ in range(2):
        try_again(drain)
    assert ids("gohighlevel") == theirs(sims)["gohighlevel"]


def test_mails_that_arrive_while_the_list_is_read_push_nothing_out(
    connections: dict[str, int], sims: Switchboard, drain: Drain
) -> None:
    for number in range(2 * COUNT):
        mail(sims, 700 + number, hours=20 - number / 4)
    stop = threading.Event()

    def arrive() -> None:
        for number in range(COUNT):
            mail(sims, 900 + number, hours=0)
            if stop.wait(0.005):
                return

    arriving = threading.Thread(target=arrive)
    arriving.start()
    run("sweep", connections["emailbison"], drain)
    stop.set()
    arriving.join()
    run("sweep", connections["emailbison"], drain)
    assert ids("emailbison") == theirs(sims)["emailbison"]


def test_webhooks_and_a_sweep_at_once_store_once(
    client: Browser, connections: dict[str, int], sims: Switchboard, drain: Drain
) -> None:
    from simulators.gohighlevel import events  # noqa: PLC0415

    for number in range(10):
        row = text(sims, f"text {number}", hours=1, phone=f"+1555000{number % 3:04}")
        raw, headers = events.signed(events.inbound(row))
        assert client.post("/webhooks/gohighlevel", data=raw, headers=headers).status_code == 202
    run("sweep", connections["gohighlevel"], drain)
    assert ids("gohighlevel") == theirs(sims)["gohighlevel"]
    with unit_of_work() as session:
        assert session.scalar(select(func.count()).select_from(Lead)) == 3


def test_an_import_asks_for_a_hundred_strangers_at_once(
    connections: dict[str, int], sims: Switchboard, drain: Drain
) -> None:
    books = sims.gohighlevel.books
    for number in range(105):
        contact = books.add_contact(
            "Ann", f"Lead {number}", f"+1555100{number:04}", f"ann{number}@client.test"
        )
        books.add_message(contact, "Yes", when=clock.now() - timedelta(days=10, minutes=number))
    unnamed = books.add_contact("", "", "+15552000000", None)
    books.add_message(unnamed, "Who is this?", when=clock.now() - timedelta(days=10))
    books.conversation_of(unnamed)["contactName"] = "+1 555-200-0000"
    run("check", connections["gohighlevel"], drain, days=20)
    assert ids("gohighlevel") == theirs(sims)["gohighlevel"]
    asked = Counter(
        call.path.split("/")[1] + "/" + call.path.split("/")[2] for call in sims.gohighlevel.calls
    )
    assert asked == {"conversations/search": 2, "conversations/messages": 2}
    with unit_of_work() as session:
        jane = session.scalars(select(Lead).where(Lead.phone_e164 == "+15551000007")).one()
        assert (jane.first_name, jane.last_name, jane.email) == ("Ann", "Lead 7", "ann7@client.test")
        nobody = session.scalars(select(Lead).where(Lead.phone_e164 == "+15552000000")).one()
        assert (nobody.first_name, nobody.last_name) == ("", "")


def test_an_import_that_uses_up_the_allowance_waits_for_it_and_does_not_begin_anew(
    connections: dict[str, int], sims: Switchboard, drain: Drain
) -> None:
    for number in range(3):
        text(sims, f"text {number}", hours=number + 1)
    budget.hold(sims.gohighlevel.books.location_id, 1.5)
    run("check", connections["gohighlevel"], drain)
    assert ids("gohighlevel") == theirs(sims)["gohighlevel"]
    assert len(sims.gohighlevel.asked("/conversations/messages/export")) == 1


def test_what_mail_servers_send_back_makes_nobody_a_lead_and_is_no_gap(
    connections: dict[str, int], sims: Switchboard, drain: Drain, cast: Cast
) -> None:
    books = sims.emailbison.books
    for number, words in ((801, "lead1@client.test does not exist"), (802, "Nobody is named here")):
        books.add_reply(
            number,
            None,
            "Undelivered Mail Returned to Sender",
            words,
            from_email_address="mailer-daemon@mx.test",
            when=clock.now(),
        )
    with unit_of_work() as session:
        lead_id = factories.lead(session, cast.acorn, email="lead1@client.test").id
    run("sweep", connections["emailbison"], drain)
    with unit_of_work() as session:
        assert [lead.id for lead in session.scalars(select(Lead))] == [lead_id]
        (message,) = session.scalars(select(Message)).all()
        assert session.scalars(select(Gap)).all() == []
    assert (message.lead_id, message.provider_id, message.is_bounce) == (lead_id, "reply-801", True)


def test_one_old_date_in_a_page_of_new_mails_does_not_end_the_reading(
    connections: dict[str, int], sims: Switchboard, drain: Drain
) -> None:
    """A slow mailbox brought it late; what stands behind it is new."""
    for number in range(COUNT):
        mail(sims, 700 + number, hours=24 * 30 if number == COUNT - 3 else 1)
    run("sweep", connections["emailbison"], drain)
    assert ids("emailbison") == theirs(sims)["emailbison"]


def test_a_page_of_old_mails_ends_the_reading(
    connections: dict[str, int], sims: Switchboard, drain: Drain
) -> None:
    for number in range(2 * COUNT):
        mail(sims, 700 + number, hours=24 * 30)
    run("sweep", connections["emailbison"], drain)
    assert len(sims.emailbison.asked("/api/replies")) == 1


@pytest.mark.parametrize("status", [400, 403, 422])
def test_a_contact_that_is_refused_is_not_taken_for_deleted(
    connections: dict[str, int], sims: Switchboard, drain: Drain, status: int
) -> None:
    text(sims, "one")
    sims.gohighlevel.faults.add(
        "status", path="/contacts/*", status=status, body='{"message": "No"}', times=None
    )
    run("sweep", connections["gohighlevel"], drain)
    row = coverage("gohighlevel")
    assert (row.watermark, row.seen) == (None, 0), "the run failed"
    with unit_of_work() as session:
        assert session.scalars(select(Gap)).all() == []
        assert session.scalars(select(Job.state).where(Job.kind == "sync.sweep")).one() in {
            "failed",
            "parked",
        }


def test_a_sweep_reads_back_to_the_watermark_and_a_quarter_of_an_hour_more(
    connections: dict[str, int], sims: Switchboard, drain: Drain
) -> None:
    watermark = clock.now() - timedelta(hours=5)
    with unit_of_work() as session:
        row = Coverage(workspace_id=session.scalars(select(Connection.workspace_id)).first())
        row.provider, row.watermark, row.since = "gohighlevel", watermark, watermark - timedelta(days=1)
        session.add(row)
    for minutes in (14, -1, 16):
        text(sims, f"{minutes} before", hours=5 + minutes / 60)
    run("sweep", connections["gohighlevel"], drain)
    with unit_of_work() as session:
        assert set(session.scalars(select(Message.body_text))) == {"14 before", "-1 before"}
    assert coverage("gohighlevel").since == watermark - timedelta(days=1), "joined"
