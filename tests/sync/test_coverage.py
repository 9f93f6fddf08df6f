"""Days are the workspace's own, rows count once, and the mark vouches for nothing that no reading saw."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from tests import factories
from tests.factories import Cast
from webapp.runtime import changes, clock
from webapp.runtime.database import unit_of_work
from webapp.sync import coverage
from webapp.sync.coverage import ReconcileRun
from webapp.sync.models import Coverage, CoverageDay, Gap
from webapp.sync.sources.source import StoreOutcome


def a_run(zone: str, since: datetime, began_at: datetime) -> ReconcileRun:
    return ReconcileRun(1, "gohighlevel", ZoneInfo(zone), since, began_at)


@pytest.mark.parametrize(
    ("zone", "at", "day"),
    [
        ("Europe/Berlin", datetime(2026, 10, 24, 22, 30, tzinfo=UTC), date(2026, 10, 25)),
        (
            "Europe/Berlin",
            datetime(2026, 10, 25, 22, 59, tzinfo=UTC),
            date(2026, 10, 25),
        ),  # the day has 25 hours
        ("Europe/Berlin", datetime(2026, 10, 25, 23, 0, tzinfo=UTC), date(2026, 10, 26)),
        ("America/Los_Angeles", datetime(2026, 3, 8, 7, 59, tzinfo=UTC), date(2026, 3, 7)),
        ("Pacific/Kiritimati", datetime(2026, 3, 8, 10, 0, tzinfo=UTC), date(2026, 3, 9)),
    ],
)
def test_a_day_is_the_workspace_s_own(zone: str, at: datetime, day: date) -> None:
    counted = a_run(zone, at - timedelta(days=2), at + timedelta(days=1))
    counted.count([StoreOutcome("sms-1", at, "known")])
    assert counted.stored == {day: 1}


def test_a_row_that_is_met_twice_counts_once() -> None:
    now = clock.now()
    counted = a_run("UTC", now - timedelta(days=1), now)
    counted.count([StoreOutcome("sms-1", now, "new"), StoreOutcome("sms-2", now, "unstorable", "why not")])
    counted.count([StoreOutcome("sms-1", now, "known")])
    assert (sum(counted.stored.values()), sum(counted.backfilled.values())) == (1, 1)
    assert len(counted.listed[now.date()]) == 2


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.integers(0, 50), st.integers(0, 5)), max_size=8))
def test_the_mark_never_vouches_for_what_no_reading_saw(cast: Cast, steps: list[tuple[int, int]]) -> None:
    """Readings reach back so far and begin so much later; the mark covers exactly what they saw without a hole."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    with unit_of_work() as session:
        session.execute(delete(Coverage))
        seen: list[tuple[datetime, datetime]] = []
        for back, later in steps:
            now += timedelta(hours=later)
            reading = ReconcileRun(
                cast.acorn.id, "gohighlevel", ZoneInfo("UTC"), now - timedelta(hours=back), now
            )
            coverage.move_watermark(session, reading)
            session.flush()
            seen.append((reading.since, now - coverage.SETTLED))
            row = coverage.coverage_of(session, cast.acorn.id, "gohighlevel")
            assert row.since is not None
            assert row.watermark is not None
            moment = row.since
            while moment < row.watermark:
                reaches = [until for since, until in seen if since <= moment < until]
                assert reaches, f"nobody saw {moment}"
                moment = max(reaches)


def test_open_pages_hear_of_a_run_s_beginning_and_end(cast: Cast) -> None:
    seen = [changes.revision([cast.acorn.id])]
    with unit_of_work() as session:
        run = coverage.begin(session, cast.acorn.id, "gohighlevel", clock.now())
    seen.append(changes.revision([cast.acorn.id]))
    with unit_of_work() as session:
        coverage.move_watermark(session, run)
    seen.append(changes.revision([cast.acorn.id]))
    assert len(set(seen)) == 3


def test_a_run_counts_anew_and_vouches_for_what_it_saw_when_it_began(cast: Cast) -> None:
    now = clock.now()
    with unit_of_work() as session:
        run = coverage.begin(session, cast.acorn.id, "gohighlevel", now - timedelta(hours=1))
        rows = [StoreOutcome("sms-1", now, "new"), StoreOutcome("sms-2", now, "known")]
        coverage.record_page(session, run, rows)
        row = coverage.coverage_of(session, cast.acorn.id, "gohighlevel")
        assert (row.pages, row.seen, row.backfilled, row.ended_at) == (1, 2, 1, None)
        coverage.move_watermark(session, run)
        assert row.watermark == run.began_at - timedelta(minutes=1)
        again = coverage.begin(session, cast.acorn.id, "gohighlevel", now)
        assert (row.pages, row.seen, row.backfilled, row.ended_at) == (0, 0, 0, None)
        again.began_at -= timedelta(days=1)
        coverage.move_watermark(session, again)
        assert row.watermark == run.began_at - timedelta(minutes=1), "it never moves back"


def test_a_message_too_young_for_the_list_is_not_only_here(cast: Cast) -> None:
    began = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
    with unit_of_work() as session:
        lead = factories.lead(session, cast.acorn)
        for number, seconds in enumerate((59, 61)):
            at = began - timedelta(seconds=seconds)
            factories.message(session, lead, provider="gohighlevel", provider_id=f"sms-{number}", sent_at=at)
        factories.message(
            session, lead, provider="gohighlevel", provider_id=None, sent_at=began - timedelta(hours=1)
        )
        run = a_run("UTC", began - timedelta(days=1), began)
        run.workspace_id = cast.acorn.id
        coverage.enter_days(session, run, run.days_to_enter())
        (day,) = session.scalars(select(CoverageDay)).all()
        assert (day.day, day.only_here) == (date(2026, 3, 3), 1)


def test_what_campaigns_sent_and_what_is_elsewhere_is_not_only_here(cast: Cast) -> None:
    began = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
    at = began - timedelta(hours=2)
    with unit_of_work() as session:
        lead, other = factories.lead(session, cast.acorn), factories.lead(session, cast.birch)
        factories.message(session, lead, provider_id="scheduled-1", sent_at=at)
        factories.message(session, lead, provider="gohighlevel", provider_id="sms-1", sent_at=at)
        factories.message(session, other, provider_id="reply-1", sent_at=at)
        factories.message(session, lead, provider_id="reply-2", sent_at=at)
        run = ReconcileRun(cast.acorn.id, "emailbison", ZoneInfo("UTC"), began - timedelta(days=1), began)
        run.count([StoreOutcome("reply-2", at, "known")])
        coverage.enter_days(session, run, run.days_to_enter())
        (day,) = session.scalars(select(CoverageDay)).all()
        assert (day.provider_count, day.stored_count, day.only_here) == (1, 1, 0)


def test_rows_from_before_the_run_are_not_counted(cast: Cast) -> None:
    now = clock.now()
    counted = a_run("UTC", now - timedelta(hours=1), now)
    counted.count(
        [
            StoreOutcome("sms-1", now - timedelta(minutes=61), "new"),
            StoreOutcome("sms-2", now - timedelta(minutes=60), "new"),
            StoreOutcome("sms-3", None, "new"),
        ]
    )
    assert sum(counted.backfilled.values()) == 2


def test_days_are_kept_for_four_hundred_days(cast: Cast) -> None:
    now = clock.now()
    with unit_of_work() as session:
        for days in (400, 401):
            day = (now - timedelta(days=days)).date()
            facts = {"provider_count": 0, "stored_count": 0, "backfilled": 0, "only_here": 0}
            session.add(CoverageDay(workspace_id=cast.acorn.id, provider="gohighlevel", day=day, **facts))
        run = ReconcileRun(cast.acorn.id, "gohighlevel", ZoneInfo("UTC"), now, now)
        coverage.enter_days(session, run, run.days_to_enter())
        coverage.end_days(session, run)
        kept = [(now.date() - day).days for day in session.scalars(select(CoverageDay.day))]
    assert max(kept) == 400


def test_a_gap_is_closed_by_its_own_workspace_and_provider_alone(cast: Cast) -> None:
    now = clock.now()
    unstorable = [StoreOutcome("sms-1", now, "unstorable", "Nobody wrote it.")]
    with unit_of_work() as session:
        runs = [
            coverage.begin(session, cast.acorn.id, "gohighlevel", now),
            coverage.begin(session, cast.acorn.id, "emailbison", now),
            coverage.begin(session, cast.birch.id, "gohighlevel", now),
        ]
        for run in runs:
            coverage.record_page(session, run, unstorable)
        coverage.record_page(session, runs[0], [StoreOutcome("sms-1", now, "known")])
        gaps = session.scalars(select(Gap).order_by(Gap.id)).all()
        assert [gap.closed_at is not None for gap in gaps] == [True, False, False]
        assert {gap.reason for gap in gaps} == {"Nobody wrote it."}
