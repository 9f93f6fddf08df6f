"""Spans of time in few letters."""

from __future__ import annotations

from datetime import datetime, timedelta

from webapp.runtime import clock


def ago(then: datetime | None, now: datetime | None = None) -> str:
    """How long ago, in two or three letters: "2 m", "1 h", "3 d"; after a week the day, "12 Nov"."""
    if then is None:
        return "never"
    now = now or clock.now()
    passed = now - then
    if passed < timedelta(minutes=1):
        return "now"
    if passed < timedelta(hours=1):
        return f"{passed.seconds // 60} m"
    if passed < timedelta(days=1):
        return f"{passed.seconds // 3600} h"
    if passed < timedelta(days=7):
        return f"{passed.days} d"
    return then.strftime("%-d %b" if then.year == now.year else "%-d %b %Y")


def waited(seconds: float | None) -> str:
    """A span of time: "40 s", "12 m", "3 h"."""
    if seconds is None:
        return "–"
    for size, letter in ((86400, "d"), (3600, "h"), (60, "m")):
        if seconds >= size:
            return f"{int(seconds // size)} {letter}"
    return f"{int(seconds)} s"
