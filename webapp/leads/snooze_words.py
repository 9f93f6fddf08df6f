"""A moment said in words, as people write it into the snooze menu: "tomorrow 9", "in 3 days", "next Tuesday", "after Christmas".

Read in the workspace's zone; a day without a time is its morning. Pure functions: the time comes as an argument.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from webapp.runtime import clock

MORNING = time(9, 0)
TIMES = {
    "morning": MORNING,
    "noon": time(12),
    "afternoon": time(14),
    "evening": time(18),
    "tonight": time(18),
}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10}
FILLERS = re.compile(r"\b(?:at|on|the|of|until|till|in the|this)\b|,")
CLOCK = re.compile(r"(?:^|\s)([0-2]?\d)(?:[:.]([0-5]\d))?\s*(am|pm|h|o'clock)?$")
SPAN = re.compile(
    rf"(?:in )?(\d{{1,3}}|{'|'.join(NUMBERS)}) ?(minutes?|min|hours?|h|days?|d|weeks?|w|months?)"
)
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})?")
DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)? ([a-z]{3,9})(?: (\d{4}))?")
MONTH_DAY = re.compile(r"([a-z]{3,9}) (\d{1,2})(?:st|nd|rd|th)?(?: (\d{4}))?")


def moment(words: str, now: datetime, zone: str) -> datetime | None:
    """The moment that these words mean; None when they cannot be read. It may lie in the past."""
    here = now.astimezone(clock.zone(zone))
    text = re.sub(r"\s+", " ", FILLERS.sub(" ", words.lower())).strip()
    if span := SPAN.fullmatch(text):
        return _after(here, span[1], span[2])
    if text in ("later", "later today", "today later"):
        return _later(here)
    said, at = _time(text)
    if not said and at is not None:
        return _next_time(here, at)
    day = _day(said, here.date())
    return datetime.combine(day, at or MORNING, here.tzinfo) if day else None


def _after(here: datetime, number: str, unit: str) -> datetime:
    count = int(number) if number.isdecimal() else NUMBERS[number]
    if unit.startswith("min"):
        return here + timedelta(minutes=count)
    if unit.startswith("h"):
        return here + timedelta(hours=count)
    if unit.startswith("month"):
        month = here.month - 1 + count
        day = _last_of(here.year + month // 12, month % 12 + 1, here.day)
    else:
        day = here.date() + timedelta(days=count * (7 if unit.startswith("w") else 1))
    return datetime.combine(day, MORNING, here.tzinfo)


def _later(here: datetime) -> datetime:
    """In three hours; where that is the night or another day, tomorrow morning."""
    later = here + timedelta(hours=3)
    if later.date() == here.date() and later.hour < 21:
        return later
    return datetime.combine(here.date() + timedelta(days=1), MORNING, here.tzinfo)


def _time(text: str) -> tuple[str, time | None]:
    """The words before a time of day, and the time."""
    for name, at in TIMES.items():
        if text == name or text.endswith(f" {name}"):
            rest = text.removesuffix(name).strip()
            return (rest or "today"), at
    found = CLOCK.search(text)
    if found is None or _date(text, date.min):
        return text, None
    hour = int(found[1]) % 12 + 12 if found[3] == "pm" else int(found[1])
    hour = 0 if found[3] == "am" and hour == 12 else hour
    return (text[: found.start()].strip(), time(hour, int(found[2] or 0))) if hour < 24 else (text, None)


def _next_time(here: datetime, at: time) -> datetime:
    today = datetime.combine(here.date(), at, here.tzinfo)
    return today if today > here else datetime.combine(here.date() + timedelta(days=1), at, here.tzinfo)


def _day(said: str, today: date) -> date | None:
    if said.startswith("after "):
        return _after_day(said.removeprefix("after ").strip(), today)
    if said in _NAMED:
        return _NAMED[said](today)
    name = said.removeprefix("next ")
    found = [number for number, full in enumerate(WEEKDAYS) if len(name) > 2 and full.startswith(name)]
    if found:
        if said != name:  # "next Tuesday" is the one of next week
            return _monday_after(today) + timedelta(days=found[0])
        return today + timedelta(days=(found[0] - today.weekday() - 1) % 7 + 1)
    return _date(said, today)


def _after_day(said: str, today: date) -> date | None:
    """The first working day after a feast, or the day after a date."""
    feast = said.removeprefix("the ").replace("new year's", "new year").replace("new years", "new year")
    if feast in ("weekend", "week"):
        return _monday_after(today)
    ends: dict[str, Callable[[int], date]] = {
        "christmas": lambda year: date(year, 12, 26),
        "xmas": lambda year: date(year, 12, 26),
        "new year": lambda year: date(year, 1, 1),
        "easter": lambda year: _easter(year) + timedelta(days=1),
        "holidays": lambda year: date(year, 1, 6),
    }
    if feast in ends:
        last = next(day for year in (today.year, today.year + 1) if (day := ends[feast](year)) >= today)
        return _workday(last + timedelta(days=1))
    named = _day(said, today)
    return named + timedelta(days=1) if named else None


def _date(said: str, today: date) -> date | None:
    """A date in figures, or of a month; one without a year is the next of its kind."""
    try:
        if found := ISO.fullmatch(said):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := DOTTED.fullmatch(said) or DOTTED.fullmatch(f"{said}."):
            return _of_year(today, int(found[2]), int(found[1]), found[3])
        if found := DAY_MONTH.fullmatch(said):
            return _of_year(today, _month(found[2]), int(found[1]), found[3])
        if found := MONTH_DAY.fullmatch(said):
            return _of_year(today, _month(found[1]), int(found[2]), found[3])
    except ValueError:
        return None
    return None


def _of_year(today: date, month: int, day: int, year: str | None) -> date:
    if year:
        return date(int(year), month, day)
    found = date(today.year, month, day)
    return found if found > today else date(today.year + 1, month, day)


def _month(name: str) -> int:
    """Raises ValueError for what is no month."""
    return next((number for number, full in enumerate(MONTHS, 1) if full.startswith(name)), 0)


def _monday_after(today: date) -> date:
    return today + timedelta(days=7 - today.weekday())


def _workday(day: date) -> date:
    return day + timedelta(days=7 - day.weekday()) if day.weekday() > 4 else day


def _last_of(year: int, month: int, day: int) -> date:
    """That day, or the last of a shorter month."""
    after = date(year + month // 12, month % 12 + 1, 1)
    return min(after - timedelta(days=1), date(year, month, min(day, 28)) + timedelta(days=max(day - 28, 0)))


def _easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar, by the anonymous algorithm of 1876."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    m = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


_NAMED: dict[str, Callable[[date], date]] = {
    "today": lambda today: today,
    "tomorrow": lambda today: today + timedelta(days=1),
    "day after tomorrow": lambda today: today + timedelta(days=2),
    "next week": _monday_after,
    "weekend": lambda today: today + timedelta(days=(5 - today.weekday() - 1) % 7 + 1),
    "end week": lambda today: today + timedelta(days=(4 - today.weekday() - 1) % 7 + 1),
    "next month": lambda today: _workday(date(today.year + today.month // 12, today.month % 12 + 1, 1)),
    "end month": lambda today: (
        date(today.year + today.month // 12, today.month % 12 + 1, 1) - timedelta(days=1)
    ),
    "next year": lambda today: _workday(date(today.year + 1, 1, 2)),
}
