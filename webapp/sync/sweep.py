"""A provider's whole list, read and compared with what is stored here: since the watermark, or for so many days.

Every page is stored in a transaction of its own, so a run that dies or is repeated loses nothing and stores nothing twice;
and a check of months goes on where it was stopped.
Only a run that reaches the end of its list moves the watermark (docs/decisions/0013-syncs-beside-completeness.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from webapp.integrations.health import record_success
from webapp.integrations.models import Connection
from webapp.jobs.runs import Run
from webapp.providers.errors import Rejected
from webapp.providers.registry import PROVIDERS
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import NotFound
from webapp.sync import checking, coverage
from webapp.sync.checking import Check
from webapp.sync.coverage import ReconcileRun
from webapp.sync.sources import mails, texts
from webapp.sync.sources.source import AccountSource, StoreOutcome

OVERLAP = timedelta(minutes=15)
"""How much a sweep reads again: providers' clocks and lists are not exact."""

UNKNOWN = timedelta(days=1)
"""How far a sweep reads back while there is no watermark."""

SCORED_WITHIN = timedelta(days=7)
"""Older replies that a run adds are not scored by themselves: importing a year would be expensive. People can ask for it."""

Replay = Callable[[Connection, datetime | None], str]
"""Replays a provider's feed of events since the last check; returns what came of it, in words."""


def sweep(run: Run, connection_id: int) -> None:
    """Read what is new since the watermark; most often that is what webhooks have told already. Raises providers.errors."""
    with unit_of_work() as session:
        connection = _connection(session, connection_id)
        watermark = coverage.coverage_of(session, connection.workspace_id, connection.provider).watermark
        since = watermark - OVERLAP if watermark else clock.now() - UNKNOWN
        reconciling = coverage.begin(session, connection.workspace_id, connection.provider, since)
    for _ in _stored(_source(connection, reconciling), reconciling):
        pass
    with run.finish(_outcome(reconciling)) as session:
        coverage.move_watermark(session, reconciling)
        record_success(session, connection_id)


def check(run: Run, connection_id: int, days: int, replay: Replay) -> None:
    """Read the last days again and record for each what the provider lists and what is stored. Raises providers.errors."""
    with unit_of_work() as session:
        connection = _connection(session, connection_id)
        # One day more, so that the first day is whole in the workspace's time zone.
        since = clock.now() - timedelta(days=days + 1)
        last = coverage.coverage_of(session, connection.workspace_id, connection.provider).days_checked_at
        check = checking.begin(session, connection, since)
    _read_days(_source(connection, check.run), check)
    replayed = replay(connection, last)
    with run.finish(_outcome(check.run, replayed)) as session:
        coverage.move_watermark(session, check.run)
        checking.end(session, check)
        record_success(session, connection_id)


def _source(connection: Connection, reconciling: ReconcileRun) -> AccountSource[Any]:
    is_text = PROVIDERS[connection.provider].channel == "sms"
    return _texts(connection, reconciling) if is_text else _mails(connection, reconciling)


def _read_days(source: AccountSource[Any], check: Check) -> None:
    try:
        for mark, outcomes in _stored(source, check.run, check.mark):
            with unit_of_work() as session:
                checking.note_page(session, check, mark, outcomes, is_newest_first=source.is_newest_first)
    except Rejected:
        with unit_of_work() as session:
            checking.forget(session, check)  # the provider may no longer know the mark
        raise


def _stored(
    source: AccountSource[Any], reconciling: ReconcileRun, mark: str = ""
) -> Iterator[tuple[str, list[StoreOutcome]]]:
    """What became of each page's rows, from a mark on, as soon as they are stored."""
    for place, page in source.pages(mark):
        with unit_of_work() as session:
            outcomes = source.store(session, page)
            coverage.record_page(session, reconciling, outcomes)
        reconciling.count(outcomes)
        yield place, outcomes


def _texts(connection: Connection, reconciling: ReconcileRun) -> texts.AllTexts:
    since, until = reconciling.since, reconciling.began_at
    with unit_of_work() as session:
        return texts.of_account(session, connection, since, until, until - SCORED_WITHIN)


def _mails(connection: Connection, reconciling: ReconcileRun) -> mails.AllMails:
    with unit_of_work() as session:
        return mails.of_account(session, connection, reconciling.since, reconciling.began_at - SCORED_WITHIN)


def _outcome(reconciling: ReconcileRun, *more: str) -> str:
    missing = f"{sum(reconciling.backfilled.values())} missing"
    return ", ".join(part for part in (missing, *more) if part)


def _connection(session: Session, connection_id: int) -> Connection:
    connection = session.get(Connection, connection_id)
    if connection is None:
        raise NotFound(f"connection {connection_id}")
    return connection
