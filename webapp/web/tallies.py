"""How long requests take and how many fail, by hour: counted in memory, written every few seconds, read by the Status page."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from webapp.runtime.database import system_statements
from webapp.runtime.errors import Busy
from webapp.runtime.settings import settings

GROWTH, SPANS = 1.2, 50
BOUNDS_MS = tuple(round(GROWTH**number, 1) for number in range(SPANS - 1))
"""Upper ends of the spans of time that are counted; the last span has none. Each is a fifth longer than the one before."""
MAIN: Mapping[str, str] = {
    "/w/<slug>/inbox": "Inbox, the whole page",
    "/w/<slug>/inbox/list": "List",
    "/w/<slug>/inbox/counts": "Counts",
    "/w/<slug>/leads/<int:lead_id>": "Conversation",
    "/webhooks/<provider>/<token>": "Webhook taken",
}
"""Routes that are told by themselves, with their names for people."""
OTHER = "other"


@dataclass(slots=True)
class Tally:
    """Requests of one route."""

    requests: int = 0
    errors: int = 0
    spans: list[int] = field(default_factory=lambda: [0] * SPANS)

    def add(self, other: Tally) -> None:
        self.requests += other.requests
        self.errors += other.errors
        self.spans = [mine + theirs for mine, theirs in zip(self.spans, other.spans, strict=True)]

    def percentile_ms(self, share: float) -> float | None:
        """At most so many milliseconds for this share of them; None where nothing is known, or it is beyond the last span."""
        wanted, so_far = share * sum(self.spans), 0
        for bound, count in zip(BOUNDS_MS, self.spans, strict=False):
            so_far += count
            if wanted and so_far >= wanted:
                return bound
        return None


_lock = threading.Lock()
_tallies: dict[str, Tally] = {}


def note(route: str, status: int, milliseconds: float) -> None:
    """One request was answered."""
    with _lock:
        tally = _tallies.setdefault(route if route in MAIN else OTHER, Tally())
        tally.requests += 1
        tally.errors += status >= 500
        tally.spans[bisect_left(BOUNDS_MS, milliseconds)] += 1


def write() -> None:
    """Add what was counted since the last time to this hour's rows. What cannot be written now is written the next time."""
    with _lock:
        counted = dict(_tallies)
        _tallies.clear()
    for route in sorted(counted):
        try:
            _add(route, counted[route])
        except (Busy, ProgrammingError):  # or there is no such table yet
            with _lock:
                _tallies.setdefault(route, Tally()).add(counted[route])


def keep_writing(ended: threading.Event) -> None:
    """Write now and then until the process ends, and once more then."""
    while not ended.wait(settings().figures_seconds):
        write()
    write()


def _add(route: str, tally: Tally) -> None:
    facts = {"route": route, "requests": tally.requests, "errors": tally.errors, "spans": tally.spans}
    with system_statements() as connection:
        connection.execute(_ADD, facts)


_ADD = text("""
    INSERT INTO request_hour (at, route, requests, errors, spans)
    VALUES (date_trunc('hour', now()), :route, :requests, :errors, CAST(:spans AS bigint[]))
    ON CONFLICT (at, route) DO UPDATE SET
        requests = request_hour.requests + excluded.requests, errors = request_hour.errors + excluded.errors,
        spans = ARRAY(
            SELECT was + more FROM unnest(request_hour.spans, excluded.spans) WITH ORDINALITY AS added (was, more, place)
            ORDER BY place
        )
""")
