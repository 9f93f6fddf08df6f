"""When something may be sent: days and hours where the lead is, over changes of the clocks, and the law's hours for texts."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from importlib.util import module_from_spec, spec_from_file_location
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.leads.models import Lead
from webapp.sequences.area_codes import STATE_OF
from webapp.sequences.hours import (
    STATE_TEXTS,
    USUAL_TEXTS,
    at_local,
    local_day,
    next_open,
    next_open_everywhere,
    text_hours,
    zone_of,
    zones_of,
)
from webapp.sequences.matters import Matter
from webapp.sequences.models import Touch
from webapp.sequences.rules import out_of_hours
from webapp.sequences.settings import DEFAULTS

OFFICE = dict.fromkeys(range(1, 6), (time(9), time(17)))
BERLIN, NEW_YORK, SYDNEY = "Europe/Berlin", "America/New_York", "Australia/Sydney"
LORD_HOWE = "Australia/Lord_Howe"
TEXAN, NEW_YORKER, PARISIAN, AUSTRALIAN = "+15122345678", "+12125550123", "+33612345678", "+61412345678"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "zone", "opened"),
    [
        ("2026-12-01T10:00", BERLIN, "2026-12-01T10:00"),
        ("2026-12-01T07:59", BERLIN, "2026-12-01T08:00"),
        ("2026-12-01T16:00", BERLIN, "2026-12-02T08:00"),
        ("2026-12-04T16:30", BERLIN, "2026-12-07T08:00"),  # Friday evening: Monday
        ("2026-12-04T22:00", SYDNEY, "2026-12-06T22:00"),  # Saturday morning there, Friday still in UTC
        ("2026-12-06T23:30", SYDNEY, "2026-12-06T23:30"),  # Monday morning there, Sunday still in UTC
        (
            "2026-12-05T01:00",
            "Pacific/Honolulu",
            "2026-12-05T01:00",
        ),  # Friday afternoon there, Saturday in UTC
    ],
)
def test_days_and_hours_are_those_of_the_zone(moment: str, zone: str, opened: str) -> None:
    assert next_open(utc(moment), zone, OFFICE) == utc(opened)


@pytest.mark.parametrize(
    ("day", "zone", "at"),
    [
        (date(2026, 10, 24), BERLIN, "2026-10-24T07:30"),
        (date(2026, 10, 25), BERLIN, "2026-10-25T08:30"),  # the clocks went back in the night
        (date(2026, 3, 28), BERLIN, "2026-03-28T08:30"),
        (date(2026, 3, 29), BERLIN, "2026-03-29T07:30"),  # and forward
        (date(2026, 3, 8), NEW_YORK, "2026-03-08T13:30"),  # three weeks before Berlin
        (date(2026, 10, 4), SYDNEY, "2026-10-03T22:30"),  # spring in October
        (date(2026, 4, 4), LORD_HOWE, "2026-04-03T22:30"),
        (date(2026, 4, 5), LORD_HOWE, "2026-04-04T23:00"),  # by half an hour
        (date(2026, 10, 4), LORD_HOWE, "2026-10-03T22:30"),
        (date(2026, 6, 1), "Asia/Kathmandu", "2026-06-01T03:45"),
        (date(2026, 11, 15), "America/Sao_Paulo", "2026-11-15T12:30"),  # no summer time since 2019
        (date(2026, 10, 4), "Pacific/Apia", "2026-10-03T20:30"),  # none since 2021, and the day before in UTC
    ],
)
def test_half_past_nine_stays_half_past_nine_over_a_change_of_the_clocks(
    day: date, zone: str, at: str
) -> None:
    assert at_local(day, time(9, 30), zone) == utc(at)


def test_a_time_that_the_change_of_the_clocks_leaves_out_is_not_lost() -> None:
    assert at_local(date(2026, 3, 29), time(2, 30), BERLIN) == utc("2026-03-29T01:30")


@pytest.mark.parametrize(
    ("day", "zone", "hours"),
    [
        ("2026-10-25T12:00", BERLIN, 25),
        ("2026-03-29T12:00", BERLIN, 23),
        ("2026-12-01T12:00", BERLIN, 24),
        ("2026-04-05T02:00", LORD_HOWE, 24.5),
        ("2026-10-04T02:00", LORD_HOWE, 23.5),
        ("2026-04-24T12:00", "Africa/Cairo", 23),  # it begins at one
        ("2026-11-15T12:00", "America/Sao_Paulo", 24),
    ],
)
def test_a_local_day_is_as_long_as_it_is(day: str, zone: str, hours: float) -> None:
    begins, ends = local_day(utc(day), zone)
    assert ends - begins == timedelta(hours=hours)
    assert local_day(ends, zone)[0] == ends, "the next one begins where it ends"


def test_the_next_open_day_begins_at_the_usual_time_of_the_step() -> None:
    saturday = utc("2026-12-05T10:00")
    assert next_open(saturday, BERLIN, OFFICE, time(14)) == utc("2026-12-07T13:00")
    assert next_open(saturday, BERLIN, OFFICE, time(22)) == utc("2026-12-07T08:00"), (
        "a time that is never open"
    )


@pytest.mark.parametrize(
    ("phone", "zones"),
    [
        (TEXAN, ["America/Chicago"]),
        (NEW_YORKER, ["America/New_York"]),
        ("+15550001234", [BERLIN]),
        (None, [BERLIN]),
        ("nonsense", [BERLIN]),
    ],
)
def test_the_zone_is_that_of_the_number_where_it_tells(phone: str | None, zones: list[str]) -> None:
    assert zones_of(phone, BERLIN) == zones
    assert zone_of(phone, "Mars/Base") == (zones[0] if zones != [BERLIN] else "UTC"), "a zone of no machine"


def test_a_number_that_may_be_in_several_zones_is_texted_when_it_is_day_in_all_of_them() -> None:
    zones = zones_of(AUSTRALIAN, BERLIN)
    assert {"Australia/Perth", SYDNEY} <= set(zones)
    assert zone_of(AUSTRALIAN, BERLIN) == BERLIN
    known = [(zone, USUAL_TEXTS) for zone in ("Australia/Perth", SYDNEY)]
    opened = next_open_everywhere(utc("2026-12-01T21:30"), known)
    assert opened == utc("2026-12-02T00:00"), "8:00 in Perth, 11:00 in Sydney"


@pytest.mark.parametrize(
    ("phone", "moment", "opened"),
    [
        (TEXAN, "2026-12-01T14:30", "2026-12-01T15:00"),  # 8:30 there: from 9
        (TEXAN, "2026-12-06T15:30", "2026-12-06T18:00"),  # Sunday 9:30 there: from noon
        (NEW_YORKER, "2026-12-06T15:30", "2026-12-06T15:30"),
        (PARISIAN, "2026-12-06T12:00", "2026-12-07T07:00"),  # no Sunday in France
        (NEW_YORKER, "2026-12-02T01:30", "2026-12-02T13:00"),  # 20:30 there
        ("+14155552671", "2026-12-01T16:30", "2026-12-01T17:00"),  # 8:30 in San Francisco: from 9
        ("+15025550123", "2026-12-01T14:30", "2026-12-01T15:00"),  # 9:30 in Louisville: from 10
        ("+15045550123", "2026-12-06T16:00", "2026-12-07T14:00"),  # Sunday in New Orleans
        (
            "+14015550123",
            "2026-12-04T23:30",
            "2026-12-05T15:00",
        ),  # 18:30 on Friday in Providence: Saturday from 10
        ("+14015550123", "2026-12-05T22:30", "2026-12-07T14:00"),  # Saturday evening there: Monday
        ("+18015550123", "2026-12-06T18:00", "2026-12-07T15:00"),  # Sunday in Utah
        (
            "+16055550123",
            "2026-12-05T18:00",
            "2026-12-07T16:00",
        ),  # Saturday in South Dakota, which has two zones
        ("+919820012345", "2026-12-01T03:00", "2026-12-01T03:30"),  # 8:30 in India: from 9
    ],
)
def test_texts_keep_the_hours_of_country_and_state(phone: str, moment: str, opened: str) -> None:
    places = [(zone, text_hours(phone)) for zone in zones_of(phone, BERLIN)]
    assert next_open_everywhere(utc(moment), places) == utc(opened)


def test_hours_that_have_nothing_in_common_are_no_endless_search() -> None:
    nights = dict.fromkeys(range(1, 8), (time(1), time(2)))
    assert next_open_everywhere(utc("2026-12-01T00:00"), [(BERLIN, OFFICE), (BERLIN, nights)]) is None
    assert next_open(utc("2026-12-01T00:00"), BERLIN, {}) is None


@settings(max_examples=300, deadline=None)
@given(
    second=st.integers(1_700_000_000, 1_900_000_000),
    zone=st.sampled_from(
        [BERLIN, NEW_YORK, SYDNEY, "Asia/Kolkata", "Pacific/Apia", "America/St_Johns", LORD_HOWE]
    ),
    at=st.one_of(st.none(), st.times()),
)
def test_the_next_open_moment_is_open_never_before_and_within_four_days(
    second: int, zone: str, at: time | None
) -> None:
    asked = datetime.fromtimestamp(second, UTC)
    opened = next_open(asked, zone, OFFICE, at)
    assert opened is not None
    assert asked <= opened <= asked + timedelta(days=4)
    here = opened.astimezone(ZoneInfo(zone))
    assert here.isoweekday() in OFFICE
    assert time(9) <= here.time() < time(17)


def test_a_text_waits_until_it_is_day_in_every_zone_that_the_number_may_be_in() -> None:
    touch, lead = Touch(channel="sms"), Lead(phone_e164=AUSTRALIAN)
    matter = Matter(touch, lead, None, None, None, DEFAULTS, BERLIN, BERLIN)
    verdict = out_of_hours(matter, utc("2026-12-01T21:30"))  # 5:30 in Perth, 8:30 in Sydney
    assert verdict is not None
    assert (verdict.act, verdict.reason) == ("wait", "Outside the hours for texts.")
    assert verdict.until == utc("2026-12-02T01:30"), "8:00 on the Cocos Islands"
    assert out_of_hours(matter, utc("2026-12-02T01:30")) is None


def american_places() -> dict[str, str]:
    """What the library says of the beginnings of American numbers, the longest of which counts.

    Its geocoder loads the places of all the world: that takes a quarter as long as to find all other tests.
    """
    found: dict[str, str] = {}
    for number in count():
        path = Path(phonenumbers.__file__).with_name("geodata") / f"data{number}.py"
        spec = spec_from_file_location(f"phonenumbers.geodata.data{number}", path)
        assert spec is not None
        assert spec.loader is not None
        spec.loader.exec_module(module := module_from_spec(spec))
        found |= {digits: names["en"] for digits, names in module.data.items() if digits.startswith("1")}
        if not list(module.data)[-1].startswith("1"):
            return found
    raise AssertionError


def test_every_area_code_is_of_the_state_that_the_library_says() -> None:
    spoken = {
        "TX": "Texas",
        "CT": "Connecticut",
        "CA": "California",
        "IL": "Illinois",
        "MI": "Michigan",
        "MN": "Minnesota",
        "NV": "Nevada",
        "NM": "New Mexico",
        "KY": "Kentucky",
        "AL": "Alabama",
        "LA": "Louisiana",
        "MS": "Mississippi",
        "UT": "Utah",
        "SD": "South Dakota",
        "RI": "Rhode Island",
    }
    assert STATE_TEXTS.keys() == spoken.keys() == {*STATE_OF.values()}
    places, wrong = american_places(), {}
    for code in range(200, 1000):
        digits = f"1{code}2345678"
        number = phonenumbers.parse(f"+{digits}")
        is_american = phonenumbers.region_code_for_number(number) == "US"
        place = next(filter(None, (places.get(digits[:end]) for end in range(len(digits), 0, -1))), "")
        place = place.rpartition(", ")[2] if is_american else ""
        state = next((short for short, long in spoken.items() if place in (short, long)), None)
        if STATE_OF.get(str(code)) != state:
            wrong[code] = place
    assert wrong == {}
