"""Reading the audit log: the newest first, narrowed by who, what and when, a page at a time."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from webapp.audit.acts import ACTS, TOPICS
from webapp.audit.models import AuditEntry
from webapp.runtime import clock
from webapp.runtime.errors import Invalid

PAGE = 50
MOST_EXPORTED = 10_000
MOST_OF_ACCOUNT = 20
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
HEAD = (
    "number",
    "at (UTC)",
    "workspace",
    "by",
    "user",
    "role",
    "source",
    "network",
    "act",
    "row",
    "before",
    "after",
)


@dataclass(frozen=True, slots=True)
class Filters:
    """Who (a user's id, or one of models.BYS), what (one of acts.TOPICS), and the first and last day. Blank is all."""

    who: str = ""
    what: str = ""
    since: str = ""
    until: str = ""

    def conditions(self, zone: str) -> list[ColumnElement[bool]]:
        """For a query; days are the zone's. Raises Invalid."""
        found: list[ColumnElement[bool]] = []
        if self.who.isascii() and self.who.isdigit() and len(self.who) < 19:
            found.append(AuditEntry.user_id == int(self.who))
        elif self.who:
            found.append(AuditEntry.by == self.who)
        if self.what:
            if self.what not in TOPICS:
                raise Invalid("what", "Choose one of the list.")
            found.append(AuditEntry.act.in_([act for act in ACTS if act.partition(".")[0] == self.what]))
        if self.since:
            found.append(AuditEntry.at >= _midnight("since", self.since, zone))
        if self.until:
            found.append(AuditEntry.at < _midnight("until", self.until, zone, days=1))
        return found


def page_of(
    session: Session, workspace_ids: Collection[int], filters: Filters, zone: str, before: int | None
) -> tuple[Sequence[AuditEntry], int | None]:
    """A page of these workspaces' entries that are older than `before`, and where the next one begins. Raises Invalid."""
    query = _of(workspace_ids, filters, zone)
    if before is not None:
        query = query.where(AuditEntry.id < before)
    rows = session.scalars(query.limit(PAGE + 1)).all()
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def of_account(session: Session, user_id: int) -> Sequence[AuditEntry]:
    """What happened last to a person's own account; to be asked in a system transaction."""
    theirs = or_(
        AuditEntry.user_id == user_id,
        (AuditEntry.subject == "app_user") & (AuditEntry.subject_key == str(user_id)),
    )
    query = select(AuditEntry).where(
        AuditEntry.workspace_id.is_(None), AuditEntry.act.startswith("account."), theirs
    )
    return session.scalars(query.order_by(AuditEntry.id.desc()).limit(MOST_OF_ACCOUNT)).all()


def as_csv(
    session: Session, workspace_ids: Collection[int], filters: Filters, zone: str, slugs: dict[int, str]
) -> str:
    """The newest MOST_EXPORTED entries as CSV in which no cell is a formula. Raises Invalid."""
    query = _of(workspace_ids, filters, zone).limit(MOST_EXPORTED)
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\r\n")
    rows.writerow(HEAD)
    for entry in session.scalars(query.execution_options(yield_per=500)):
        rows.writerow(map(_cell, _cells(entry, slugs)))
    return written.getvalue()


def _of(workspace_ids: Collection[int], filters: Filters, zone: str):  # type: ignore[no-untyped-def]
    mine = AuditEntry.workspace_id.in_(workspace_ids)
    return select(AuditEntry).where(mine, *filters.conditions(zone)).order_by(AuditEntry.id.desc())


def _cells(entry: AuditEntry, slugs: dict[int, str]) -> Iterator[object]:
    yield from (entry.id, f"{entry.at:%Y-%m-%d %H:%M:%S}", slugs.get(entry.workspace_id or 0, ""), entry.by)
    yield from (entry.user_id or "", entry.role, entry.source, entry.network, entry.act)
    yield f"{entry.subject} {entry.subject_key}".strip()
    yield from (
        json.dumps(facts, ensure_ascii=False) if facts else "" for facts in (entry.before, entry.after)
    )


def _cell(value: object) -> str:
    """A spreadsheet takes what begins like a formula for one; an apostrophe in front makes it text."""
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def _midnight(field: str, day: str, zone: str, days: int = 0) -> datetime:
    try:
        found = date.fromisoformat(day) + timedelta(days=days)
    except (ValueError, OverflowError):
        raise Invalid(field, "Enter a day, like 2026-01-31.") from None
    return datetime.combine(found, time(), clock.zone(zone))
