"""A time that a text names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Found:
    """A time in the text, from one token up to another. `day` is its first day, None when it may be one of two.

    `is_end` is whether it ends a span of days written as one ("20–27 December"); `is_weekday`, whether it is no more
    than the name of a day; `until`, the last day of a week or a month.
    """

    day: date | None
    first: int
    last: int
    is_end: bool = False
    is_weekday: bool = False
    until: date | None = None
