"""When somebody who is away comes back, read from the note that says so."""

from __future__ import annotations

from datetime import date, timedelta
from operator import itemgetter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.each import each
from tests.mail.corpora import ATTACKS, MOST_REPEATED, calls, corpus, longest_repeat, patterns
from webapp.mail import date_tokens, dates, day_readings, return_dates
from webapp.mail.return_dates import return_date

CASES = corpus("return_dates")
SATURDAY = date(2026, 11, 28)
NEAR = st.integers(min_value=1, max_value=330)
DAYS = st.dates(min_value=date(2024, 1, 1), max_value=date(2030, 12, 31))
FORMS = {
    "en": "I will be back on {d.day} {month} {d.year}.",
    "en, ISO": "Back on {d:%Y-%m-%d}.",
    "de": "Ab dem {d.day}.{d.month}.{d.year} bin ich wieder da.",
    "de, two digits": "Zurück am {d:%d.%m.%y}",
    "fr": "De retour le {d:%d/%m/%Y}.",
    "nl": "Ik ben terug op {d:%d-%m-%Y}.",
    "hu": "{d:%Y.%m.%d}. újra itt vagyok",
    "zh": "我将于{d.year}年{d.month}月{d.day}日回到办公室。",
}
MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905


@each(CASES, itemgetter("name"))
def test_the_day_of_return_is_read(case: dict[str, Any]) -> None:
    told = return_date(case["text"], date.fromisoformat(case["sent_on"]), case.get("language"))
    assert (told.date.isoformat() if told else None) == case["expected"]
    assert (told.verbatim if told else None) == case.get("verbatim")


def test_the_corpus_is_as_wide_as_it_says() -> None:
    assert len(CASES) >= 150
    assert len({case["name"][:2] for case in CASES if case["name"][2:4] == ", "}) >= 20
    assert sum(case["expected"] is None for case in CASES) >= 20


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=40, deadline=None)
@given(sent_on=DAYS, ahead=NEAR)
def test_every_day_of_the_coming_year_is_read_in_every_form(form: str, sent_on: date, ahead: int) -> None:
    day = sent_on + timedelta(days=ahead)
    text = FORMS[form].format(d=day, month=MONTHS[day.month - 1])
    told = return_date(text, sent_on)
    assert told is not None
    assert told.date == day
    assert told.verbatim in text


@settings(max_examples=60, deadline=None)
@given(sent_on=DAYS, ahead=NEAR)
def test_a_day_without_a_year_is_the_next_such_day(sent_on: date, ahead: int) -> None:
    day = sent_on + timedelta(days=ahead)
    told = return_date(f"Ich bin ab dem {day.day}.{day.month}. wieder da.", sent_on)
    if day.month == 2 and day.day == 29:
        assert told is None or told.date == day
    else:
        assert told is not None
        assert told.date == day


@settings(max_examples=60, deadline=None)
@given(sent_on=DAYS, ahead=NEAR, length=st.integers(min_value=1, max_value=20))
def test_a_span_ends_before_the_next_working_day(sent_on: date, ahead: int, length: int) -> None:
    first, last = sent_on + timedelta(days=ahead), sent_on + timedelta(days=ahead + length)
    told = return_date(f"Abwesend vom {first:%d.%m.%Y} bis {last:%d.%m.%Y}", sent_on)
    assert told is not None
    assert 1 <= (told.date - last).days <= 3
    assert told.date.weekday() < 5


@settings(max_examples=60, deadline=None)
@given(sent_on=DAYS, away=st.integers(min_value=-3_000, max_value=3_000))
def test_what_is_past_or_far_away_is_no_return(sent_on: date, away: int) -> None:
    told = return_date(f"I will be back on {sent_on + timedelta(days=away):%Y-%m-%d}.", sent_on)
    assert (told is not None) == (0 <= away <= 366)


@settings(max_examples=60, deadline=None)
@given(sent_on=DAYS, day=st.integers(min_value=1, max_value=12), month=st.integers(min_value=1, max_value=12))
def test_where_day_and_month_could_change_places_only_a_sure_reading_counts(
    sent_on: date, day: int, month: int
) -> None:
    told = return_date(f"I am out of the office until {day}/{month}/{sent_on.year}.", sent_on)
    readings = {date(sent_on.year, month, day), date(sent_on.year, day, month)}
    near = {reading for reading in readings if sent_on <= reading <= sent_on + day_readings.LIKELY_ABSENCE}
    if len(readings) == 2 and len(near) != 1:
        assert told is None
    elif told is not None:
        assert any(
            0 <= (told.date - reading).days <= 2
            for reading in near | (readings if len(readings) == 1 else set())
        )


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300), st.sampled_from([None, "de", "en-US", "ja", "??"]))
def test_no_text_is_too_strange_to_be_read(text: str, language: str | None) -> None:
    told = return_date(f"back on {text}", SATURDAY, language)
    assert told is None or SATURDAY <= told.date <= SATURDAY + day_readings.LONGEST_ABSENCE


@pytest.mark.parametrize("name", ATTACKS)
def test_work_grows_with_the_text_and_ends_at_the_caps(name: str) -> None:
    text = ATTACKS[name]
    once = calls(lambda: return_date(text[:1_000], SATURDAY))
    twice = calls(lambda: return_date(text[:2_000], SATURDAY))
    capped = calls(lambda: return_date(text, SATURDAY))
    assert twice <= 2.5 * once + 500
    assert capped <= 5 * twice + 500


@pytest.mark.parametrize(("name", "pattern"), list(patterns(date_tokens, dates, return_dates)))
def test_no_pattern_repeats_without_end(name: str, pattern: Any) -> None:
    assert longest_repeat(pattern) <= MOST_REPEATED, name
