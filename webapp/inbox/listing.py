"""A page of the list: fifty leads, found by where the last page ended, so that new mail neither repeats nor hides one."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, func, or_, select, tuple_
from sqlalchemy.orm import Session

from webapp.accounts.scopes import Scope, WorkspaceAccess
from webapp.conversations.models import Message
from webapp.inbox.filters import Filters
from webapp.inbox.predicates import condition
from webapp.leads.models import Lead
from webapp.leads.visibility import visible

PAGE = 50
UNSCORED = -1


@dataclass(frozen=True, slots=True)
class Row:
    """A lead as the list shows it."""

    lead: Lead
    workspace: WorkspaceAccess
    needs_answer: bool
    unsent: Literal["sending", "failed"] | None


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of rows; `next` is the cursor of the page after it, or None."""

    rows: list[Row]
    next: str | None
    filters: Filters


def list_leads(
    session: Session, scope: Scope, filters: Filters, now: datetime, cursor: str | None = None
) -> Listing:
    """The page that begins behind the cursor; a cursor that is not ours begins at the top."""
    query = select(Lead).where(
        visible(scope), condition(filters.chosen, now), *filters.conditions(scope.viewer.user_id)
    )
    leads = session.scalars(_ordered(query, filters.sort, _read(cursor)).limit(PAGE + 1)).all()
    shown = list(leads[:PAGE])
    unsent = _unsent(session, shown)
    rows = [
        Row(lead, scope.workspace(lead.workspace_id), lead.needs_answer(now), unsent.get(lead.id))
        for lead in shown
    ]
    return Listing(rows, _cursor(shown[-1]) if len(leads) > PAGE else None, filters)


def _ordered(query: Select[Lead], sort: str, after: tuple[int, datetime, int] | None) -> Select[Lead]:
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
        return int(score), datetime.fromisoformat(moment).astimezone(UTC), int(lead_id)
    except (ValueError, TypeError):
        return None
