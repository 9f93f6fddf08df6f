"""Connections that were cut off while they rested are noticed before anybody relies on them."""

from __future__ import annotations

import time

import psycopg
from sqlalchemy import make_url, text

from webapp.runtime.database import IDLE_SECONDS, engine, unit_of_work


def test_a_connection_that_was_cut_off_while_it_rested_is_replaced_before_it_is_used(database: None) -> None:
    with unit_of_work() as session:
        cut = session.scalar(text("SELECT pg_backend_pid()"))
    plain = make_url(engine().url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [cut])
    time.sleep(IDLE_SECONDS)
    with unit_of_work() as session:
        assert session.scalar(text("SELECT pg_backend_pid()")) != cut
