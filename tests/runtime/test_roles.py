"""How a connection begins: as a role that every policy binds, and each transaction with the tenants that are set then."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy import make_url, text

from webapp.runtime import tenancy
from webapp.runtime.database import engine


@contextmanager
def unmigrated() -> Iterator[psycopg.Connection]:
    """A connection of our own to a database that no migration has reached."""
    server = make_url(engine().url).set(drivername="postgresql", database="postgres")
    with psycopg.connect(server.render_as_string(hide_password=False)) as connection:
        yield connection
        connection.rollback()


@pytest.mark.parametrize(
    ("rights", "is_refused"),
    [
        ("SUPERUSER NOBYPASSRLS", True),
        ("NOSUPERUSER BYPASSRLS", True),
        ("NOSUPERUSER NOBYPASSRLS", False),
    ],
)
def test_whom_no_policy_binds_is_refused_where_there_is_no_role_to_take(
    rights: str, is_refused: bool
) -> None:
    name = f"tests_{rights.replace(' ', '_').lower()}_{os.getpid()}"
    with unmigrated() as connection:
        connection.autocommit = True
        connection.execute(f"CREATE ROLE {name} LOGIN {rights}")
        try:
            connection.execute(f"SET SESSION AUTHORIZATION {name}")
            if is_refused:
                with pytest.raises(psycopg.errors.UndefinedObject, match="policies are missing"):
                    tenancy.assume_role(connection)
            else:
                tenancy.assume_role(connection)
            assert connection.execute("SELECT current_user").fetchone() == (name,)
        finally:
            connection.execute("RESET SESSION AUTHORIZATION")
            connection.execute(f"DROP ROLE {name}")


def test_a_transaction_that_cannot_begin_is_an_error() -> None:
    with unmigrated() as connection:
        with pytest.raises(psycopg.errors.DivisionByZero):
            connection.execute("SELECT 1 / 0")
        with pytest.raises(psycopg.OperationalError, match="could not be begun"):
            tenancy.begin(connection)


def test_a_transaction_has_the_level_that_was_asked_for(database: None) -> None:
    def level(**options: str) -> object:
        with engine().connect().execution_options(**options) as connection:
            return connection.scalar(text("SHOW transaction_isolation"))

    assert level() == "read committed"
    assert level(isolation_level="REPEATABLE READ") == "repeatable read"


def test_without_transactions_each_statement_is_by_itself_and_in_no_workspace(database: None) -> None:
    with engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        first, second = (connection.scalar(text("SELECT now()")) for _ in range(2))
        assert first != second, "in one transaction both would be its beginning"
        assert not connection.scalar(text("SELECT current_setting('app.workspaces', true)"))
