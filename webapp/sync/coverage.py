"""The completeness ledger: what a run over a provider's list means for the watermark, for days and for gaps."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.accounts.models import Workspace
from webapp.conversations.models import Message
from webapp.integrations.models import Provider
from webapp.runtime import changes, clock
from webapp.sync.models import Coverage, CoverageDay, Gap
from webapp.sync.sources.source import StoreOutcome

SETTLED = timedelta(minutes=1)
"""Younger messages may not be in the provider's lists yet: the watermark stays this far behind the start of a run."""

KEPT_DAYS = 400


@dataclass(slots=True)
class ReconcileRun:
    """One run over one provider's list, back to `since`: what it listed, by day, and what was missing here.

    A run that goes on after it was stopped has listed nothing of the days that were `entered` before.
    """

    workspace_id: int
    provider: Provider
    zone: ZoneInfo
    since: datetime
    began_at: datetime
    listed: dict[date, set[str]] = field(default_factory=dict)
    stored: Counter[date] = field(default_factory=Counter)
    backfilled: Counter[date] = field(default_factory=Counter)
    entered: set[date] = field(default_factory=set)

    def day_of(self, at: datetime | None) -> date:
        """The day of a row in the workspace's zone; one without a time counts on the day of the run."""
        return (at or self.began_at).astimezone(self.zone).date()

    def days_to_enter(self) -> list[date]:
        """The whole days that the run reads and that are not entered yet, those without any message included."""
        first, today = self.day_of(self.since) + timedelta(days=1), self.day_of(None)
        days = (first + timedelta(days=number) for number in range((today - first).days + 1))
        return [day for day in days if day not in self.entered]

    def add(self, day: date, listed: list[str], stored: int, backfilled: int) -> None:
        """Count what was counted of a day before the run was stopped."""
        self.listed[day] = set(listed)
        self.stored[day], self.backfilled[day] = stored, backfilled

    def count(self, outcomes: list[StoreOutcome]) -> None:
        """Count a page; rows from before `since` are no part of the run. A row that is listed twice counts once."""
        for row in outcomes:
            if row.at is not None and row.at < self.since:
                continue
            day = self.day_of(row.at)
            listed = self.listed.setdefault(day, set())
            if row.provider_id in listed:
                continue
            listed.add(row.provider_id)
            self.stored[day] += row.is_stored
            self.backfilled[day] += row.result == "new"


def coverage_of(session: Session, workspace_id: int, provider: Provider) -> Coverage:
    """The ledger's row of a channel, made when there is none."""
    session.execute(
        insert(Coverage).values(workspace_id=workspace_id, provider=provider).on_conflict_do_nothing()
    )
    return session.scalars(
        select(Coverage).where(Coverage.workspace_id == workspace_id, Coverage.provider == provider)
    ).one()


def begin(session: Session, workspace_id: int, provider: Provider, since: datetime) -> ReconcileRun:
    """Begin a run back to `since`."""
    row, now = coverage_of(session, workspace_id, provider), clock.now()
    row.began_at, row.ended_at, row.pages, row.seen, row.backfilled = now, None, 0, 0, 0
    changes.announce(session, workspace_id)
    return ReconcileRun(workspace_id, provider, _zone_of(session, workspace_id), since, now)


def go_on(
    session: Session, workspace_id: int, provider: Provider, since: datetime, began_at: datetime
) -> ReconcileRun:
    """Go on with a run that was stopped, as of when it began; it has entered some days."""
    row = coverage_of(session, workspace_id, provider)
    row.began_at, row.ended_at = began_at, None
    changes.announce(session, workspace_id)
    entered = session.scalars(
        select(CoverageDay.day).where(
            CoverageDay.workspace_id == workspace_id,
            CoverageDay.provider == provider,
            CoverageDay.checked_at >= began_at,
        )
    )
    zone = _zone_of(session, workspace_id)
    return ReconcileRun(workspace_id, provider, zone, since, began_at, entered=set(entered))


def record_page(session: Session, run: ReconcileRun, outcomes: list[StoreOutcome]) -> None:
    """Record a page in the transaction that stored it: an unstorable row opens a gap, a stored one closes its gap."""
    row = coverage_of(session, run.workspace_id, run.provider)
    row.pages += 1
    row.seen += len(outcomes)
    row.backfilled += sum(each.result == "new" for each in outcomes)
    _close_gaps(session, run, [each.provider_id for each in outcomes if each.is_stored])
    for each in outcomes:
        if not each.is_stored:
            _open_gap(session, run, each)


def move_watermark(session: Session, run: ReconcileRun) -> None:
    """The run reached its end: everything between `since` and its beginning is stored, or is a gap.

    The watermark joins the earlier coverage only when the run reaches back to it; otherwise what lies between is unknown,
    and coverage begins anew where this run begins.
    """
    row = coverage_of(session, run.workspace_id, run.provider)
    reached = run.began_at - SETTLED
    if row.watermark is None or row.since is None or run.since > row.watermark:
        row.since = run.since
    else:
        row.since = min(row.since, run.since)
    row.watermark = max(row.watermark or reached, reached)
    row.ended_at = clock.now()
    changes.announce(session, run.workspace_id)


def enter_days(session: Session, run: ReconcileRun, days: list[date]) -> None:
    """Enter days that the run has read to their end."""
    for day in days:
        _enter_day(session, run, day)
    run.entered.update(days)


def end_days(session: Session, run: ReconcileRun) -> None:
    """All days of a check are entered. Those of more than a year ago are forgotten."""
    oldest = run.day_of(None) - timedelta(days=KEPT_DAYS)
    session.execute(
        delete(CoverageDay).where(CoverageDay.workspace_id == run.workspace_id, CoverageDay.day < oldest)
    )
    coverage_of(session, run.workspace_id, run.provider).days_checked_at = clock.now()


def _zone_of(session: Session, workspace_id: int) -> ZoneInfo:
    return clock.zone(
        session.scalar(select(Workspace.time_zone).where(Workspace.id == workspace_id)) or "UTC"
    )


def _close_gaps(session: Session, run: ReconcileRun, provider_ids: list[str]) -> None:
    mine = (Gap.workspace_id == run.workspace_id, Gap.provider == run.provider, Gap.closed_at.is_(None))
    closing = update(Gap).where(*mine, Gap.provider_id.in_(provider_ids))
    session.execute(closing.values(closed_at=clock.now()))


def _open_gap(session: Session, run: ReconcileRun, row: StoreOutcome) -> None:
    adding = insert(Gap).values(
        workspace_id=run.workspace_id,
        provider=run.provider,
        provider_id=row.provider_id,
        at=row.at,
        reason=row.reason,
    )
    session.execute(
        adding.on_conflict_do_update(
            index_elements=[Gap.workspace_id, Gap.provider, Gap.provider_id],
            set_={"reason": adding.excluded.reason},
        )
    )


def _enter_day(session: Session, run: ReconcileRun, day: date) -> None:
    listed = run.listed.get(day, set())
    facts = {
        "provider_count": len(listed),
        "stored_count": run.stored[day],
        "only_here": _only_here(session, run, day, listed),
        "checked_at": clock.now(),
    }
    adding = insert(CoverageDay).values(
        workspace_id=run.workspace_id,
        provider=run.provider,
        day=day,
        backfilled=run.backfilled[day],
        **facts,
    )
    session.execute(
        adding.on_conflict_do_update(
            index_elements=[CoverageDay.workspace_id, CoverageDay.provider, CoverageDay.day],
            set_={**facts, "backfilled": CoverageDay.backfilled + adding.excluded.backfilled},
        )
    )


def _only_here(session: Session, run: ReconcileRun, day: date, listed: set[str]) -> int:
    """Messages of that day that are stored here and not in the list: deleted there, or never reconciled with an id."""
    begin = datetime.combine(day, datetime.min.time(), run.zone)
    end = datetime.combine(day + timedelta(days=1), datetime.min.time(), run.zone)
    query = select(func.count()).where(
        Message.workspace_id == run.workspace_id,
        Message.provider == run.provider,
        Message.provider_id.is_not(None),
        ~Message.provider_id.startswith("scheduled-"),  # a campaign's mail stands in another list
        Message.sent_at >= begin,
        Message.sent_at < min(end, run.began_at - SETTLED),
    )
    if listed:
        query = query.where(Message.provider_id.not_in(listed))
    return session.scalar(query) or 0
