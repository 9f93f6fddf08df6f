"""The engines, made when they are first needed (so in the forked child), and the unit of work that every door opens."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache, partial
from typing import Any

import psycopg
from sqlalchemy import (
    BigInteger,
    Connection,
    DateTime,
    Engine,
    MetaData,
    NullPool,
    Text,
    create_engine,
    event,
)
from sqlalchemy.exc import DBAPIError, InvalidatePoolError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import ConnectionPoolEntry

from webapp.runtime import pooler, tenancy
from webapp.runtime.errors import Busy
from webapp.runtime.settings import settings

RETRYABLE_STATES = frozenset(
    {"40001", "40P01", "55P03", "57014", "57P01", "57P02", "57P03", "53300", "53100", "25006"}
)
"""SQLSTATEs that a later attempt may escape: serialization, deadlock, lock and statement timeouts, shutdown, too many clients,
a full disk, a database that takes no writes for now."""

ALIVE = {"keepalives_idle": 5, "keepalives_interval": 3, "keepalives_count": 3, "tcp_user_timeout": 15_000}
"""libpq waits for ever for a server behind a network that swallows packets; so it gives up after 15 seconds."""


IDLE_SECONDS = 1.0
"""A connection that was idle for this long may have been cut off, by a restart or a firewall."""

SYSTEM_POOL = 8
"""Connections of one process for the house's single statements. They take a millisecond, so a few are many."""


class Base(DeclarativeBase):
    """Every table. Times are timestamptz, ids bigint, strings text; constraints are named, so that migrations can change them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: DateTime(timezone=True), int: BigInteger(), str: Text()}  # noqa: RUF012


@lru_cache(maxsize=1)
def engine() -> Engine:
    """The engine of this process; each transaction begins with the tenants that are set. An exhausted pool gives up after two seconds; it never hangs."""
    made = _pooled(settings().database_pool)
    made.dialect.do_begin = pooler.begin if pooler.address() else tenancy.begin  # type: ignore[method-assign, assignment]
    return made


@lru_cache(maxsize=1)
def system_engine() -> Engine:
    """For single statements of the house that are worth a round trip: each commits at once, and sees every workspace."""
    size = min(SYSTEM_POOL, settings().database_pool)
    if pooler.address():
        made = _pooled(size)
        made.dialect.do_begin = pooler.begin_in_every_workspace  # type: ignore[method-assign, assignment]
        return made
    return _pooled(size, f" -c {tenancy.SETTING}={tenancy.ALL_TENANTS}", isolation_level="AUTOCOMMIT")


def direct_url() -> str:
    """The database as psycopg and libpq want it named, for connections that hold a lock, listen, or copy."""
    return without_driver(settings().database_url)


def without_driver(url: str) -> str:
    """An address of a database without SQLAlchemy's name of the driver."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def owner() -> Engine:
    """For the migrations: as whoever DATABASE_URL names, and in every workspace, for as long as it takes."""
    options = f"-c {tenancy.SETTING}={tenancy.ALL_TENANTS} -c lock_timeout={settings().lock_timeout_ms} -c timezone=UTC"
    return create_engine(
        settings().database_url, poolclass=NullPool, connect_args={"options": options, "connect_timeout": 5}
    )


def _note_idle_since(_connection: Any, record: ConnectionPoolEntry) -> None:
    record.info["rested_at"] = time.monotonic()


def _ping_if_idle(made: Engine, connection: Any, record: ConnectionPoolEntry, _proxy: Any) -> None:
    """Try a connection that rested before somebody relies on it. SQLAlchemy's own pre-ping tries each time: a tenth of a request."""
    now = time.monotonic()
    if now - record.info.get("rested_at", now) < IDLE_SECONDS:
        return
    try:
        made.dialect.do_ping(connection)
    except psycopg.Error as lost:
        raise InvalidatePoolError from lost  # the pool opens new ones, and goes on


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """One transaction in the workspaces that are open (`tenancy`): committed when the block ends, rolled back when it raises.

    Raises Busy when the database cannot answer now. Objects stay readable after the commit, but a relation that was
    not loaded raises instead of asking again: pages show only what was committed.
    """
    with transaction(engine()) as session:
        yield session
    for act in session.info.get("after_commit", {}).values():
        act()


@contextmanager
def transaction(bind: Engine) -> Iterator[Session]:
    """What every unit of work is made of: one session over one transaction. Raises Busy."""
    session = Session(bind, expire_on_commit=False)
    try:
        with transient_as_busy(), session.begin():
            yield session
    finally:
        session.close()


@contextmanager
def transient_as_busy() -> Iterator[None]:
    """Raise Busy for whatever a later attempt may escape; anything else goes through as it is."""
    try:
        yield
    except PoolTimeout as exhausted:
        raise Busy("no database connection was free") from exhausted
    except DBAPIError as failed:
        if is_transient(failed):
            raise Busy("the database did not answer") from failed
        raise


@contextmanager
def system_statements() -> Iterator[Connection]:
    """For single statements in every workspace, committed when each returns, at the latest when the block ends. Raises Busy."""
    with transient_as_busy(), system_engine().begin() as connection:
        yield connection


@contextmanager
def system_transaction() -> Iterator[Session]:
    """A unit of work in every workspace, for what is rightly above them."""
    with tenancy.all_tenants(), unit_of_work() as session:
        yield session


def after_commit(session: Session, name: str, act: Callable[[], None]) -> None:
    """Run this once the unit of work has committed, one act per name; never if it rolls back. `act` must not raise."""
    session.info.setdefault("after_commit", {})[name] = act


def is_transient(error: DBAPIError) -> bool:
    """Whether trying again later may help."""
    if error.connection_invalidated or isinstance(error, OperationalError):
        return True
    return getattr(error.orig, "sqlstate", None) in RETRYABLE_STATES


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop("after_commit", None)


def _pooled(size: int, more: str = "", **facts: Any) -> Engine:
    limits = {
        "statement_timeout": settings().statement_timeout_ms,
        "lock_timeout": settings().lock_timeout_ms,
        "idle_in_transaction_session_timeout": 60_000,
        "timezone": "UTC",
    }
    through = pooler.address()
    options = " ".join(f"-c {name}={value}" for name, value in limits.items()) + more
    wishes = pooler.WISHES if through else {"options": options}
    made = create_engine(
        through or settings().database_url,
        pool_size=size,
        max_overflow=0,
        pool_timeout=2,
        hide_parameters=True,  # an error's text reaches the log; what people wrote does not
        connect_args={**wishes, "connect_timeout": 5, "application_name": "signalbox", **ALIVE},
        **facts,
    )
    event.listen(made, "connect", partial(pooler.prepare, limits) if through else _assume_role)
    event.listen(made, "checkin", _note_idle_since)
    event.listen(made, "checkout", partial(_ping_if_idle, made))
    return made


def _assume_role(connection: Any, _record: object) -> None:
    tenancy.assume_role(connection)
