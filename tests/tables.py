"""All tables at once: emptied after each test; kept, and put back before tests that begin with the same rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from webapp.runtime.database import engine, owner
from webapp.runtime.redis import for_workers
from webapp.schema import Base

WITHOUT_TRIGGERS = """
    SELECT set_config('session_replication_role', 'replica', true) FROM pg_roles
    WHERE rolname = session_user AND rolsuper
"""
"""Where we may: what triggers keep of the rows is emptied and put back too, and they take four times as long as the rows."""


def empty() -> None:
    """No row in any table, no key in Redis."""
    _do(_emptying())
    for_workers().flushdb()


@contextmanager
def kept() -> Iterator[Callable[[], None]]:
    """Keep what stands in the tables now, and answer what puts it back, and nothing else: furnishing takes many times as long."""
    names = [table.name for table in Base.metadata.sorted_tables]
    with owner().begin() as schema:
        schema.exec_driver_sql("CREATE SCHEMA kept")
        for name in names:
            schema.exec_driver_sql(f'CREATE UNLOGGED TABLE kept."{name}" AS TABLE public."{name}"')

    def put_back() -> None:
        empty()
        _do(_putting_back())

    try:
        yield put_back
    finally:
        empty()
        with owner().begin() as schema:
            schema.exec_driver_sql("DROP SCHEMA kept CASCADE")


def _do(statement: bytes) -> None:
    with engine().begin() as connection:
        # As the owner: the application itself cannot empty what it may only add to.
        connection.exec_driver_sql(f"SET LOCAL ROLE NONE;{WITHOUT_TRIGGERS}")
        driver: Any = connection.connection.driver_connection
        driver.execute(statement, prepare=True)


@cache
def _emptying() -> bytes:
    """DELETE is several times quicker than TRUNCATE for the few rows of a test. One statement, so that it is planned once."""
    return _together(f'DELETE FROM "{table.name}"' for table in Base.metadata.sorted_tables)


@cache
def _putting_back() -> bytes:
    def rows_of(name: str, columns: str) -> str:
        return f'INSERT INTO "{name}" ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM kept."{name}"'

    return _together(
        rows_of(table.name, ", ".join(f'"{column.name}"' for column in table.columns if not column.computed))
        for table in Base.metadata.sorted_tables
    )


def _together(statements: Iterable[str]) -> bytes:
    each = (f"_{number} AS ({statement})" for number, statement in enumerate(statements))
    return f"WITH {', '.join(each)} SELECT".encode()
