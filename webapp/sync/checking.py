"""A check that was stopped goes on where it was: whole days are entered as they are read, and where the rest begins is kept.

The provider, the network or the machine may stop a check of months at any page. What it has read is stored; without this it
would be read again, on the provider's allowance, and a check that is stopped again and again would never end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from webapp.integrations.models import Connection
from webapp.runtime import clock
from webapp.sync import coverage
from webapp.sync.coverage import ReconcileRun
from webapp.sync.sources.source import DISORDER, StoreOutcome

KEPT_FOR = timedelta(days=7)
"""A check that began longer ago begins anew: what its end would vouch for is old by then."""

EVERY_PAGES = 20
"""At least so often it is kept where the check goes on; a day may have many pages."""


@dataclass(slots=True)
class Check:
    """A run that enters days. `mark` is where it begins in the provider's list, blank for the beginning."""

    run: ReconcileRun
    mark: str
    pages: int = 0


def begin(session: Session, connection: Connection, since: datetime) -> Check:
    """Begin a check back to `since`, or go on with one of the same account that was stopped and reaches as far."""
    workspace_id, provider = connection.workspace_id, connection.provider
    row = coverage.coverage_of(session, workspace_id, provider)
    stopped = row.stopped_check
    if stopped and _reaches(stopped, connection, since):
        began_at, since = (datetime.fromisoformat(stopped[name]) for name in ("began_at", "since"))
        run = coverage.go_on(session, workspace_id, provider, since, began_at)
        for day, (listed, stored, backfilled) in stopped["open"].items():
            run.add(date.fromisoformat(day), listed, stored, backfilled)
        return Check(run, stopped["mark"])
    run = coverage.begin(session, workspace_id, provider, since)
    row.stopped_check = {
        "account": _account_of(connection),
        "since": since.isoformat(),
        "began_at": run.began_at.isoformat(),
        "mark": "",
        "open": {},
    }
    return Check(run, "")


def note_page(
    session: Session, check: Check, mark: str, page: list[StoreOutcome], *, is_newest_first: bool
) -> None:
    """Enter the days that the list has left behind, and keep where to go on: with this page once more, for rows may move.

    What was listed of the other days is kept with it.
    """
    run, left = check.run, _left_behind(check.run, page, is_newest_first=is_newest_first)
    check.pages += 1
    if left or check.pages % EVERY_PAGES == 0:
        coverage.enter_days(session, run, left)
        row = coverage.coverage_of(session, run.workspace_id, run.provider)
        row.stopped_check = {**(row.stopped_check or {}), "mark": mark, "open": _open(run)}


def end(session: Session, check: Check) -> None:
    """The end of the list was reached: enter the days that are left. The next check is another one."""
    coverage.enter_days(session, check.run, check.run.days_to_enter())
    coverage.end_days(session, check.run)
    forget(session, check)


def forget(session: Session, check: Check) -> None:
    """Keep nothing of where the check was: whoever comes next begins at the beginning."""
    coverage.coverage_of(session, check.run.workspace_id, check.run.provider).stopped_check = None


def _reaches(stopped: dict[str, Any], connection: Connection, since: datetime) -> bool:
    began_at = datetime.fromisoformat(stopped["began_at"])
    return (
        stopped["account"] == _account_of(connection)
        and datetime.fromisoformat(stopped["since"]) <= since
        and began_at > clock.now() - KEPT_FOR
    )


def _left_behind(run: ReconcileRun, page: list[StoreOutcome], *, is_newest_first: bool) -> list[date]:
    """The days that are not entered and that no later page has rows of, as far as the dates are in order."""
    times = [row.at for row in page if row.at is not None]
    if not times:
        return []
    if is_newest_first:
        edge = run.day_of(max(times) + DISORDER)
        return [day for day in run.days_to_enter() if day > edge]
    edge = run.day_of(min(times) - DISORDER)
    return [day for day in run.days_to_enter() if day < edge]


def _open(run: ReconcileRun) -> dict[str, tuple[list[str], int, int]]:
    """What was counted of each day that is not entered."""
    days = (day for day in run.listed if day not in run.entered)
    return {day.isoformat(): (sorted(run.listed[day]), run.stored[day], run.backfilled[day]) for day in days}


def _account_of(connection: Connection) -> list[str | None]:
    return [connection.host, connection.location_id, connection.account_name]
