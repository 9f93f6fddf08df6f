"""The orders of a list, each by an index, and the cursor: where a page ended."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, func, literal_column, tuple_

from webapp.leads.models import Lead
from webapp.runtime.numbers import MAX_ID

UNSCORED = -1
MAX_SCORE = 4
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""Since when somebody waits who waits for nothing: after all others."""

# As the indexes have them, letter by letter: a parameter in their place would not be known to be the same.
_SCORE = func.coalesce(Lead.overall_score, literal_column("-1"))
_WAITING = func.coalesce(Lead.waiting_since, literal_column("'9999-01-01 00:00:00+00'::timestamptz"))
_NEWEST = (Lead.last_message_at, Lead.id)


class Place(NamedTuple):
    """The last lead of a page, by all that orders go by."""

    score: int
    moment: datetime
    lead_id: int
    waiting: datetime


def in_order(query: Select[Any], sort: str, cursor: str | None) -> Select[Any]:
    """The query in this order, behind the cursor; one that is not ours begins at the top."""
    after = _read(cursor)
    if sort == "oldest":
        query = query.where(tuple_(*_NEWEST) > (after.moment, after.lead_id)) if after else query
        return query.order_by(*_NEWEST)
    if sort == "waiting":
        query = query.where(tuple_(_WAITING, Lead.id) > (after.waiting, after.lead_id)) if after else query
        return query.order_by(_WAITING, Lead.id)
    if sort == "score":
        here = tuple_(_SCORE, *_NEWEST)
        query = query.where(here < (after.score, after.moment, after.lead_id)) if after else query
        return query.order_by(_SCORE.desc(), Lead.last_message_at.desc(), Lead.id.desc())
    query = query.where(tuple_(*_NEWEST) < (after.moment, after.lead_id)) if after else query
    return query.order_by(Lead.last_message_at.desc(), Lead.id.desc())


def cursor_after(lead: Lead) -> str:
    """The cursor of the page that begins behind this lead."""
    waiting = lead.waiting_since or NEVER
    place: list[Any] = [
        lead.overall_score or UNSCORED,
        lead.last_message_at.isoformat(),
        lead.id,
        waiting.isoformat(),
    ]
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode()


def _read(cursor: str | None) -> Place | None:
    try:
        score, moment, lead_id, waiting = json.loads(base64.urlsafe_b64decode((cursor or "").encode()))
        place = Place(int(score), _moment(moment), int(lead_id), _moment(waiting))
    except (ValueError, TypeError, ArithmeticError, RecursionError):
        return None
    return place if UNSCORED <= place.score <= MAX_SCORE and 0 <= place.lead_id <= MAX_ID else None


def _moment(stamp: str) -> datetime:
    return datetime.fromisoformat(stamp).astimezone(UTC)
