"""Times as people read them: short in a list, exact on hover, always in the zone that matters."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Flask
from markupsafe import Markup

from webapp.runtime import clock


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(ago=ago, exact=exact, moment=moment, waited=waited, hour=hour, day=day)
    app.jinja_env.globals["now"] = clock.now


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


def exact(then: datetime | None, zone: str = "UTC") -> str:
    """The moment in full, in the workspace's zone, with its name."""
    return then.astimezone(ZoneInfo(zone)).strftime("%A %-d %B %Y, %H:%M %Z") if then else "never"


def day(then: datetime, zone: str = "UTC") -> str:
    """The day of the workspace's zone, in short: "29 Nov"."""
    return then.astimezone(ZoneInfo(zone)).strftime("%-d %b")


def hour(then: datetime, zone: str = "UTC") -> str:
    """The time of day, in the workspace's zone: "14:00"."""
    return then.astimezone(ZoneInfo(zone)).strftime("%H:%M")


def moment(then: datetime | None, zone: str = "UTC") -> Markup:
    """A <time> that says how long ago, and the exact moment on hover and to machines."""
    if then is None:
        return Markup("never")
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        then.isoformat(), exact(then, zone), ago(then)
    )


def waited(seconds: float | None) -> str:
    """A span of time: "40 s", "12 m", "3 h"."""
    if seconds is None:
        return "–"
    for size, letter in ((86400, "d"), (3600, "h"), (60, "m")):
        if seconds >= size:
            return f"{int(seconds // size)} {letter}"
    return f"{int(seconds)} s"
