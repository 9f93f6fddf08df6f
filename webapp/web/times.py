"""Times as people read them: short in a list, exact on hover, always in the zone that matters."""

from __future__ import annotations

from datetime import datetime

from flask import Flask
from markupsafe import Markup

from webapp.runtime import clock
from webapp.runtime.spans import ago, waited


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(ago=ago, exact=exact, moment=moment, waited=waited, hour=hour, day=day)
    app.jinja_env.globals["now"] = clock.now


def exact(then: datetime | None, zone: str = "UTC") -> str:
    """The moment in full, in the workspace's zone, with its name."""
    return then.astimezone(clock.zone(zone)).strftime("%A %-d %B %Y, %H:%M %Z") if then else "never"


def day(then: datetime, zone: str = "UTC") -> str:
    """The day of the workspace's zone, in short: "29 Nov"."""
    return then.astimezone(clock.zone(zone)).strftime("%-d %b")


def hour(then: datetime, zone: str = "UTC") -> str:
    """The time of day, in the workspace's zone: "14:00"."""
    return then.astimezone(clock.zone(zone)).strftime("%H:%M")


def moment(then: datetime | None, zone: str = "UTC") -> Markup:
    """A <time> that says how long ago, and the exact moment on hover and to machines."""
    if then is None:
        return Markup("never")
    shown = f'<time datetime="{then.isoformat()}" title="{exact(then, zone)}">{ago(then)}</time>'
    return Markup(shown)  # noqa: S704  # digits, names of days and the zone's abbreviation
