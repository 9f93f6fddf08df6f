"""A page of the list: fifty leads, found by where the last page ended, so that new mail neither repeats nor hides one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.accounts.models import Membership, User
from webapp.accounts.scopes import Scope, WorkspaceAccess
from webapp.campaigns.models import Campaign
from webapp.conversations.models import Message
from webapp.inbox.filters import Filters
from webapp.inbox.fitting import Fits, Wanted, alike, wanted
from webapp.inbox.models import SavedView
from webapp.inbox.orders import cursor_after, in_order
from webapp.inbox.paging import MOST_COUNTED, count_some, page_of, said
from webapp.inbox.reply_clock import Waiting, targets_of, waiting_of
from webapp.inbox.saved_views import opened
from webapp.inbox.searching import TooLong, bounded
from webapp.jobs import lookup
from webapp.leads.models import Lead
from webapp.leads.visibility import visible
from webapp.runtime.arrays import among
from webapp.scoring.jobs import SCORE
from webapp.search.finding import FEW, find, find_alike, is_whom
from webapp.search.sentences import NONE, Sentence, sentences_of
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
    sentence: Sentence
    """What it was found by, where the row would not show it; NONE otherwise."""


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
    is_alike: bool = False
    """Nothing has the words in it; these leads have names that are spelled like them."""
    trouble: str = ""
    """Why a search has no rows although there may be some; empty when it was carried out."""

    @property
    def is_changed(self) -> bool:
        """Whether it shows something else than the saved view holds."""
        return self.saved is not None and Filters.read(self.saved.filters).whole != self.filters.whole

    @property
    def found_words(self) -> str:
        return said(self.found)


def list_leads(  # noqa: PLR0913  # the parts of a page
    session: Session,
    scope: Scope,
    filters: Filters,
    now: datetime,
    cursor: str | None = None,
    *,
    rows: int = PAGE,
    few: int = FEW,
) -> Listing:
    """The page that begins behind the cursor; a cursor that is not ours begins at the top."""
    most = min(max(rows, PAGE), MOST_SHOWN)
    chips, view = _chips(session, scope, filters), opened(session, scope, filters)
    try:
        with bounded(session, filters.q):
            asked = wanted(session, scope, filters, now, few)
            page = _find(session, scope, filters, asked, cursor, most)
    except TooLong as over:
        return Listing([], None, filters, chips=chips, saved=view, trouble=str(over))
    is_counted = filters.is_filtered and cursor is None
    found = _count(session, scope, filters, page) if is_counted else None
    shown = page.leads[:most]
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
            page.sentences.get(lead.id, NONE),
        )
        for lead in shown
    ]
    following = cursor_after(shown[-1]) if len(page.leads) > most else None
    return Listing(listed, following, filters, found, chips, view, is_alike=page.is_alike)


@dataclass(frozen=True, slots=True)
class _Page:
    leads: list[Lead]
    fits: Fits
    sentences: dict[int, Sentence]
    is_alike: bool
    are_many: bool


def _find(
    session: Session, scope: Scope, filters: Filters, asked: Wanted, cursor: str | None, most: int
) -> _Page:
    """One lead more than the page holds, where there are more. A first page without any is made of names spelled alike."""

    def page(fits: Fits) -> list[Lead]:
        ordered = partial(in_order, sort=filters.sort, cursor=cursor)
        return list(session.scalars(page_of(scope, fits, ordered, most + 1)))

    leads, fits, is_alike = page(asked.fits), asked.fits, False
    if not leads and cursor is None and (like := alike(session, scope, filters, asked)):
        leads, fits = page(like), like
        is_alike = bool(leads)
    sentences = sentences_of(session, leads[:most], filters.words) if filters.words else {}
    return _Page(leads, fits, sentences, is_alike, asked.are_many)


def _count(session: Session, scope: Scope, filters: Filters, page: _Page) -> int | None:
    """How many there are; None where that takes too long: the page of a search is there all the same."""
    if page.are_many:
        return MOST_COUNTED + 1
    try:
        with bounded(session, filters.q):
            return count_some(session, scope, page.fits)
    except TooLong:
        return None


def _chips(session: Session, scope: Scope, filters: Filters) -> list[tuple[str, str]]:
    """The filters in words: tags, campaigns and people by their names."""
    names: dict[str, str | None] = {}
    for name, table in (("tag", Tag), ("campaign", Campaign)):
        if number := getattr(filters, name):
            mine = (table.workspace_id.in_(scope.workspace_ids), table.id == int(number))
            names[name] = session.scalar(select(table.name).where(*mine))
    if filters.owner.isdecimal():
        theirs = select(User.name).join(Membership, Membership.user_id == User.id)
        theirs = theirs.where(Membership.workspace_id.in_(scope.workspace_ids), User.id == int(filters.owner))
        names["owner"] = session.scalar(theirs.limit(1))
    return [(name, names.get(name) or words) for name, words in filters.chips]


def find_leads(session: Session, scope: Scope, words: Sequence[str], most: int) -> Sequence[Lead]:
    """Leads with all of the words, in any view: first those who are called so, then the newest; where there are none, those with
    names that are spelled alike. Raises searching.TooLong."""
    ids = scope.workspace_ids
    query = select(Lead).where(visible(scope)).limit(most)
    newest = (Lead.last_message_at.desc(), Lead.id.desc())
    with bounded(session, " ".join(words)):
        fits = find(session, ids, words).fits
        found = session.scalars(query.where(fits, is_whom(ids, words)).order_by(*newest)).all()
        if len(found) < most:
            known = Lead.id.not_in([lead.id for lead in found])
            found = [*found, *session.scalars(query.where(fits, known).order_by(*newest))][:most]
        if not found and (like := find_alike(session, ids, words)) is not None:
            found = session.scalars(query.where(like).order_by(*newest)).all()
        return found


def _unsent(session: Session, leads: list[Lead]) -> dict[int, Literal["sending", "failed"]]:
    """The leads whose answer is not out yet."""
    if not leads:
        return {}
    stuck = select(Message.lead_id, func.bool_or(Message.state == "failed")).where(
        among(Message.workspace_id, {lead.workspace_id for lead in leads}),
        among(Message.lead_id, [lead.id for lead in leads]),
        Message.direction == "outbound",
        Message.state != "sent",
    )
    return {
        lead_id: "failed" if failed else "sending"
        for lead_id, failed in session.execute(stuck.group_by(Message.lead_id))
    }
