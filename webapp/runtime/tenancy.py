"""Which workspaces the running code may touch. PostgreSQL holds it to them, by a policy on every tenant table.

The default is none: a query that was written without a workspace, or in a thread where none was set, finds no row and
may write none. A request gets the workspaces of its scope, a job the one that it was enqueued for. Code that is rightly
above all of them (the relay, the clock, signing in, …) sets all tenants, which is easy to search for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token

import psycopg
from psycopg.pq import ExecStatus

SETTING = "app.workspaces"
"""The setting that the policies read: "{1,2}" for these workspaces, ALL_TENANTS for all of them, blank for none."""

ALL_TENANTS = "*"
NO_TENANT = ""

_tenants: ContextVar[str] = ContextVar("open_workspaces", default=NO_TENANT)


def set_tenants(workspace_ids: Iterable[int]) -> Token[str]:
    """From here on, this request or thread may touch these workspaces and no other. The token goes to `reset`."""
    return _tenants.set("{" + ",".join(str(int(workspace_id)) for workspace_id in workspace_ids) + "}")


def set_all_tenants() -> Token[str]:
    """From here on, every workspace may be touched."""
    return _tenants.set(ALL_TENANTS)


def set_no_tenant() -> Token[str]:
    """From here on, no workspace may be touched."""
    return _tenants.set(NO_TENANT)


def reset(token: Token[str]) -> None:
    """Go back to what was set before."""
    _tenants.reset(token)


@contextmanager
def within(*workspace_ids: int) -> Iterator[None]:
    """The block may touch these workspaces and no other."""
    token = set_tenants(workspace_ids)
    try:
        yield
    finally:
        reset(token)


@contextmanager
def all_tenants() -> Iterator[None]:
    """The block may touch every workspace."""
    token = set_all_tenants()
    try:
        yield
    finally:
        reset(token)


def begin(connection: psycopg.Connection, brought: Iterable[str] = ()) -> None:
    """Begin a transaction with the tenants that are set now, in the one round trip that BEGIN costs anyway.

    The setting ends with the transaction, so a connection that goes back to the pool carries nothing over. psycopg
    sends its own BEGIN only where there is none yet. `brought`: further statements (`pooler`). Raises psycopg.OperationalError.
    """
    if connection.autocommit:
        return
    level = connection.isolation_level
    start = f"BEGIN ISOLATION LEVEL {level.name.replace('_', ' ')}" if level is not None else "BEGIN"
    start += " READ ONLY" if connection.read_only else ""
    start = "; ".join([start, f"SET LOCAL {SETTING} = '{_tenants.get()}'", *brought])
    begun = connection.pgconn.exec_(start.encode())
    if begun.status != ExecStatus.COMMAND_OK:
        raise psycopg.OperationalError("the transaction could not be begun")


def assume_role(connection: psycopg.Connection, *, is_kept: bool = True) -> str | None:
    """Take the role that owns nothing and that every policy binds, where the migrations could make it; answers its name.

    Without it the owner itself goes on: forced policies bind owners too. Raises psycopg.ProgrammingError for a
    superuser in a database without the role, because no policy binds a superuser. Not kept: it is taken for this statement alone.
    """
    was = connection.autocommit
    connection.autocommit = True  # a role that is put on in a transaction goes with its rollback
    role: str | None
    role, is_above = connection.execute(_ASSUME_ROLE, [not is_kept]).fetchone() or (None, True)
    connection.autocommit = was
    if role is None and is_above:
        raise psycopg.errors.UndefinedObject("the tenancy policies are missing: flask --app wsgi db upgrade")
    return role


_ASSUME_ROLE = """
    SELECT (
        SELECT set_config('role', app.rolname, %s) FROM pg_roles AS app
        WHERE app.rolname = (
            SELECT left(pg_get_userbyid(relowner), 59) || '_app' FROM pg_class WHERE oid = to_regclass('workspace')
        ) AND pg_has_role(session_user, app.oid,
            CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END)
    ), rolsuper OR rolbypassrls
    FROM pg_roles WHERE rolname = session_user
"""
