"""The dates in a text, in the ways people write them in two dozen languages: one pass over its pieces, each looked at a
bounded number of times.
"""

from __future__ import annotations

import re
from datetime import date

from webapp.mail import calendar_words as words
from webapp.mail.date_tokens import Token, is_weekday, month_of, usual_order, weekday_of
from webapp.mail.day_readings import Days, day_of, valid
from webapp.mail.found_dates import Found
from webapp.mail.loose_dates import LooseReader

MOST_DATES = 40


class Reader:
    """Reads the dates of one text, sent on a day."""

    def __init__(self, pieces: list[Token], sent_on: date, language: str | None) -> None:
        self.pieces = pieces
        self.sent_on = sent_on
        self.days = Days(sent_on, usual_order(pieces, language))
        self.loose = LooseReader(pieces, self.days)

    def dates(self) -> list[Found]:
        """The first MOST_DATES, in the order of the text, none within another."""
        found: list[Found] = []
        at = 0
        while at < len(self.pieces) and len(found) < MOST_DATES:
            one = self._at(at)
            if one is None:
                at += 1
            else:
                found.append(one)
                at = self._past_weekday(one)
        return found

    def _at(self, at: int) -> Found | None:
        token = self.pieces[at]
        weekday = weekday_of(token.word) if token.kind == "word" else None
        if weekday is not None:
            return self._of_weekday(at, weekday)
        return self._date(at, None)

    def _of_weekday(self, at: int, weekday: int) -> Found | None:
        """A weekday with its date behind it, or alone: then the next such day."""
        after = at + 1
        while after < min(at + 6, len(self.pieces)) and self._is_between(after):
            after += 1
        dated = self._date(after, weekday) if after < len(self.pieces) else None
        if dated is not None:
            return Found(dated.day, at, dated.last, dated.is_end)
        last = at + 2 if self._word(at + 1) == "-" and self._word(at + 2) == "feira" else at
        if after < len(self.pieces) and (number := self._number(after)) and number <= 31:
            return Found(self.days.on_weekday(number, weekday), at, after)
        if len(self.pieces[at].word) < 4 and self.pieces[at].word.isascii():
            return None
        is_next = at > 0 and self.pieces[at - 1].word in words.NEXT
        return Found(self.days.coming(weekday, is_next=is_next), at, last, is_weekday=True)

    def _past_weekday(self, one: Found) -> int:
        """The place behind the weekday that follows its date: "(Tue)", "7 Aralık Pazartesi", "（火）"."""
        at = one.last + 1
        if self._word(at) == "(" and is_weekday(self._word(at + 1)):
            return at + 2
        at += self._word(at) in (",", ".")
        return at + 1 if one.day and weekday_of(self._word(at)) == one.day.weekday() else one.last + 1

    def _is_between(self, at: int) -> bool:
        token = self.pieces[at]
        return token.word in words.ARTICLES or token.word in (",", ".", "(", "-", "feira")

    def _date(self, at: int, weekday: int | None) -> Found | None:
        token = self.pieces[at]
        if token.kind == "full":
            return Found(self._full(token.word, weekday), at, at)
        if token.kind == "short":
            return self._short(at, weekday)
        if token.kind == "number":
            return self._numbered(at) or self.loose.at(at)
        month = month_of(token.word) if token.kind == "word" else None
        return (self._month_first(at, month) if month else None) or self.loose.at(at)

    def _full(self, written: str, weekday: int | None) -> date | None:
        first, second, third = (int(part) for part in re.split(r"[./-]", written.strip(".")))
        if first > 31:
            return day_of(first, second, third)
        year = third + 2000 if third < 100 else third
        separator = next(mark for mark in written if mark in "./-")
        return self.days.choose(
            day_of(year, second, first), day_of(year, first, second), separator, weekday, has_year=True
        )

    def _short(self, at: int, weekday: int | None) -> Found | None:
        written = self.pieces[at].word
        first, second = (int(part) for part in re.split(r"[./-]", written.strip("."))[:2])
        month = self._month_at(at + 1)
        if month and "-" in written and first < second <= 31:
            year, last = self._year(at + 2, at + 1)
            return Found(self.days.near(month, second, year), at, last, is_end=True)
        if at + 1 < len(self.pieces) and self.pieces[at + 1].word in words.CLOCK:
            return None
        year, last = self._year(at + 1, at)
        readings = [valid(second, first), valid(first, second)]
        if not any(readings):
            return None
        separator = next(mark for mark in written if mark in "./-")
        days = [self.days.near(*reading, year) if reading else None for reading in readings]
        return Found(
            self.days.choose(days[0], days[1], separator, weekday, has_year=year is not None), at, last
        )

    def _numbered(self, at: int) -> Found | None:
        """Day and month as a word, or the East Asian signs for year, month and day."""
        number = int(self.pieces[at].word)
        sign = self._word(at + 1)
        if sign in ("年", "년") and number > 1900:
            month, day = self._number(at + 2), self._number(at + 4)
            if self._word(at + 3) in ("月", "월") and month and day:
                return Found(day_of(number, month, day), at, self._past_sign(at + 4))
            return None
        if sign in ("月", "월"):
            return self._signed_month(at, number)
        if not 1 <= number <= 31:
            return self._year_first(at, number)
        after = at + 1
        while after < min(at + 4, len(self.pieces)) and (
            self._word(after) in words.ORDINALS or self._word(after) == "."
        ):
            after += 1
        month = self._month_at(after)
        if month is None or valid(month, number) is None:
            return None
        year, last = self._year(after + 1, after)
        return Found(self.days.near(month, number, year), at, last)

    def _signed_month(self, at: int, month: int) -> Found | None:
        day = self._number(at + 2)
        if day is None and valid(month, 1):
            return self.loose.month(at, month, at + 1, None, is_said=True)
        reading = valid(month, day) if day else None
        return Found(self.days.near(*reading, None), at, self._past_sign(at + 2)) if reading else None

    def _year_first(self, at: int, year: int) -> Found | None:
        """Hungarian "2027. január 4."."""
        after = at + 2 if self._word(at + 1) == "." else at + 1
        month, day = self._month_at(after), self._number(after + 1)
        if not 2000 <= year <= 2100 or month is None or day is None:
            return None
        return Found(day_of(year, month, day), at, after + 1)

    def _month_first(self, at: int, month: int) -> Found | None:
        """ "December 7th, 2026", and "December 20-27"."""
        after = at + 1
        while after < min(at + 3, len(self.pieces)) and self._word(after) in (".", "the", "le"):
            after += 1
        if after >= len(self.pieces):
            return self._month_alone(at, month)
        written = self.pieces[after]
        if written.kind == "short" and "-" in written.word:
            first, second = (int(part) for part in written.word.strip(".").split("-"))
            year, last = self._year(after + 1, after)
            return (
                Found(self.days.near(month, second, year), at, last, is_end=True) if first < second else None
            )
        day = self._number(after)
        if day is None or valid(month, day) is None:
            return self._month_alone(at, month) if day is None or day > 31 else None
        while after + 1 < len(self.pieces) and self._word(after + 1) in words.ORDINALS:
            after += 1
        year, last = self._year(after + 1, after)
        return Found(self.days.near(month, day, year), at, last)

    def _month_alone(self, at: int, month: int) -> Found | None:
        year, last = self._year(at + 1, at)
        return self.loose.month(at, month, last, year)

    def _word(self, at: int) -> str:
        return self.pieces[at].word if 0 <= at < len(self.pieces) else ""

    def _number(self, at: int) -> int | None:
        return int(self._word(at)) if at < len(self.pieces) and self.pieces[at].kind == "number" else None

    def _month_at(self, at: int) -> int | None:
        if at >= len(self.pieces) or self.pieces[at].kind != "word":
            return None
        return month_of(self.pieces[at].word)

    def _past_sign(self, at: int) -> int:
        return at + 1 if self._word(at + 1) in ("日", "号", "號", "일") else at

    def _year(self, at: int, last: int) -> tuple[int | None, int]:
        """(the year behind a date, the date's last token)."""
        for ahead in (0, 1, 2):
            number = self._number(at + ahead)
            if number is not None:
                return (number, at + ahead) if 2000 <= number <= 2100 else (None, last)
            if self._word(at + ahead) not in (",", ".", "de", "of", "del"):
                break
        return None, last
