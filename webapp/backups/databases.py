"""Databases beside the one that DATABASE_URL names: made for a restore, swapped, dropped. As the owner of the tables."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import Connection, Engine, NullPool, create_engine, make_url

from webapp.backups.programs import OPTIONS
from webapp.runtime.database import direct_url
from webapp.runtime.errors import SignalboxError

CONNECT_SECONDS = 10


class Refused(SignalboxError):
    """PostgreSQL does not let this login do it; the message says what to do."""


def name_of(url: str) -> str:
    """The database that an address names."""
    return str(conninfo_to_dict(url).get("dbname"))


def beside(url: str, name: str) -> str:
    """Another database of the same server, by the same login."""
    return make_url(url).set(database=name).render_as_string(hide_password=False)


@contextmanager
def reading(url: str) -> Iterator[Connection]:
    """One moment of a database, every workspace of it, read-only, for as long as it takes."""
    with _engine(url).connect() as connection:
        connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            yield connection


@contextmanager
def writing(url: str) -> Iterator[Connection]:
    """One transaction in a database, in every workspace."""
    with _engine(url).begin() as connection:
        yield connection


@contextmanager
def scratch(prefix: str) -> Iterator[str]:
    """An empty database beside our own, dropped at the end; those that a killed run left are dropped first. Raises Refused."""
    for left in _leftovers(prefix):
        drop(left)
    name = f"{prefix}_{secrets.token_hex(4)}"
    create(name)
    try:
        yield beside(direct_url(), name)
    finally:
        drop(name, force=True)


def create(name: str) -> None:
    """Empty, without what a template may bring. Raises Refused."""
    try:
        _do(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    except psycopg.errors.InsufficientPrivilege:
        raise Refused(
            "This login may make no database: ALTER ROLE … CREATEDB, or make an empty one and name it with --into."
        ) from None


def drop(name: str, *, force: bool = False) -> None:
    """`force`: whoever is connected is sent away. One in use stays, otherwise."""
    command = sql.SQL("DROP DATABASE IF EXISTS {}{}").format(
        sql.Identifier(name), sql.SQL(" WITH (FORCE)" if force else "")
    )
    try:
        _do(command)
    except psycopg.errors.ObjectInUse:
        return


def is_empty(url: str) -> bool:
    """Whether no table stands in it."""
    with psycopg.connect(url, connect_timeout=CONNECT_SECONDS) as connection:
        query = "SELECT NOT EXISTS (SELECT FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r')"
        return bool((connection.execute(query).fetchone() or [False])[0])


def take_place(restored: str, own: str, former: str) -> None:
    """Rename our own database to `former` and the restored one to our own name; whoever is connected is sent away.

    The former one is kept, and lets nobody in. Raises Refused, and then all is as before.
    """
    _do(_allow(own, "false"), own)
    try:
        _do(
            sql.SQL("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = {}").format(
                sql.Literal(own)
            ),
            own,
        )
        _do(_rename(own, former), own)
    except psycopg.Error as failed:
        _do(_allow(own, "true"), own)
        raise Refused(
            f"Somebody is still connected: stop web, worker, relay and clock first. ({failed})"
        ) from None
    _do(_rename(restored, own), own)


def _allow(name: str, answer: str) -> sql.Composed:
    return sql.SQL("ALTER DATABASE {} WITH ALLOW_CONNECTIONS {}").format(
        sql.Identifier(name), sql.SQL(answer)
    )


def _rename(name: str, new: str) -> sql.Composed:
    return sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(name), sql.Identifier(new))


def _do(command: sql.Composed, own: str = "") -> None:
    """One statement outside of any transaction; in the database `postgres` where our own must not be in use."""
    url = beside(direct_url(), "postgres") if own else direct_url()
    with psycopg.connect(url, autocommit=True, connect_timeout=CONNECT_SECONDS) as connection:
        connection.execute(command)


def _leftovers(prefix: str) -> list[str]:
    with psycopg.connect(direct_url(), connect_timeout=CONNECT_SECONDS) as connection:
        rows = connection.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [f"{prefix}_"]
        )
        return [row[0] for row in rows]


def _engine(url: str) -> Engine:
    return create_engine(
        "postgresql+psycopg://",
        poolclass=NullPool,
        creator=lambda: psycopg.connect(url, options=OPTIONS, connect_timeout=CONNECT_SECONDS),
    )
