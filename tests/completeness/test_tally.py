"""Days are the workspace's own, rows count once, and the mark vouches for nothing that no reading saw."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from tests.factories import Cast
from webapp.completeness import tally
from webapp.completeness.models import Coverage
from webapp.completeness.tally import Row, Tally
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work


def a_tally(zone: str, since: datetime, began_at: datetime) -> Tally:
    return Tally(1, "gohighlevel", ZoneInfo(zone), since, began_at)


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
    counted = a_tally(zone, at - timedelta(days=2), at + timedelta(days=1))
    counted.count([Row("sms-1", at, "known")])
    assert counted.here == {day: 1}


def test_a_row_that_is_met_twice_counts_once() -> None:
    now = clock.now()
    counted = a_tally("UTC", now - timedelta(days=1), now)
    counted.count([Row("sms-1", now, "new"), Row("sms-2", now, "why not")])
    counted.count([Row("sms-1", now, "known")])
    assert (sum(counted.here.values()), sum(counted.brought.values())) == (1, 1)
    assert len(counted.ids[now.date()]) == 2


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
            reading = Tally(cast.acorn.id, "gohighlevel", ZoneInfo("UTC"), now - timedelta(hours=back), now)
            tally.move_mark(session, reading)
            session.flush()
            seen.append((reading.since, now - tally.SETTLED))
            row = tally.coverage_of(session, cast.acorn.id, "gohighlevel")
            assert row.since is not None
            assert row.complete_up_to is not None
            moment = row.since
            while moment < row.complete_up_to:
                reaches = [until for since, until in seen if since <= moment < until]
                assert reaches, f"nobody saw {moment}"
                moment = max(reaches)
