"""Which day is meant, where a date leaves that open: the year that is not written, the day and month that could change places."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

LONGEST_ABSENCE = timedelta(days=366)
LIKELY_ABSENCE = timedelta(days=180)
STALE = timedelta(days=31)
"""A date without a year that has passed by less is the past one, not that of next year."""


@dataclass(frozen=True)
class Days:
    """The days as they are meant in a text that was sent on one; `order` is "day" or "month" first, None if both are usual."""

    sent_on: date
    order: str | None

    def near(self, month: int, day: int, year: int | None) -> date | None:
        """The day in that year; without one the next such day, unless it has passed a moment ago."""
        if year is not None:
            return day_of(year, month, day)
        this = day_of(self.sent_on.year, month, day)
        if this is not None and this < self.sent_on - STALE:
            return day_of(self.sent_on.year + 1, month, day)
        last = day_of(self.sent_on.year - 1, month, day)
        return last if last is not None and last >= self.sent_on - STALE else this

    def coming(self, weekday: int, *, is_next: bool) -> date:
        """The next such weekday, never the same day; "next Friday", said on a Monday, is that of the next week."""
        ahead = (weekday - self.sent_on.weekday()) % 7 or 7
        if is_next and ahead + self.sent_on.weekday() < 7:
            ahead += 7
        return self.sent_on + timedelta(days=ahead)

    def on_weekday(self, number: int, weekday: int) -> date | None:
        """ "Monday 14": the next fourteenth, if it is a Monday."""
        ahead = (self.sent_on + timedelta(days=days) for days in range(62))
        day = next((day for day in ahead if day.day == number), None)
        return day if day is not None and day.weekday() == weekday else None

    def choose(
        self,
        day_first: date | None,
        month_first: date | None,
        separator: str,
        weekday: int | None,
        *,
        has_year: bool,
    ) -> date | None:
        """Which of two readings: by the weekday that is named, by the usual order, or the only one that an absence may last to.

        Without a year, one that is months away in the usual order and soon in the other is open: people write in other
        languages than their own.
        """
        if day_first is None or month_first is None or day_first == month_first:
            return day_first or month_first
        for reading in (day_first, month_first):
            if weekday is not None and reading.weekday() == weekday:
                return reading
        order = "day" if separator == "." else self.order
        last = self.sent_on + LIKELY_ABSENCE
        near = [reading for reading in (day_first, month_first) if self.sent_on <= reading <= last]
        if order:
            usual = day_first if order == "day" else month_first
            return usual if has_year or separator == "." or usual in near or not near else None
        return near[0] if len(near) == 1 else None


def valid(month: int, day: int) -> tuple[int, int] | None:
    """Both, if there may be such a month and day."""
    return (month, day) if 1 <= month <= 12 and 1 <= day <= 31 else None


def day_of(year: int, month: int, day: int) -> date | None:
    """The day, if there is one in this century."""
    if not 2000 <= year <= 2100:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
