"""When somebody who is away comes back, by the words of their absence note.

A date counts only with a word beside it that says what it is: back on, until, from … to. Where the words leave a choice
the later day counts: whoever writes a day too late finds a person at the desk. Where day and month could change places
(only English leaves that open) and both would do, there is no answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from webapp.mail import calendar_words as words
from webapp.mail.date_tokens import Token, is_weekday, tokens
from webapp.mail.dates import Reader
from webapp.mail.day_readings import LONGEST_ABSENCE
from webapp.mail.found_dates import Found

READ = 4_000
"""Letters that are read: an absence note says this at its beginning."""

NEAR = 4
AROUND = 7
"""Words beside a date that are looked at: for "until" and the like, and for "back"."""

_FRIDAY_AND_SATURDAY = frozenset({"he", "ar"})
_RANK = {"back": 0, "through": 1, "until": 2}

_MARKS = frozenset({".", ",", "\n", "(", ")"})

Role = Literal["back", "through", "until"]


@dataclass(frozen=True)
class ReturnDate:
    """The first day on which the person is there again, and the date as it stands in the text."""

    date: date
    verbatim: str


def return_date(text: str, sent_on: date, language: str | None = None) -> ReturnDate | None:
    """The day of return in a text that is known for an absence note; None when none is named, or it lies in the past or more than a year ahead.

    `language` ("de", "en-GB") helps with 4/1; without it the words tell. After "through", "bis", "to" or a span of days
    the next working day is the day of return, after "until" and "back on" the day itself. A week or a month is known by its
    first working day, and behind "through" by the first one after it.
    """
    pieces = tokens(text[:READ])
    found = Reader(pieces, sent_on, language).dates()
    rests = _rests(text, language)
    told: list[tuple[int, Found, date | None]] = []
    for place, one in enumerate(found):
        role = _role(pieces, found, place)
        if role is not None:
            told.append((_RANK[role], one, _first_day_back(one, role, rests)))
    told = [one for one in told if one[2] is None or sent_on <= one[2] <= sent_on + LONGEST_ABSENCE]
    best = [one for one in told if one[0] == min(rank for rank, _, _ in told)]
    if not best or any(day is None for _, _, day in best):
        return None
    _, one, day = max(best, key=lambda each: each[2] or date.min)
    assert day is not None, "no best one is open"
    return ReturnDate(day, text[pieces[one.first].start : pieces[one.last].end])


def _role(pieces: list[Token], found: list[Found], place: int) -> Role | None:
    """What the words around say that this date is."""
    one = found[place]
    floor = found[place - 1].last + 1 if place else 0
    roof = found[place + 1].first if place + 1 < len(found) else len(pieces)
    if place + 1 < len(found) and _connects(pieces, one.last + 1, roof):
        return None
    is_span = one.is_end or _ends_span(pieces, floor, one.first, has_date=bool(place))
    if is_span and place and one.is_weekday and found[place - 1].is_weekday:
        return None
    before = _said_before(pieces, floor, one.first, NEAR, skip=words.FILLERS)
    after = _said_after(pieces, one.last + 1, roof, 2)
    is_inclusive = (
        words.INCLUSIVE.end(before) or words.THROUGH.end(before) or words.THROUGH_AFTER.within(after)
    )
    if words.UNTIL.end(before) and not is_inclusive:
        return "until"
    if is_span or is_inclusive:
        return "through"
    around = _said_before(pieces, floor, one.first, AROUND) + _said_after(pieces, one.last + 1, roof, AROUND)
    return "back" if words.BACK.within(around) else None


def _connects(pieces: list[Token], start: int, end: int) -> bool:
    """Whether nothing but "to" or a dash stands between two dates: the first only begins the absence."""
    between = [
        piece.word for piece in pieces[start:end] if piece.word not in _MARKS and not is_weekday(piece.word)
    ]
    rest = [
        word for word in between if word in words.CONNECTORS or word not in words.ARTICLES | words.ORDINALS
    ]
    if not 1 <= len(rest) <= 3:
        return False
    said = f" {' '.join(rest)} "
    return (
        all(word in words.CONNECTORS for word in rest)
        or words.UNTIL.within(said)
        or words.THROUGH.within(said)
    )


def _ends_span(pieces: list[Token], floor: int, first: int, *, has_date: bool) -> bool:
    """Whether a date or the number of a day stands before, joined by "to" or a dash: "20 to 27 December"."""
    if has_date and _connects(pieces, floor, first):
        return True
    at = first - 1
    while at >= max(floor, first - 4) and pieces[at].kind != "number":
        at -= 1
    is_day = at >= max(floor, first - 4) and 1 <= int(pieces[at].word) <= 31
    return is_day and _connects(pieces, at + 1, first)


def _said_before(
    pieces: list[Token], floor: int, first: int, most: int, skip: frozenset[str] = frozenset()
) -> str:
    """The last words before a date, from the last end of a sentence on."""
    said: list[str] = []
    for at in range(first - 1, max(floor, first - 3 * most) - 1, -1):
        if len(said) == most or _ends_sentence(pieces, at):
            break
        if pieces[at].kind == "word" and pieces[at].word not in skip:
            said.append(pieces[at].word)
    return _text(said[::-1])


def _said_after(pieces: list[Token], start: int, roof: int, most: int) -> str:
    """The words that follow, up to the end of the sentence, a comma or an "and"."""
    said: list[str] = []
    for at in range(start, min(roof, start + 3 * most)):
        piece = pieces[at]
        if len(said) == most or piece.word == "," or piece.word in words.AND or _ends_sentence(pieces, at):
            break
        if piece.kind == "word":
            said.append(piece.word)
    return _text(said)


def _text(said: list[str]) -> str:
    return " " + " ".join(said).replace("'", " ").replace("’", " ") + " "


def _ends_sentence(pieces: list[Token], at: int) -> bool:
    word = pieces[at].word
    if word in ("!", "?", "。"):
        return True
    if word == "\n":
        return at + 1 < len(pieces) and pieces[at + 1].word == "\n"
    return word == "." and at > 0 and pieces[at - 1].kind == "word" and len(pieces[at - 1].word) > 3


def _first_day_back(one: Found, role: Role, rests: frozenset[int]) -> date | None:
    day = one.day
    if day is None or (role == "back" and one.until is None):
        return day
    if role == "through":
        day = (one.until or day) + timedelta(days=1)
    while day.weekday() in rests:
        day += timedelta(days=1)
    return day


def _rests(text: str, language: str | None) -> frozenset[int]:
    """The weekdays without work: Friday and Saturday where Hebrew and Arabic are written, else Saturday and Sunday."""
    is_so = (language or "")[:2] in _FRIDAY_AND_SATURDAY or any(
        "\u0590" <= letter <= "\u06ff" for letter in text[:READ]
    )
    return frozenset({4, 5}) if is_so else frozenset({5, 6})
