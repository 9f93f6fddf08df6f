"""A page of the list: fifty leads, found by where the last page ended, so that new mail neither repeats nor hides one."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, func, or_, select, tuple_
from sqlalchemy.orm import Session

from webapp.accounts.scopes import Scope, WorkspaceAccess
from webapp.conversations.models import Message
from webapp.inbox.filters import Filters, mentions
from webapp.inbox.paging import count_some, page_of, said
from webapp.inbox.predicates import condition
from webapp.jobs import lookup
from webapp.leads.models import Lead
from webapp.leads.visibility import visible
from webapp.runtime.numbers import MAX_ID
from webapp.scoring.jobs import SCORE

PAGE = 50
MOST_SHOWN = 500
"""Rows that one answer holds when a page is loaded again where many had been shown."""
UNSCORED = -1
MAX_SCORE = 4


@dataclass(frozen=True, slots=True)
class Row:
    """A lead as the list shows it."""

    lead: Lead
    workspace: WorkspaceAccess
    needs_answer: bool
    unsent: Literal["sending", "failed"] | None
    is_being_read: bool
    """Whether the model has been asked what the newest reply says."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of rows; `next` is the cursor of the page after it, or None."""

    rows: list[Row]
    next: str | None
    filters: Filters
    found: int | None = None
    """How many leads fit the search and the filters, where there are any; see paging.count_some."""

    @property
    def found_words(self) -> str:
        return said(self.found)


def list_leads(
    session: Session,
    scope: Scope,
    filters: Filters,
    now: datetime,
    cursor: str | None = None,
    *,
    rows: int = PAGE,
) -> Listing:
    """The page that begins behind the cursor; a cursor that is not ours begins at the top."""
    fits = (condition(filters.chosen, now), *filters.conditions(scope.viewer.user_id))
    most = min(max(rows, PAGE), MOST_SHOWN)
    ordered = partial(_ordered, sort=filters.sort, after=_read(cursor))
    leads = session.scalars(page_of(scope, fits, ordered, most + 1)).all()
    shown = list(leads[:most])
    unsent = _unsent(session, shown)
    unread = [SCORE.key(lead.id) for lead in shown if lead.sentiment is None and lead.last_inbound_at]
    reading = {key for key, job in lookup.live(session, unread).items() if job.state != "parked"}
    listed = [
        Row(
            lead,
            scope.workspace(lead.workspace_id),
            lead.needs_answer(now),
            unsent.get(lead.id),
            SCORE.key(lead.id) in reading,
        )
        for lead in shown
    ]
    is_counted = filters.is_filtered and cursor is None
    found = count_some(session, scope, fits) if is_counted else None
    return Listing(listed, _cursor(shown[-1]) if len(leads) > most else None, filters, found)


def find_leads(session: Session, scope: Scope, words: Sequence[str], most: int) -> Sequence[Lead]:
    """Leads that every word mentions, in any view, the newest first."""
    query = select(Lead).where(visible(scope), *(mentions(word) for word in words))
    return session.scalars(query.order_by(Lead.last_message_at.desc(), Lead.id.desc()).limit(most)).all()


def _ordered(query: Select[Any], sort: str, after: tuple[int, datetime, int] | None) -> Select[Any]:
    if sort == "oldest":
        if after:
            query = query.where(tuple_(Lead.last_message_at, Lead.id) > tuple_(*after[1:]))
        return query.order_by(Lead.last_message_at, Lead.id)
    place = tuple_(Lead.last_message_at, Lead.id)
    if sort == "score":
        score = func.coalesce(Lead.overall_score, UNSCORED)
        if after:
            query = query.where(_worse(score, after[0], place < tuple_(*after[1:])))
        return query.order_by(score.desc(), Lead.last_message_at.desc(), Lead.id.desc())
    if after:
        query = query.where(place < tuple_(*after[1:]))
    return query.order_by(Lead.last_message_at.desc(), Lead.id.desc())


def _worse(score: ColumnElement[int], last: int, later: ColumnElement[bool]) -> ColumnElement[bool]:
    return or_(score < last, (score == last) & later)


def _unsent(session: Session, leads: list[Lead]) -> dict[int, Literal["sending", "failed"]]:
    """The leads whose answer is not out yet."""
    if not leads:
        return {}
    stuck = select(Message.lead_id, func.bool_or(Message.state == "failed")).where(
        Message.workspace_id.in_({lead.workspace_id for lead in leads}),
        Message.lead_id.in_([lead.id for lead in leads]),
        Message.direction == "outbound",
        Message.state != "sent",
    )
    return {
        lead_id: "failed" if failed else "sending"
        for lead_id, failed in session.execute(stuck.group_by(Message.lead_id))
    }


def _cursor(lead: Lead) -> str:
    place: list[Any] = [lead.overall_score or UNSCORED, lead.last_message_at.isoformat(), lead.id]
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode()


def _read(cursor: str | None) -> tuple[int, datetime, int] | None:
    try:
        score, moment, lead_id = json.loads(base64.urlsafe_b64decode((cursor or "").encode()))
        place = int(score), datetime.fromisoformat(moment).astimezone(UTC), int(lead_id)
    except (ValueError, TypeError, ArithmeticError, RecursionError):
        return None
    return place if UNSCORED <= place[0] <= MAX_SCORE and 0 <= place[2] <= MAX_ID else None
