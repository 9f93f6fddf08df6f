"""Times that are named without a day: a week by its number, a month, tomorrow, next week, "in two weeks".

Such a time has a first and a last day: who is back in March is looked for from its first working day on, who is away through
March from the first one behind it.
"""

from __future__ import annotations

from datetime import date, timedelta

from webapp.mail import loose_words as words
from webapp.mail.calendar_words import CONNECTORS, NEXT_WEEK, TOMORROW
from webapp.mail.date_tokens import Token
from webapp.mail.day_readings import STALE, Days
from webapp.mail.found_dates import Found

LAST_WEEK = 53
LONGEST_RANGE = 6
"""Weeks: numbers that lie further apart are hours or prices."""


class LooseReader:
    """Reads such times in the pieces of one text."""

    def __init__(self, pieces: list[Token], days: Days) -> None:
        self.pieces = pieces
        self.days = days

    def at(self, at: int) -> Found | None:
        """The time that begins with this piece, months aside."""
        return self._coming(at) or self._week(at) or self._ahead(at)

    def month(
        self, at: int, month: int, last: int, year: int | None, *, is_said: bool = False
    ) -> Found | None:
        """A month without a day, from its name up to `last`: "in March", "bis Ende Januar 2027", "maaliskuussa".

        Names are other words as well, so one counts only behind a preposition, with a year, or in the form that means "in";
        `is_said`: it cannot be anything else.
        """
        before = at - 2 if self._word(at - 1) in words.OF else at - 1
        part = words.PARTS.get(self._word(before), "")
        is_said = is_said or bool(part or year) or self._is_in(at)
        begin = self.days.near(month, 1, year)
        if begin is None or not is_said or (year is None and self._is_over(begin)):
            return None
        return _of_month(begin, part, before if part else at, last)

    def _is_over(self, begin: date) -> bool:
        """Whether this month, a year before, ended a moment ago: then that one is meant."""
        ended = _next_month(begin.replace(year=begin.year - 1))
        return self.days.sent_on - STALE <= ended <= self.days.sent_on

    def _is_in(self, at: int) -> bool:
        word, before = self._word(at), self._word(at - 1)
        if before in words.IN_MONTH:
            return words.PRONOUNS.get(word) != before
        has_prefix = word[:1] == "ב"
        return has_prefix or word.endswith(words.CASES) or self._word(at + 1) in words.MONTH_BEHIND

    def _coming(self, at: int) -> Found | None:
        word, sent_on = self._word(at), self.days.sent_on
        if word in TOMORROW or self._word(at - 1) in words.MORROW.get(word, ()):
            return Found(sent_on + timedelta(days=1), at, at)
        for length in (1, 2, 3):
            if at + length <= len(self.pieces) and NEXT_WEEK.are(self._said(at, at + length)):
                return Found(sent_on + timedelta(days=7 - sent_on.weekday()), at, at + length - 1)
        return None

    def _week(self, at: int) -> Found | None:
        """ "KW 51", "v. 51", "weeks 50-51", "51. Woche", "第51週"."""
        word = self._word(at)
        if self._number(at):
            behind = next((n for n in range(at + 1, at + 4) if self._word(n) not in words.ORDINAL), at + 4)
            is_one = self._word(behind) in (words.WEEK if behind > at + 1 else words.WEEK_SIGNS)
            return self._weeks(at, at, behind) if is_one else None
        if word not in words.WEEK and not (word in words.WEEK_CUT and self._word(at + 1) == "."):
            return None
        number = next((n for n in range(at + 1, at + 4) if self._word(n) not in words.NUMBER_SIGNS), at + 4)
        return self._weeks(at, number, number)

    def _weeks(self, first: int, number: int, last: int) -> Found | None:
        """The week with this number, or those up to the one behind a "to"."""
        begin, end, behind = self._range(number)
        monday, last_monday = self._monday(begin), self._monday(end)
        if monday is None or last_monday is None or last_monday < monday:
            return None
        return Found(monday, first, max(last, behind), end != begin, until=last_monday + timedelta(days=6))

    def _range(self, at: int) -> tuple[int, int, int]:
        """The first and the last number, and the place of the last piece of them."""
        if 0 <= at < len(self.pieces) and self.pieces[at].kind == "short" and "-" in self._word(at):
            begin, end = (int(part) for part in self._word(at).strip(".").split("-"))
            return (begin, end, at) if 0 < end - begin <= LONGEST_RANGE else (0, 0, at)
        begin, end = self._number(at) or 0, self._number(at + 2) or 0
        is_range = self._word(at + 1) in CONNECTORS and 0 < end - begin <= LONGEST_RANGE
        return (begin, end, at + 2) if is_range else (begin, begin, at)

    def _monday(self, week: int) -> date | None:
        """Of the next week with this number, unless it is over since less than a month."""
        if not 1 <= week <= LAST_WEEK:
            return None
        sent_on = self.days.sent_on
        year = sent_on.isocalendar().year
        this = _monday_of(year, week)
        if this is not None and this + timedelta(days=6) < sent_on - STALE:
            return _monday_of(year + 1, week)
        last = _monday_of(year - 1, week)
        is_fresh = last is not None and last + timedelta(days=6) >= sent_on - STALE
        return last if is_fresh else this

    def _ahead(self, at: int) -> Found | None:
        """ "In two weeks", "dans 10 jours"."""
        if self._word(at) not in words.AHEAD:
            return None
        many = self._number(at + 1) or words.NUMBERS.get(self._word(at + 1), 0)
        days = words.UNITS.get(self._word(at + 2), 0) * many
        if not 0 < days <= words.MOST_DAYS_AHEAD:
            return None
        return Found(self.days.sent_on + timedelta(days=days), at, at + 2)

    def _said(self, start: int, end: int) -> str:
        return f" {' '.join(piece.word for piece in self.pieces[start:end])} "

    def _word(self, at: int) -> str:
        return self.pieces[at].word if 0 <= at < len(self.pieces) else ""

    def _number(self, at: int) -> int | None:
        return (
            int(self._word(at)) if 0 <= at < len(self.pieces) and self.pieces[at].kind == "number" else None
        )


def _of_month(begin: date, part: str, first: int, last: int) -> Found:
    behind = _next_month(begin)
    if part == "end":
        return Found(behind, first, last, until=behind - timedelta(days=1))
    if part == "middle":
        return Found(begin.replace(day=15), first, last, until=begin.replace(day=20))
    until = begin.replace(day=10) if part == "beginning" else behind - timedelta(days=1)
    return Found(begin, first, last, until=until)


def _next_month(begin: date) -> date:
    return (begin + timedelta(days=31)).replace(day=1)


def _monday_of(year: int, week: int) -> date | None:
    try:
        return date.fromisocalendar(year, week, 1)
    except ValueError:
        return None
