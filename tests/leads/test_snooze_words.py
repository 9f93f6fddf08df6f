"""Moments in words, as somebody in Berlin writes them on Wednesday 2 December 2026, 15:30."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from webapp.leads.snooze_words import moment

ZONE = "Europe/Berlin"
NOW = datetime(2026, 12, 2, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "means"),
    [
        ("tomorrow", "2026-12-03 09:00"),
        ("Tomorrow 9", "2026-12-03 09:00"),
        ("tomorrow at 14:15", "2026-12-03 14:15"),
        ("tomorrow afternoon", "2026-12-03 14:00"),
        ("tomorrow 3pm", "2026-12-03 15:00"),
        ("tonight", "2026-12-02 18:00"),
        ("at 17", "2026-12-02 17:00"),
        ("9:30", "2026-12-03 09:30"),
        ("12 am", "2026-12-03 00:00"),
        ("in 3 days", "2026-12-05 09:00"),
        ("3d", "2026-12-05 09:00"),
        ("two weeks", "2026-12-16 09:00"),
        ("in a month", "2027-01-02 09:00"),
        ("in 2 hours", "2026-12-02 17:30"),
        ("in 45 min", "2026-12-02 16:15"),
        ("later today", "2026-12-02 18:30"),
        ("friday", "2026-12-04 09:00"),
        ("wed", "2026-12-09 09:00"),
        ("next Tuesday", "2026-12-08 09:00"),
        ("next thu 11", "2026-12-10 11:00"),
        ("on Friday at noon", "2026-12-04 12:00"),
        ("next week", "2026-12-07 09:00"),
        ("next month", "2027-01-01 09:00"),
        ("end of the week", "2026-12-04 09:00"),
        ("end of the month", "2026-12-31 09:00"),
        ("13 January", "2027-01-13 09:00"),
        ("Jan 13 at 8", "2027-01-13 08:00"),
        ("24th December 2026", "2026-12-24 09:00"),
        ("2027-02-28", "2027-02-28 09:00"),
        ("31.1.", "2027-01-31 09:00"),
        ("31.1.2027 10:00", "2027-01-31 10:00"),
        ("after Christmas", "2026-12-28 09:00"),
        ("after new year", "2027-01-04 09:00"),
        ("after Easter", "2027-03-30 09:00"),
        ("after the weekend", "2026-12-07 09:00"),
        ("after 13 January", "2027-01-14 09:00"),
    ],
)
def test_words_mean_a_moment_of_the_workspace_s_zone(words: str, means: str) -> None:
    found = moment(words, NOW, ZONE)
    assert found is not None
    assert f"{found.astimezone(ZoneInfo(ZONE)):%Y-%m-%d %H:%M}" == means


@pytest.mark.parametrize(
    "words", ["", "whenever", "31 February", "in many days", "25:00", "next", "after", "99.99."]
)
def test_words_that_mean_nothing_are_not_guessed(words: str) -> None:
    assert moment(words, NOW, ZONE) is None


def test_later_today_is_never_the_night() -> None:
    late = datetime(2026, 12, 2, 22, 50, tzinfo=UTC)  # ten to midnight in Berlin
    found = moment("later today", late, ZONE)
    assert found is not None
    assert f"{found:%Y-%m-%d %H:%M}" == "2026-12-03 09:00"


def test_nine_is_nine_on_both_sides_of_a_changed_clock() -> None:
    before = datetime(2026, 10, 24, 10, 0, tzinfo=UTC)
    found = moment("tomorrow 9", before, ZONE)
    assert found is not None
    assert found.utcoffset() == timedelta(hours=1)
    assert found.hour == 9
