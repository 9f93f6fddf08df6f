"""A page of the list: fifty leads, found by where the last page ended, so that new mail neither repeats nor hides one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.accounts.scopes import Scope, WorkspaceAccess
from webapp.campaigns.models import Campaign
from webapp.conversations.models import Message
from webapp.inbox.filters import Filters, mentions
from webapp.inbox.models import SavedView
from webapp.inbox.orders import cursor_after, in_order
from webapp.inbox.paging import count_some, page_of, said
from webapp.inbox.predicates import condition
from webapp.inbox.reply_clock import Waiting, targets_of, waiting_of
from webapp.inbox.saved_views import opened
from webapp.inbox.searching import TooLong, bounded
from webapp.jobs import lookup
from webapp.leads.models import Lead
from webapp.leads.visibility import visible
from webapp.scoring.jobs import SCORE
from webapp.tags.models import Tag
from webapp.tags.on_leads import tags_of

PAGE = 50
MOST_SHOWN = 500
"""Rows that one answer holds when a page is loaded again where many had been shown."""


@dataclass(frozen=True, slots=True)
class Row:
    """A lead as the list shows it."""

    lead: Lead
    workspace: WorkspaceAccess
    needs_answer: bool
    unsent: Literal["sending", "failed"] | None
    is_being_read: bool
    """Whether the model has been asked what the newest reply says."""
    tags: list[Tag]
    waiting: Waiting | None


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of rows; `next` is the cursor of the page after it, or None."""

    rows: list[Row]
    next: str | None
    filters: Filters
    found: int | None = None
    """How many leads fit the search and the filters, where there are any; see paging.count_some."""
    chips: list[tuple[str, str]] = field(default_factory=list)
    """The name and the words of each filter, for taking it away."""
    saved: SavedView | None = None
    """The saved view that it was opened by."""
    trouble: str = ""
    """Why a search has no rows although there may be some; empty when it was carried out."""

    @property
    def is_changed(self) -> bool:
        """Whether it shows something else than the saved view holds."""
        return self.saved is not None and Filters.read(self.saved.filters).whole != self.filters.whole

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
    ordered = partial(in_order, sort=filters.sort, cursor=cursor)
    is_counted = filters.is_filtered and cursor is None
    chips, view = _chips(session, scope, filters), opened(session, scope, filters)
    try:
        with bounded(session, filters.q):
            leads = session.scalars(page_of(scope, fits, ordered, most + 1)).all()
            found = count_some(session, scope, fits) if is_counted else None
    except TooLong as over:
        return Listing([], None, filters, chips=chips, saved=view, trouble=str(over))
    shown = list(leads[:most])
    unsent = _unsent(session, shown)
    tagged = tags_of(session, shown)
    targets = targets_of(session, scope.workspaces)
    unread = [SCORE.key(lead.id) for lead in shown if lead.sentiment is None and lead.last_inbound_at]
    reading = {key for key, job in lookup.live(session, unread).items() if job.state != "parked"}
    listed = [
        Row(
            lead,
            scope.workspace(lead.workspace_id),
            lead.needs_answer(now),
            unsent.get(lead.id),
            SCORE.key(lead.id) in reading,
            tagged.get(lead.id, []),
            waiting_of(lead, targets.get(lead.workspace_id), now),
        )
        for lead in shown
    ]
    following = cursor_after(shown[-1]) if len(leads) > most else None
    return Listing(listed, following, filters, found, chips, view)


def _chips(session: Session, scope: Scope, filters: Filters) -> list[tuple[str, str]]:
    """The filters in words, tags and campaigns by their names."""
    names: dict[str, str | None] = {}
    for name, table in (("tag", Tag), ("campaign", Campaign)):
        if number := getattr(filters, name):
            mine = (table.workspace_id.in_(scope.workspace_ids), table.id == int(number))
            names[name] = session.scalar(select(table.name).where(*mine))
    return [(name, names.get(name) or words) for name, words in filters.chips]


def find_leads(session: Session, scope: Scope, words: Sequence[str], most: int) -> Sequence[Lead]:
    """Leads that every word mentions, in any view, the newest first. Raises searching.TooLong."""
    query = select(Lead).where(visible(scope), *(mentions(word) for word in words))
    query = query.order_by(Lead.last_message_at.desc(), Lead.id.desc()).limit(most)
    with bounded(session, " ".join(words)):
        return session.scalars(query).all()


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
