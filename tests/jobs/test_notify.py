"""The relay hears of work once it is committed, and of none that was rolled back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import psycopg
import pytest
from sqlalchemy import make_url

from tests.factories import Cast
from webapp.jobs.notify import NOTIFY_CHANNEL
from webapp.runtime.database import engine, unit_of_work
from webapp.webhooks.jobs import PROCESS


@pytest.fixture
def ear(database: None) -> Iterator[psycopg.Connection]:
    """A connection that listens as the relay does."""
    plain = make_url(engine().url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as listening:
        listening.execute(f"LISTEN {NOTIFY_CHANNEL}")
        yield listening


def test_work_that_was_committed_is_told_to_the_relay(cast: Cast, ear: psycopg.Connection) -> None:
    for number in (1, 2):
        with unit_of_work() as session:
            PROCESS.enqueue(session, workspace_id=cast.acorn.id, delivery_id=number)
        heard = list(ear.notifies(timeout=20, stop_after=1))
        assert [notice.channel for notice in heard] == [NOTIFY_CHANNEL]
        seen = ear.execute("SELECT count(*) FROM job").fetchone()
        assert seen == (number,)


def test_work_that_was_rolled_back_is_told_to_nobody(cast: Cast, ear: psycopg.Connection) -> None:
    with suppress(ZeroDivisionError), unit_of_work() as session:
        PROCESS.enqueue(session, workspace_id=cast.acorn.id, delivery_id=1)
        raise ZeroDivisionError
    assert list(ear.notifies(timeout=0.3)) == []
