"""Nothing that a provider has is missing here: what no webhook told is brought, counted by day, and said."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update

from simulators import Switchboard
from tests import factories
from tests.browser import SWAP, Browser
from tests.factories import Cast
from webapp.accounts.models import User
from webapp.completeness import jobs, tally
from webapp.completeness.models import Coverage, CoverageDay, Gap
from webapp.conversations.models import Message
from webapp.integrations.models import Connection
from webapp.jobs.models import Job
from webapp.leads.models import Lead
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work
from webapp.runtime.redis import hasty

PAGE = "/w/acorn/completeness"
Drain = Callable[[], None]


@pytest.fixture
def connections(cast: Cast, sims: Switchboard) -> dict[str, int]:
    """Acorn's two connections, which are known to work."""
    hasty().flushdb()
    with unit_of_work() as session:
        both = [
            factories.account(session, cast.acorn, sims.emailbison),
            factories.gohighlevel_account(session, cast.acorn, sims.gohighlevel),
        ]
        for each in both:
            each.state = "working"
        return {each.provider: each.id for each in both}


@pytest.fixture
def alice(client: Browser, cast: Cast, sign_in: Callable[[Browser, User], Browser]) -> Browser:
    return sign_in(client, cast.alice)


def text(sims: Switchboard, body: str, hours: float = 1, phone: str = "+15550001234") -> dict[str, Any]:
    books = sims.gohighlevel.books
    same = [row for row in books.contacts.values() if row["phone"] == phone]
    contact = same[0] if same else books.add_contact("Jane", "Roe", phone, f"{phone[1:]}@client.test")
    return books.add_message(contact, body, when=clock.now() - timedelta(hours=hours))


def mail(sims: Switchboard, number: int, hours: float = 1) -> dict[str, Any]:
    books = sims.emailbison.books
    lead = books.add_lead(number, "Lead", str(number), f"lead{number}@client.test")
    return books.add_reply(
        number, lead, "Re: pallets", f"mail {number}", when=clock.now() - timedelta(hours=hours)
    )


def run(kind: str, connection_id: int, drain: Drain, days: int = 7) -> None:
    with unit_of_work() as session:
        connection = session.get_one(Connection, connection_id)
        if kind == "sweep":
            jobs.enqueue_sweep(session, connection)
        else:
            jobs.enqueue_check(session, connection, days)
    drain()


def again(drain: Drain) -> None:
    with unit_of_work() as session:
        session.execute(update(Job).where(Job.state == "waiting").values(run_at=clock.now()))
    hasty().flushdb()
    drain()


def ids(provider: str) -> list[str]:
    with unit_of_work() as session:
        found = session.scalars(select(Message.provider_id).where(Message.provider == provider)).all()
    return sorted(str(each) for each in found)


def theirs(sims: Switchboard) -> dict[str, list[str]]:
    """The simulators' own books."""
    return {
        "emailbison": sorted(f"reply-{number}" for number in sims.emailbison.books.replies),
        "gohighlevel": sorted(f"sms-{number}" for number in sims.gohighlevel.books.messages),
    }


def coverage(provider: str) -> Coverage:
    with unit_of_work() as session:
        return session.scalars(select(Coverage).where(Coverage.provider == provider)).one()


def days(provider: str) -> list[CoverageDay]:
    with unit_of_work() as session:
        asking = select(CoverageDay).where(CoverageDay.provider == provider).order_by(CoverageDay.day)
        return list(session.scalars(asking))


@pytest.mark.parametrize("provider", ["emailbison", "gohighlevel"])
def test_what_no_webhook_told_is_brought_once_and_the_mark_moves(
    connections: dict[str, int], sims: Switchboard, drain: Drain, provider: str
) -> None:
    for number in range(40):
        text(sims, f"text {number}", hours=20 - number / 3, phone=f"+1555000{number % 7:04}")
        mail(sims, 700 + number, hours=20 - number / 3)
    began = clock.now()
    run("sweep", connections[provider], drain)
    assert ids(provider) == theirs(sims)[provider]
    row = coverage(provider)
    assert row.complete_up_to is not None
    assert began - tally.SETTLED <= row.complete_up_to <= clock.now()
    assert (row.seen, row.brought) == (40, 40)
    calls = len(sims.gohighlevel.calls) + len(sims.emailbison.calls)
    run("sweep", connections[provider], drain)
    assert coverage(provider).brought == 0
    assert len(sims.gohighlevel.calls) + len(sims.emailbison.calls) - calls <= 2
    assert ids(provider) == theirs(sims)[provider]


def test_new_inbound_replies_are_scored_and_old_ones_are_not(
    connections: dict[str, int], sims: Switchboard, drain: Drain
) -> None:
    text(sims, "new", hours=1, phone="+15550000001")
    text(sims, "old", hours=24 * 20, phone="+15550000002")
    run("check", connections["gohighlevel"], drain, days=30)
    with unit_of_work() as session:
        scored = session.scalar(select(func.count()).where(Job.kind == "scoring.score"))
    assert (scored, len(ids("gohighlevel"))) == (1, 2)


def test_a_check_counts_each_day_and_finds_what_was_lost_later(
    alice: Browser, connections: dict[str, int], sims: Switchboard, drain: Drain
) -> None:
    for hours in (1, 2, 30, 31, 32, 55):
        text(sims, f"text {hours}", hours=hours)
    run("check", connections["gohighlevel"], drain)
    before = days("gohighlevel")
    assert sum(day.theirs for day in before) == sum(day.ours for day in before) == 6
    assert {day.missing for day in before} == {0}
    assert len(before) == 8
    with unit_of_work() as session:
        lost = session.scalars(select(Message).where(Message.body_text == "text 31")).one()
        session.execute(delete(Message).where(Message.id == lost.id))
    assert (
        alice.post(f"{PAGE}/{connections['gohighlevel']}/checks", data={"days": 7}, headers=SWAP).status_code
        == 204
    )
    drain()
    assert ids("gohighlevel") == theirs(sims)["gohighlevel"]
    after = days("gohighlevel")
    assert sum(day.brought for day in after) == 7
    page = alice.get(PAGE).get_data(as_text=True)
    assert "Nothing missing up to" in page


def test_what_only_we_have_is_counted_too(
    connections: dict[str, int], sims: Switchboard, drain: Drain
) -> None:
    row = text(sims, "deleted there", hours=2)
    run("check", connections["gohighlevel"], drain)
    del sims.gohighlevel.books.messages[row["id"]]
    run("check", connections["gohighlevel"], drain)
    assert sum(day.extra for day in days("gohighlevel")) == 1
    assert len(ids("gohighlevel")) == 1, "nothing of ours is taken away"


def test_what_cannot_be_stored_is_a_gap_until_it_can(
    alice: Browser, connections: dict[str, int], sims: Switchboard, drain: Drain
) -> None:
    row = text(sims, "from nobody", hours=2)
    contact = sims.gohighlevel.books.contacts.pop(row["contactId"])
    run("sweep", connections["gohighlevel"], drain)
    assert ids("gohighlevel") == []
    page = alice.get(PAGE).get_data(as_text=True)
    assert "1 message could not be stored" in page
    assert "contact was deleted" in page
    assert "1 message not stored" in alice.get(f"{PAGE}/line").get_data(as_text=True)
    sims.gohighlevel.books.contacts[contact["id"]] = contact
    run("check", connections["gohighlevel"], drain)
    assert len(ids("gohighlevel")) == 1
    assert "could not be stored" not in alice.get(PAGE).get_data(as_text=True)


def test_a_person_closes_a_gap_with_a_reason_and_it_stays_closed(
    alice: Browser, connections: dict[str, int], sims: Switchboard, drain: Drain
) -> None:
    row = text(sims, "from nobody", hours=2)
    del sims.gohighlevel.books.contacts[row["contactId"]]
    run("sweep", connections["gohighlevel"], drain)
    with unit_of_work() as session:
        number = session.scalars(select(Gap.id)).one()
    assert alice.post(f"{PAGE}/gaps/{number}/dismissal", data={"note": " "}, headers=SWAP).status_code == 422
    assert (
        alice.post(
            f"{PAGE}/gaps/{number}/dismissal", data={"note": "A test of ours"}, headers=SWAP
        ).status_code
        == 204
    )
    run("check", connections["gohighlevel"], drain)
    with unit_of_work() as session:
        gap = session.scalars(select(Gap)).one()
        assert (gap.note, gap.closed_at is not None) == ("A test of ours", True)


@pytest.mark.parametrize("fault", ["reset", "cut_body", "truncated", "reset_after"])
def test_faults_while_it_reads_cost_nothing(
    connections: dict[str, int], sims: Switchboard, drain: Drain, fault: str
) -> None:
    for number in range(35):
        text(sims, f"text {number}", hours=10 - number / 5, phone=f"+1555000{number % 5:04}")
        mail(sims, 700 + number, hours=10 - number / 5)
    sims.gohighlevel.faults.add(fault, path="/conversations/*", times=4)
    sims.emailbison.faults.add(fault, path="/api/replies", times=4)
    for number in connections.values():
        run("sweep", number, drain)
    for _ in range(4):
        again(drain)
    assert {provider: ids(provider) for provider in connections} == theirs(sims)


def test_a_storm_of_429_is_waited_out(connections: dict[str, int], sims: Switchboard, drain: Drain) -> None:
    text(sims, "one")
    sims.gohighlevel.faults.add("status", times=3, status=429, headers={"Retry-After": "1"})
    run("sweep", connections["gohighlevel"], drain)
    for _ in range(5):
        again(drain)
    assert ids("gohighlevel") == theirs(sims)["gohighlevel"]


def test_mails_that_arrive_while_the_list_is_read_push_nothing_out(
    connections: dict[str, int], sims: Switchboard, drain: Drain
) -> None:
    for number in range(60):
        mail(sims, 700 + number, hours=20 - number / 4)
    stop = threading.Event()

    def arrive() -> None:
        for number in range(30):
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


def test_the_clock_asks_for_a_first_import_then_for_sweeps_and_a_daily_check(
    connections: dict[str, int], sims: Switchboard, drain: Drain
) -> None:
    def due() -> list[tuple[str, int | None]]:
        with unit_of_work() as session:
            session.execute(delete(Job))
            jobs.enqueue_due(session)
            rows = session.scalars(select(Job).order_by(Job.kind, Job.id)).all()
            return [(row.kind, row.arguments.get("days")) for row in rows]

    assert due() == [("completeness.check", 90)] * 2
    drain()
    assert due() == [("completeness.sweep", None)] * 2
    with unit_of_work() as session:
        session.execute(update(Coverage).values(days_checked_at=clock.now() - timedelta(hours=25)))
    assert due() == [("completeness.check", 7)] * 2 + [("completeness.sweep", None)] * 2
    with unit_of_work() as session:
        session.execute(update(Connection).values(state="refused"))
    assert due() == []


def test_the_line_says_the_worst_and_never_more_than_is_known(
    alice: Browser, connections: dict[str, int], sims: Switchboard, drain: Drain
) -> None:
    def line() -> str:
        return alice.get(f"{PAGE}/line").get_data(as_text=True)

    assert "Not compared yet" in line()
    for each in connections.values():
        run("check", each, drain)
    assert "Nothing missing up to" in line()
    with unit_of_work() as session:
        session.execute(
            update(Coverage)
            .where(Coverage.provider == "gohighlevel")
            .values(complete_up_to=clock.now() - timedelta(hours=3))
        )
    assert "Unchecked since" in line()
    with unit_of_work() as session:
        session.execute(update(Connection).values(state="refused", remedy="Enter another key."))
    assert "Cannot check" in line()
    assert "Enter another key." in alice.get(PAGE).get_data(as_text=True)


def test_a_setter_looks_and_asks_for_nothing(
    client: Browser, cast: Cast, connections: dict[str, int], sign_in: Callable[[Browser, User], Browser]
) -> None:
    sam = sign_in(client, cast.sam)
    assert sam.get(PAGE).status_code == 200
    for act in ("sweeps", "checks"):
        assert sam.post(f"{PAGE}/{connections['emailbison']}/{act}", headers=SWAP).status_code == 404
