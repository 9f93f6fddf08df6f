"""The providers' lists, read and compared with what we have. Every page is stored by itself; a repetition brings nothing twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from webapp.completeness import email, feed, sms, tally
from webapp.completeness.jobs import CHECK, SCHEDULE, SWEEP, enqueue_due
from webapp.completeness.tally import Row, Tally
from webapp.integrations.connections import open_mail, open_text
from webapp.integrations.health import record_success
from webapp.integrations.models import Connection
from webapp.jobs.runs import Run
from webapp.providers.registry import PROVIDERS
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import NotFound
from worker.registry import handles

OVERLAP = timedelta(minutes=15)
"""A sweep reads so much again: providers' clocks and lists are not exact."""

UNKNOWN = timedelta(days=1)
"""How far a sweep reads back where nothing is known to be complete yet."""

SCORED_WITHIN = timedelta(days=7)
"""Older replies that a reading brings are not scored by themselves: an import of a year would be a bill. People can ask."""

Store = Callable[[Session], list[Row]]
"""Stores one page, in a transaction of its own."""


@handles(SWEEP)
def sweep(run: Run, connection_id: int) -> None:
    """Read what is new since the channel was complete; most often that is what webhooks have told already."""
    with unit_of_work() as session:
        connection = _connection(session, connection_id)
        mark = tally.coverage_of(session, connection.workspace_id, connection.provider).complete_up_to
        since = mark - OVERLAP if mark else clock.now() - UNKNOWN
        reading = tally.begin(session, connection.workspace_id, connection.provider, since)
    _read(connection, reading)
    with run.finish(f"{sum(reading.brought.values())} missing") as session:
        tally.move_mark(session, reading)
        record_success(session, connection_id)


@handles(CHECK)
def check(run: Run, connection_id: int, days: int) -> None:
    """Read the last days anew, and write down for each what they have and what we have."""
    with unit_of_work() as session:
        connection = _connection(session, connection_id)
        # A day more, so that the first day is whole in the workspace's time zone.
        since = clock.now() - timedelta(days=days + 1)
        last = tally.coverage_of(session, connection.workspace_id, connection.provider).days_checked_at
        reading = tally.begin(session, connection.workspace_id, connection.provider, since)
    _read(connection, reading)
    told = ""
    if PROVIDERS[connection.provider].can("events_feed"):
        with unit_of_work() as session:
            _, client = open_mail(session, connection.workspace_id, connection.provider)
        told = ", " + feed.bring(client, connection.provider, connection.webhook_token, last)
    with run.finish(f"{sum(reading.brought.values())} missing{told}") as session:
        tally.move_mark(session, reading)
        tally.write_days(session, reading)
        record_success(session, connection_id)


@handles(SCHEDULE)
def schedule(run: Run) -> None:
    """Every connection that works."""
    with run.finish() as session:
        run.outcome = f"{enqueue_due(session)} connections"


def _read(connection: Connection, reading: Tally) -> None:
    pages = _texts if PROVIDERS[connection.provider].channel == "sms" else _mails
    for store in pages(connection, reading):
        with unit_of_work() as session:
            rows = store(session)
            tally.take_page(session, reading, rows)
        reading.count([row for row in rows if row.at is None or row.at >= reading.since])


def _texts(connection: Connection, reading: Tally) -> Iterator[Store]:
    with unit_of_work() as session:
        _, client = open_text(
            session, connection.workspace_id, connection.provider, spare=True, patience=sms.MAX_WAIT_SECONDS
        )
    young = _score_after(reading)
    everybody = sms.People(client, connection.provider, connection.workspace_id, reading.since)
    for page in sms.pages(client, reading.since, reading.began_at):
        people = everybody.of(page)
        yield lambda session, page=page, people=people: sms.store_page(  # type: ignore[misc]
            session, connection.workspace_id, page, people, young
        )


def _mails(connection: Connection, reading: Tally) -> Iterator[Store]:
    with unit_of_work() as session:
        _, client = open_mail(session, connection.workspace_id, connection.provider)
    young = _score_after(reading)
    for page in email.pages(client, reading.since):
        yield lambda session, page=page: [  # type: ignore[misc]
            row
            for each in page
            if (row := email.store(session, connection.workspace_id, each, young)) is not None
        ]


def _score_after(reading: Tally) -> datetime:
    return reading.began_at - SCORED_WITHIN


def _connection(session: Session, connection_id: int) -> Connection:
    connection = session.get(Connection, connection_id)
    if connection is None:
        raise NotFound(f"connection {connection_id}")
    return connection
