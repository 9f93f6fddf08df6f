"""PostgreSQL through PgBouncer in transaction mode, for web processes alone: a connection keeps nothing, each transaction brings all it needs.

Two transactions of one connection may be done by two processes of the server, and between them others use those. So the role, the limits
and the tenants are said with BEGIN, and end with the transaction (decision 33). Whatever needs the server for itself (locks that outlive a
transaction, LISTEN, backups, migrations) goes to DATABASE_URL.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from webapp.runtime import tenancy
from webapp.runtime.settings import settings

WISHES: dict[str, Any] = {"prepare_threshold": None}
"""A statement that one server process has prepared is unknown to the next."""
BROUGHT = "brought"
"""Under this name a connection of the pool keeps what its transactions begin with."""

_serves_pages = False


def use() -> None:
    """From here on this process goes through the pooler, where one is set. Said by a web process before it asks anything."""
    global _serves_pages  # noqa: PLW0603  # what sort of process this is
    _serves_pages = True


def address() -> str | None:
    """Where this process finds the pooler; None: it asks PostgreSQL itself."""
    return settings().database_pooled_url if _serves_pages else None


def prepare(
    limits: Mapping[str, object], connection: psycopg.Connection, record: ConnectionPoolEntry
) -> None:
    """Note what the transactions of this new connection begin with. Raises as `tenancy.assume_role` does."""
    role = tenancy.assume_role(connection, is_kept=False)
    brought = [f"SET LOCAL {name} = '{value}'" for name, value in limits.items()]
    if role is not None:
        brought.append(f"SET LOCAL ROLE {sql.Identifier(role).as_string(connection)}")
    record.info[BROUGHT] = brought


def begin(connection: PoolProxiedConnection) -> None:
    """Begin a transaction of a unit of work. Raises psycopg.OperationalError."""
    tenancy.begin(connection, connection.info[BROUGHT])  # type: ignore[arg-type]  # the driver's connection, in the pool's


def begin_in_every_workspace(connection: PoolProxiedConnection) -> None:
    """Begin the transaction of one of the house's statements."""
    with tenancy.all_tenants():
        begin(connection)
