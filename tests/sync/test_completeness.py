"""What is missing, what was brought and what cannot be stored is counted by day, and said."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, update

from simulators import Switchboard
from tests.browser import SWAP, Browser
from tests.factories import Cast
from tests.fixture_types import Drain, SignIn
from tests.sync.conftest import PAGE, days, ids, mail, run, text, theirs
from webapp.conversations.models import Message
from webapp.integrations.models import Connection
from webapp.jobs.models import Job
from webapp.leads.models import Lead
from webapp.runtime import changes, clock
from webapp.runtime.database import unit_of_work
from webapp.sync import jobs
from webapp.sync.models import Coverage, Gap


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
    assert sum(day.provider_count for day in before) == sum(day.stored_count for day in before) == 6
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
    assert sum(day.backfilled for day in after) == 7
    page = alice.get(PAGE).get_data(as_text=True)
    assert "Nothing missing up to" in page


def test_what_only_we_have_is_counted_too(
    connections: dict[str, int], sims: Switchboard, drain: Drain
) -> None:
    row = text(sims, "deleted there", hours=2)
    run("check", connections["gohighlevel"], drain)
    del sims.gohighlevel.books.messages[row["id"]]
    run("check", connections["gohighlevel"], drain)
    assert sum(day.only_here for day in days("gohighlevel")) == 1
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

    assert due() == [("sync.check", 90)] * 2
    drain()
    assert due() == [("sync.sweep", None)] * 2
    with unit_of_work() as session:
        session.execute(update(Coverage).values(days_checked_at=clock.now() - timedelta(hours=25)))
    assert due() == [("sync.check", 7)] * 2 + [("sync.sweep", None)] * 2
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
            .values(watermark=clock.now() - timedelta(hours=3))
        )
    assert "Unchecked since" in line()
    with unit_of_work() as session:
        session.execute(update(Connection).values(state="refused", remedy="Enter another key."))
    assert "Cannot check" in line()
    assert "Enter another key." in alice.get(PAGE).get_data(as_text=True)


def test_a_setter_looks_and_asks_for_nothing(
    client: Browser, cast: Cast, connections: dict[str, int], sign_in: SignIn
) -> None:
    sam = sign_in(client, cast.sam)
    assert sam.get(PAGE).status_code == 200
    for act in ("sweeps", "checks"):
        assert sam.post(f"{PAGE}/{connections['emailbison']}/{act}", headers=SWAP).status_code == 404


def test_a_setter_closes_no_gap(
    client: Browser, cast: Cast, sign_in: SignIn, connections: dict[str, int]
) -> None:
    with unit_of_work() as session:
        gap = Gap(
            workspace_id=cast.acorn.id, provider="gohighlevel", provider_id="sms-1", reason="No contact."
        )
        session.add(gap)
        session.flush()
        number = gap.id
    path, form = f"{PAGE}/gaps/{number}/dismissal", {"note": "A test of ours"}
    assert sign_in(client, cast.sam).post(path, data=form, headers=SWAP).status_code == 404
    with unit_of_work() as session:
        assert session.get_one(Gap, number).closed_at is None
    before = changes.revision([cast.acorn.id])
    assert sign_in(client, cast.bob).post(path, data=form, headers=SWAP).status_code == 204
    assert changes.revision([cast.acorn.id]) != before, "other open pages see it closed"


@pytest.mark.parametrize(("days", "status"), [(0, 422), (1, 204), (3650, 204), (3651, 422)])
def test_between_a_day_and_ten_years_are_compared(
    alice: Browser, connections: dict[str, int], days: int, status: int
) -> None:
    path = f"{PAGE}/{connections['gohighlevel']}/checks"
    assert alice.post(path, data={"days": days}, headers=SWAP).status_code == status
    with unit_of_work() as session:
        asked = [row.arguments["days"] for row in session.scalars(select(Job))]
    assert asked == ([days] if status == 204 else [])


@pytest.mark.parametrize(("minutes", "said"), [(19, "Nothing missing up to"), (21, "Not compared since")])
def test_a_channel_is_behind_after_twenty_minutes(
    alice: Browser, connections: dict[str, int], cast: Cast, minutes: int, said: str
) -> None:
    with unit_of_work() as session:
        session.add(
            Coverage(
                workspace_id=cast.acorn.id,
                provider="gohighlevel",
                watermark=clock.now() - timedelta(minutes=minutes),
            )
        )
    assert said in alice.get(PAGE).get_data(as_text=True)


def test_a_week_old_reply_is_scored_and_an_older_one_is_not(
    connections: dict[str, int], sims: Switchboard, drain: Drain
) -> None:
    text(sims, "younger", hours=24 * 7 - 1, phone="+15550000001")
    text(sims, "older", hours=24 * 7 + 1, phone="+15550000002")
    mail(sims, 701, hours=24 * 7 - 1)
    mail(sims, 702, hours=24 * 7 + 1)
    for each in connections.values():
        run("check", each, drain, days=30)
    with unit_of_work() as session:
        leads = {
            job.arguments["lead_id"] for job in session.scalars(select(Job)) if job.kind == "scoring.score"
        }
        named = {
            session.get_one(Lead, number).phone_e164 or session.get_one(Lead, number).email
            for number in leads
        }
    assert named == {"+15550000001", "lead701@client.test"}
