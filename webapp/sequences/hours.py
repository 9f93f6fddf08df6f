"""When something may be sent: business hours where the lead is, and the hours in which the law lets a text be sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

import phonenumbers
from phonenumbers import timezone

from webapp.runtime import clock
from webapp.sequences.area_codes import STATE_OF

Hours = Mapping[int, tuple[time, time]]
"""By ISO weekday (Monday is 1): from, and up to but without. A day that is not in it is closed."""

LONGEST_SPAN = 60
"""Days of which open time is added up."""
ROUNDS = 40
"""Steps after which two kinds of hours are taken to have nothing in common."""

_WIDE = (time(8), time(20))
USUAL_TEXTS: Hours = dict.fromkeys(range(1, 8), _WIDE)
"""Texts where nothing stricter is known. The United States' rule is 8 to 21 h (47 CFR 64.1200); several states end at 20 h."""

_FROM_NINE: Hours = dict.fromkeys(range(1, 8), (time(9), time(20)))
_NO_SUNDAY: Hours = dict.fromkeys(range(1, 7), _WIDE)

STATE_TEXTS: dict[str, Hours] = {
    # Texas, Business & Commerce Code 302 and 304 (SB 140): not before 9 h, on Sundays not before noon.
    "TX": {**dict.fromkeys(range(1, 7), (time(9), time(20))), 7: (time(12), time(20))},
    "CT": _FROM_NINE,  # SB 1058
    "CA": _FROM_NINE,  # Public Utilities Code 2872
    "IL": _FROM_NINE,  # 815 ILCS 305
    "MI": _FROM_NINE,  # MCL 750.540e
    "MN": _FROM_NINE,  # 325E.30
    "NV": _FROM_NINE,
    "NM": _FROM_NINE,
    "KY": dict.fromkeys(range(1, 8), (time(10), time(20))),  # KRS 367.46955
    "AL": _NO_SUNDAY,  # Code 8-19A
    "LA": _NO_SUNDAY,  # R.S. 45:811
    "MS": _NO_SUNDAY,
    "UT": _NO_SUNDAY,  # Code 13-25a-103
    "SD": dict.fromkeys(range(1, 6), (time(9), time(20))),  # SDCL 37-30-28: weekdays from 9 h
    "RI": {**dict.fromkeys(range(1, 6), (time(9), time(18))), 6: (time(10), time(17))},
}
"""States that are stricter: rules for calls, which courts apply to texts."""
COUNTRY_TEXTS: dict[str, Hours] = {
    "FR": _NO_SUNDAY,  # ARCEP's rule for advertising by text: Monday to Saturday, 8 to 20 h
    "IN": _FROM_NINE,  # TRAI: 9 to 21 h
}


def zones_of(phone: str | None, workspace_zone: str) -> list[str]:
    """The zones that the lead may be in by the number's prefix; the workspace's where the number says nothing."""
    number = _number(phone)
    found = timezone.time_zones_for_number(number) if number else ()
    known = [zone for zone in found if zone in clock.time_zones()]
    return known or [clock.known_zone(workspace_zone)]


def zone_of(phone: str | None, workspace_zone: str) -> str:
    """The one zone that times of day are meant in: the number's, if its prefix leaves no doubt, else the workspace's."""
    zones = zones_of(phone, workspace_zone)
    return zones[0] if len(zones) == 1 else clock.known_zone(workspace_zone)


def text_hours(phone: str | None) -> Hours:
    """The hours in which this number may be texted, by its country and, in the United States, its state."""
    number = _number(phone)
    if number is None:
        return USUAL_TEXTS
    country = phonenumbers.region_code_for_number(number)
    state = STATE_OF.get(str(number.national_number)[:3], "") if country == "US" else ""
    return STATE_TEXTS.get(state) or COUNTRY_TEXTS.get(country or "", USUAL_TEXTS)


def at_local(day: date, at: time, zone: str) -> datetime:
    """That time of day there, in UTC. A time that a change of the clocks leaves out is the one as much later."""
    return datetime.combine(day, at, clock.zone(zone)).astimezone(UTC)


def next_open(moment: datetime, zone: str, hours: Hours, at: time | None = None) -> datetime | None:
    """The moment itself if it is within the hours, else the next one that is: at the time `at` of a day, if that is open.

    None when no day is open.
    """
    here = moment.astimezone(clock.zone(zone))
    for ahead in range(9):
        day = here.date() + timedelta(days=ahead)
        if day.isoweekday() not in hours:
            continue
        opens, closes = hours[day.isoweekday()]
        if ahead == 0 and opens <= here.time() < closes:
            return moment
        start = at if at is not None and opens <= at < closes else opens
        candidate = at_local(day, start, zone)
        if candidate > moment:
            return candidate
    return None


def open_time(since: datetime, until: datetime, zone: str, hours: Hours) -> timedelta:
    """How much of this span is within the hours; of a long one, its last two months."""
    since = max(since, until - timedelta(days=LONGEST_SPAN))
    first, last = (moment.astimezone(clock.zone(zone)).date() for moment in (since, until))
    total = timedelta()
    for ahead in range((last - first).days + 1):
        day = first + timedelta(days=ahead)
        if day.isoweekday() in hours:
            opens, closes = (at_local(day, at, zone) for at in hours[day.isoweekday()])
            total += max(min(closes, until) - max(opens, since), timedelta())
    return total


def next_open_everywhere(
    moment: datetime, places: list[tuple[str, Hours]], at: time | None = None
) -> datetime | None:
    """The next moment that is within the hours of every place; None when they have nothing in common."""
    for _ in range(ROUNDS):
        before = moment
        for zone, hours in places:
            opened = next_open(moment, zone, hours, at)
            if opened is None:
                return None
            moment = opened
        if moment == before:
            return moment
        at = None  # the usual time of day fits one of them only
    return None


def local_day(moment: datetime, zone: str) -> tuple[datetime, datetime]:
    """The beginning and the end of the day there, in UTC."""
    day = moment.astimezone(clock.zone(zone)).date()
    return at_local(day, time(0), zone), at_local(day + timedelta(days=1), time(0), zone)


def _number(phone: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(phone) if phone else None
    except phonenumbers.NumberParseException:
        return None
