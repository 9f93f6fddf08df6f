"""What is missing, what was brought and what cannot be stored is counted by day, and said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import delete, func, select, update

from simulators import Switchboard
from tests.browser import SWAP, Browser
from tests.completeness.conftest import PAGE, Drain, days, ids, run, text, theirs
from tests.factories import Cast
from webapp.accounts.models import User
from webapp.completeness import jobs
from webapp.completeness.models import Coverage, Gap
from webapp.conversations.models import Message
from webapp.integrations.models import Connection
from webapp.jobs.models import Job
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work


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
