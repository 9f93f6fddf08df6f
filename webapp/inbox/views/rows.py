"""Rows of the list as HTML. A row is drawn once for each state: what people look at all day differs in few of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Literal, NamedTuple

from flask import current_app
from markupsafe import Markup, escape

from webapp.accounts.scopes import Scope
from webapp.inbox.filters import Filters
from webapp.inbox.listing import Listing, Row
from webapp.runtime import clock
from webapp.runtime.spans import ago
from webapp.web.times import day

KEPT = 4_096
"""Rows that a process keeps drawn in its memory, those that were asked for last: some eight megabytes."""


class Shown(NamedTuple):
    """All that is seen of a row, and nothing else: two that are equal are the same HTML. What the time changes is in words."""

    lead_id: int
    address: str
    is_opened: bool
    needs_answer: bool
    name: str
    about: str
    at: datetime
    ago: str
    zone: str
    preview: str
    words: tuple[str, ...]
    """What was searched for: it is marked wherever it stands."""
    unsent: Literal["sending", "failed"] | None
    due: tuple[Literal["soon", "late"], str] | None
    waiting_since: datetime | None
    snooze: tuple[str, str] | None
    """An icon, and what it says."""
    is_done: bool
    sentiment: str | None
    unjudged: str
    """What stands where a sentiment will be."""
    score: int | None
    is_score_doubted: bool
    tags: tuple[str, ...]
    campaign: str
    step: int | None
    workspace: str
    """Its name, where several are shown together."""
    files: int
    channel: str | None


class _Page(NamedTuple):
    """What all rows of a page have in common."""

    scope: Scope
    filters: Filters
    words: tuple[str, ...]
    query: str
    opened_id: int | None
    now: datetime


def draw(listing: Listing, scope: Scope, filters: Filters, opened_id: int | None) -> Markup:
    """The rows of the page, one below the other."""
    words, query = tuple(filters.words), filters.query(at="")
    page = _Page(scope, filters, words, query, opened_id, clock.now())
    return Markup("").join(_html(_shown(row, page)) for row in listing.rows)


@lru_cache(maxsize=KEPT)
def _html(row: Shown) -> Markup:
    drawn = current_app.jinja_env.get_template("components/row.html").render(row=row)
    return Markup(drawn)  # noqa: S704  # the template escapes


def _shown(row: Row, page: _Page) -> Shown:
    lead, message_id = row.lead, row.sentence.message_id
    query = page.filters.query(at=str(message_id)) if message_id else page.query
    return Shown(
        lead_id=lead.id,
        address=f"/w/{page.scope.slug}/leads/{lead.id}?{query}",
        is_opened=lead.id == page.opened_id,
        needs_answer=row.needs_answer,
        name=lead.name,
        about=lead.company or lead.email or "",
        at=lead.last_message_at,
        ago=ago(lead.last_message_at, page.now),
        zone=row.workspace.time_zone,
        preview=row.sentence.text or lead.preview or "No message yet",
        words=page.words,
        unsent=row.unsent,
        due=_due(row),
        waiting_since=lead.waiting_since,
        snooze=_snooze(row, page.now),
        is_done=not row.needs_answer and lead.is_done(),
        sentiment=lead.sentiment,
        unjudged=_unjudged(row),
        score=lead.overall_score,
        is_score_doubted=lead.is_score_doubted,
        tags=tuple(tag.name for tag in row.tags),
        campaign=lead.campaign,
        step=lead.campaign_step,
        workspace=row.workspace.name if page.scope.is_all else "",
        files=lead.attachment_count,
        channel=lead.last_channel,
    )


def _due(row: Row) -> tuple[Literal["soon", "late"], str] | None:
    """How long an answer is due, or almost."""
    if row.waiting is None or row.waiting.state == "fine":
        return None
    return row.waiting.state, row.waiting.words


def _snooze(row: Row, now: datetime) -> tuple[str, str] | None:
    """Why it is back, or until when it sleeps."""
    mark, until = row.lead.snooze_mark, row.lead.snoozed_until
    if row.needs_answer and mark == "wrote":
        return "mail", "Wrote while snoozed"
    if row.needs_answer and mark == "remind":
        return "clock", "Reminder"
    if until is None:
        return None
    until_day = day(until, row.workspace.time_zone)
    if row.needs_answer and mark == "absent":
        return "clock", f"Back since {until_day}"
    if until > now:
        return "bell-off", f"Away until {until_day}" if mark == "absent" else until_day
    return None


def _unjudged(row: Row) -> str:
    if row.lead.sentiment or row.lead.last_inbound_at is None:
        return ""
    return "Being read" if row.is_being_read else "Not judged"


def marked(said: str, words: Sequence[str]) -> Markup:
    """The text, with what was searched for marked in it."""
    if not words:
        return escape(said)
    pattern = re.compile(
        "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)), re.IGNORECASE
    )
    parts, end = [], 0
    for hit in pattern.finditer(said):
        parts += [escape(said[end : hit.start()]), Markup("<mark>{}</mark>").format(hit[0])]
        end = hit.end()
    return Markup("").join([*parts, escape(said[end:])])
