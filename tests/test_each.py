"""Rows that are looked at in one test are all looked at, and those that fail are named."""

from __future__ import annotations

import pytest

from tests.each import each


def is_even(number: int) -> None:
    """Whether it is even."""
    assert number % 2 == 0


def divides_one(number: int) -> None:
    assert 1 // number


def test_every_row_that_fails_is_named_with_what_was_not_so() -> None:
    test = each([1, 2, 3], lambda number: f"row {number}")(is_even)
    with pytest.raises(pytest.fail.Exception) as failed:
        test()
    heading, *rows = str(failed.value).splitlines()
    assert heading == "2 of 3 fail."
    assert [row.partition(":")[0] for row in rows if row.startswith("row")] == ["row 1", "row 3"]
    assert "assert (1 % 2) == 0" in str(failed.value)
    assert (test.__name__, test.__doc__) == ("is_even", "Whether it is even.")
    each([2, 4])(is_even)()


def test_no_row_at_all_fails_and_an_error_says_whose_it_is() -> None:
    with pytest.raises(AssertionError, match="no case"):
        each([])(is_even)()
    with pytest.raises(ZeroDivisionError) as raised:
        each([0])(divides_one)()
    assert raised.value.__notes__ == ["It was raised by: 0"]
