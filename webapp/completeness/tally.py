"""Counting while a provider's list is read: what is here, what was brought, and what it means for days and for the mark."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.accounts.models import Workspace
from webapp.completeness.models import Coverage, CoverageDay, Gap
from webapp.conversations.models import Message
from webapp.integrations.models import Provider
from webapp.runtime import changes, clock

SETTLED = timedelta(minutes=1)
"""Younger messages may not be in the provider's lists yet, so the mark stays behind the reading by so much."""

KEPT_DAYS = 400


@dataclass(frozen=True, slots=True)
class Row:
    """A message of the provider's list: its id as our messages carry it, its time, and what became of it.

    `told` is "new" when it was missing until now, "known", or the reason why it cannot be stored.
    """

    provider_id: str
    at: datetime | None
    told: str

    @property
    def is_here(self) -> bool:
        return self.told in {"new", "known"}


@dataclass(slots=True)
class Tally:
    """One reading of one provider's list, back to `since`."""

    workspace_id: int
    provider: Provider
    zone: ZoneInfo
    since: datetime
    began_at: datetime
    pages: int = 0
    ids: dict[date, set[str]] = field(default_factory=dict)
    here: Counter[date] = field(default_factory=Counter)
    brought: Counter[date] = field(default_factory=Counter)

    def count(self, rows: list[Row]) -> None:
        """Take a page in. A list that shifts while it is read shows a row twice; it counts once."""
        self.pages += 1
        for row in rows:
            day = (row.at or self.began_at).astimezone(self.zone).date()
            ids = self.ids.setdefault(day, set())
            if row.provider_id in ids:
                continue
            ids.add(row.provider_id)
            self.here[day] += row.is_here
            self.brought[day] += row.told == "new"


def coverage_of(session: Session, workspace_id: int, provider: Provider) -> Coverage:
    """The row, made when there is none."""
    session.execute(
        insert(Coverage).values(workspace_id=workspace_id, provider=provider).on_conflict_do_nothing()
    )
    return session.scalars(
        select(Coverage).where(Coverage.workspace_id == workspace_id, Coverage.provider == provider)
    ).one()


def begin(session: Session, workspace_id: int, provider: Provider, since: datetime) -> Tally:
    """A reading begins."""
    row, now = coverage_of(session, workspace_id, provider), clock.now()
    row.began_at, row.ended_at, row.pages, row.seen, row.brought = now, None, 0, 0, 0
    zone = session.scalar(select(Workspace.time_zone).where(Workspace.id == workspace_id)) or "UTC"
    changes.announce(session, workspace_id)
    return Tally(workspace_id, provider, ZoneInfo(zone), since, now)


def take_page(session: Session, tally: Tally, rows: list[Row]) -> None:
    """Note a page in the transaction that stored it: what could not be stored is a gap, what is here closes one."""
    row = coverage_of(session, tally.workspace_id, tally.provider)
    row.pages += 1
    row.seen += len(rows)
    row.brought += sum(each.told == "new" for each in rows)
    here = [each.provider_id for each in rows if each.is_here]
    mine = (Gap.workspace_id == tally.workspace_id, Gap.provider == tally.provider)
    session.execute(
        update(Gap)
        .where(*mine, Gap.closed_at.is_(None), Gap.provider_id.in_(here))
        .values(closed_at=clock.now())
    )
    for each in rows:
        if not each.is_here:
            adding = insert(Gap).values(
                workspace_id=tally.workspace_id,
                provider=tally.provider,
                provider_id=each.provider_id,
                at=each.at,
                reason=each.told,
            )
            session.execute(
                adding.on_conflict_do_update(
                    index_elements=[Gap.workspace_id, Gap.provider, Gap.provider_id],
                    set_={"reason": adding.excluded.reason},
                )
            )


def move_mark(session: Session, tally: Tally) -> None:
    """Everything between the reading's beginning and its end is here: the channel is complete up to when it began.

    The mark joins what was complete before only when the reading reaches back to it; else what lies between is unknown,
    and completeness begins anew where this reading begins.
    """
    row = coverage_of(session, tally.workspace_id, tally.provider)
    reached = tally.began_at - SETTLED
    if row.complete_up_to is None or row.since is None or tally.since > row.complete_up_to:
        row.since = tally.since
    else:
        row.since = min(row.since, tally.since)
    row.complete_up_to = max(row.complete_up_to or reached, reached)
    row.ended_at = clock.now()
    changes.announce(session, tally.workspace_id)


def write_days(session: Session, tally: Tally) -> None:
    """Enter each whole day that was read; days without any message too, for nothing is also an answer."""
    today = tally.began_at.astimezone(tally.zone).date()
    day = tally.since.astimezone(tally.zone).date() + timedelta(days=1)
    while day <= today:
        theirs = tally.ids.get(day, set())
        facts = {
            "theirs": len(theirs),
            "ours": tally.here[day],
            "extra": _extra(session, tally, day, theirs),
            "checked_at": clock.now(),
        }
        adding = insert(CoverageDay).values(
            workspace_id=tally.workspace_id,
            provider=tally.provider,
            day=day,
            brought=tally.brought[day],
            **facts,
        )
        session.execute(
            adding.on_conflict_do_update(
                index_elements=[CoverageDay.workspace_id, CoverageDay.provider, CoverageDay.day],
                set_={**facts, "brought": CoverageDay.brought + adding.excluded.brought},
            )
        )
        day += timedelta(days=1)
    session.execute(
        delete(CoverageDay).where(
            CoverageDay.workspace_id == tally.workspace_id,
            CoverageDay.day < today - timedelta(days=KEPT_DAYS),
        )
    )
    coverage_of(session, tally.workspace_id, tally.provider).days_checked_at = clock.now()


def _extra(session: Session, tally: Tally, day: date, theirs: set[str]) -> int:
    """Messages of that day that we have and the list does not: deleted there, or told without an id and never found."""
    begin = datetime.combine(day, datetime.min.time(), tally.zone)
    end = datetime.combine(day + timedelta(days=1), datetime.min.time(), tally.zone)
    query = select(func.count()).where(
        Message.workspace_id == tally.workspace_id,
        Message.provider == tally.provider,
        Message.provider_id.is_not(None),
        ~Message.provider_id.startswith("scheduled-"),  # a campaign's mail stands in another list
        Message.sent_at >= begin,
        Message.sent_at < min(end, tally.began_at - SETTLED),
    )
    if theirs:
        query = query.where(Message.provider_id.not_in(theirs))
    return session.scalar(query) or 0
