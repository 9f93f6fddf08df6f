"""One test for many rows of a corpus: pytest's own cost for each of thousands is more than the reading of a text."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TypeVar

import pytest

Case = TypeVar("Case")


def each(
    cases: Collection[Case], name: Callable[[Case], str] = str
) -> Callable[[Callable[[Case], None]], Callable[[], None]]:
    """Make a check of one case a test of all; it lists every case that fails, by its name, with what was not so."""

    def decorate(check: Callable[[Case], None]) -> Callable[[], None]:
        def test() -> None:
            assert cases, "no case"
            if found := [f"{name(case)}: {said}" for case in cases if (said := _failure(check, case, name))]:
                pytest.fail("\n".join([f"{len(found)} of {len(cases)} fail.", *found]), pytrace=False)

        test.__name__, test.__qualname__ = check.__name__, check.__qualname__
        test.__module__, test.__doc__ = check.__module__, check.__doc__
        return test

    return decorate


def _failure(check: Callable[[Case], None], case: Case, name: Callable[[Case], str]) -> str:
    """What the check found wrong; blank if nothing."""
    try:
        check(case)
    except AssertionError as error:
        return str(error) or "AssertionError"
    except Exception as error:
        error.add_note(f"It was raised by: {name(case)}")
        raise
    return ""
