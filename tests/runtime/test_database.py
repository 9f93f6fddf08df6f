"""Connections that were cut off while they rested are noticed before anybody relies on them."""

from __future__ import annotations

import time

import psycopg
import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError

from tests.factories import Cast
from webapp.runtime.database import IDLE_SECONDS, engine, unit_of_work
from webapp.runtime.errors import Busy


def test_a_connection_that_was_cut_off_while_it_rested_is_replaced_before_it_is_used(database: None) -> None:
    with unit_of_work() as session:
        cut = session.scalar(text("SELECT pg_backend_pid()"))
    plain = make_url(engine().url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [cut])
    time.sleep(IDLE_SECONDS)
    with unit_of_work() as session:
        assert session.scalar(text("SELECT pg_backend_pid()")) != cut


@pytest.mark.parametrize(
    ("state", "is_busy"),
    [
        ("55P03", True),  # a lock that did not come
        ("57014", True),  # a statement that took too long
        ("40P01", True),  # a deadlock
        ("40001", True),
        ("53300", True),
        ("25006", True),
        ("23505", False),  # a duplicate is not mended by waiting
        ("22P02", False),
    ],
)
def test_what_a_later_attempt_may_escape_is_busy(database: None, state: str, is_busy: bool) -> None:
    with pytest.raises(Busy if is_busy else DBAPIError), unit_of_work() as session:
        session.execute(text(f"DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{state}'; END $$"))


def test_an_errors_text_says_nothing_of_what_people_wrote(database: None) -> None:
    with pytest.raises(DBAPIError) as failed, unit_of_work() as session:
        session.execute(text("SELECT CAST(:written AS text), 1 / 0"), {"written": "yellow warehouse"})
    assert "yellow" not in str(failed.value)


def test_a_row_that_stays_locked_is_busy(cast: Cast) -> None:
    with unit_of_work() as holder:
        holder.execute(LOCK, {"id": cast.acorn.id})
        with pytest.raises(Busy), unit_of_work() as session:
            session.execute(LOCK, {"id": cast.acorn.id})


LOCK = text("""
    SELECT id FROM workspace, (SELECT set_config('lock_timeout', '100ms', true)) AS impatient
    WHERE id = :id FOR UPDATE OF workspace
""")
