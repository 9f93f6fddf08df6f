"""What time it is, and how much of it is left."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

MILLISECONDS = 1e11
"""From here on a count since 1970 is one of milliseconds: as seconds it would be the year 5138."""


def now() -> datetime:
    """The present, in UTC."""
    return datetime.now(UTC)


def epoch(number: str) -> datetime:
    """A time since 1970, in seconds, or in thousandths or millionths of them. Raises ValueError, OverflowError or OSError when
    it is none."""
    count = float(number)
    while abs(count) >= MILLISECONDS:
        count /= 1000
    return datetime.fromtimestamp(count, UTC)


@cache
def time_zones() -> frozenset[str]:
    """The names of every zone. Read once: they are found by walking through folders, which takes 30 ms."""
    return frozenset(available_timezones())


def known_zone(name: str) -> str:
    """The name, or "UTC" for a zone that this machine does not know, or not any more: no page and no pass stops for it."""
    return name if name in time_zones() else "UTC"


def zone(name: str) -> ZoneInfo:
    """The zone of this name, read the same way."""
    return ZoneInfo(known_zone(name))


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment after which work must stop; immune to jumps of the wall clock."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        return cls(time.monotonic() + seconds)

    def remaining(self) -> float:
        """Seconds left, never below zero."""
        return max(0.0, self.at - time.monotonic())

    def has_passed(self) -> bool:
        return time.monotonic() >= self.at
