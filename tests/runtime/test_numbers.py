"""Numbers as people write them, and what only looks like one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.runtime.numbers import MAX_ID, read_micros, read_whole, write_micros


@pytest.mark.parametrize(
    ("written", "dollars"),
    [
        ("25", 25),
        ("0", 0),
        ("$25", 25),
        (" $ 25 ", 25),
        ("12.50", 12.5),
        ("12,50", 12.5),
        ("12,5", 12.5),
        ("1,000", 1000),
        ("1,000,000", 1_000_000),
        ("1.000.000", 1_000_000),
        ("1,000.50", 1000.5),
        ("1.000,50", 1000.5),
        ("1 000", 1000),
        ("1 000,50", 1000.5),
        ("1'000.50", 1000.5),
        ("0.125", 0.125),
        ("1000", 1000),
        ("1000.5", 1000.5),
        ("0.000001", 0.000001),
    ],
)
def test_amounts_as_people_write_them(written: str, dollars: float) -> None:
    assert read_micros(written) == round(dollars * 1_000_000)


@pytest.mark.parametrize(
    "written",
    [
        "", "1e5", "1_000", "1.000", "12.345", "-1", "+1", "NaN", "Infinity", "0x10", "1,00,000", "1,000,00",
        "1..5", "1,,5", ".5", "5.", "1.2.3", "1,000,000.00.1", "١٢", "１２", "25 dollars", "1 0", "0.0000001", "9" * 20,
        "1.000.50", "1,5,0", "1 000 5", " ,5",
    ],
)  # fmt: skip
def test_what_is_no_amount_or_may_be_two(written: str) -> None:
    assert read_micros(written) is None


@given(st.integers(0, 10**12), st.integers(0, 10**6 - 1))
def test_an_amount_is_read_as_it_is_written(whole: int, micros: int) -> None:
    fraction = f"{micros:06d}"
    expected = whole * 1_000_000 + micros
    assert read_micros(f"{whole:,}.{fraction}") == expected
    assert read_micros(f"{whole}.{fraction}") == expected
    assert read_micros(f"{whole:,}.{fraction}".translate(str.maketrans(",.", ".,"))) == expected


@given(st.integers(0, 10**13))
def test_what_a_field_shows_is_read_as_the_same(micros: int) -> None:
    assert read_micros(write_micros(micros)) == micros


@pytest.mark.parametrize(
    ("written", "number"),
    [("0", 0), (" 7 ", 7), (str(MAX_ID), MAX_ID), (str(MAX_ID + 1), None), ("9" * 30, None), ("-1", None)]
    + [(bad, None) for bad in ("", "1_000", "1e3", "٣", "1.0", "x", "+1", "0x1")],
)
def test_whole_numbers(written: str, number: int | None) -> None:
    assert read_whole(written) == number


@given(st.text())
def test_no_text_is_a_fault(text: str) -> None:
    assert read_micros(text) is None or read_micros(text) >= 0  # type: ignore[operator]
    assert read_whole(text) is None or 0 <= read_whole(text) <= MAX_ID  # type: ignore[operator]
