"""What the doctor asks of PostgreSQL: the server, the schema, who signs in, the processes that are seen there, and sealed keys."""

from __future__ import annotations

from datetime import timedelta

import psycopg
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from webapp.accounts.models import Workspace
from webapp.backups.verifying import count_sealed
from webapp.integrations.models import Connection
from webapp.jobs.models import Tick
from webapp.jobs.relay import APPLICATION_NAME
from webapp.operations.findings import Finding
from webapp.providers.registry import label_of
from webapp.runtime import clock, migrations
from webapp.runtime.database import without_driver
from webapp.runtime.settings import settings

LEAST_VERSION = 15
EXTENSION = "pg_trgm"
MOST_SKEW = timedelta(seconds=2)
SILENT_CLOCK = timedelta(minutes=10)
"""The shortest schedules come each minute."""

AWAY = Finding(
    "database", "PostgreSQL does not answer at DATABASE_URL: start it, and check address, login and password."
)
MIGRATIONS = Finding(
    "migrations",
    "The database is behind this release: run `flask --app wsgi db upgrade` as the owner of the tables.",
)
AHEAD = Finding(
    "release", "The database was migrated by a newer release than this one: install that one here, too."
)
OWNER = Finding(
    "database owner",
    "The processes sign in to PostgreSQL as the owner of the tables, or as a superuser: the tenancy policies could be put off by "
    "SQL of somebody's own. Give them a login that has only the application's role (README, In production).",
)
POOLER = Finding(
    "pooler",
    "Nothing answers at DATABASE_POOLED_URL in transactions, or it leads to another database, so web processes cannot work: look at "
    "PgBouncer, its login and its [databases] (docs/deploy.md), or leave the setting blank.",
)
TRIGRAMS = Finding(
    "extension",
    f"PostgreSQL lacks the extension {EXTENSION}, which search needs: CREATE EXTENSION {EXTENSION} as an administrator.",
)
RELAY = Finding("relay", "No relay is seen, so no job is begun: start `python -m worker.relay`.")
CLOCK = Finding(
    "clock",
    "No scheduled work was asked for in the last ten minutes: start `python -m worker.clock`, or let a scheduler call the doors "
    "under /cron.",
)


def examine(session: Session) -> list[Finding]:
    """All of it. Where migrations are missing, what the tables would tell is not asked."""
    found = [*_server(session), *_skew(session), *pooler(session)]
    at = session.scalar(text("SELECT version_num FROM alembic_version"))
    if migrations.is_behind(at):
        return [*found, MIGRATIONS]
    found += [] if at == migrations.head() else [AHEAD]
    return [*found, *weaknesses(session), *_processes(session), *_keys(session), *_connections(session)]


def weaknesses(session: Session) -> list[Finding]:
    """What is weak rather than broken."""
    return [OWNER] if session.scalar(_IS_OWNER) else []


def pooler(session: Session) -> list[Finding]:
    """Whether web processes would reach this same database, where they are to go through a pooler."""
    address = settings().database_pooled_url
    if address is None:
        return []
    try:
        with psycopg.connect(without_driver(address), connect_timeout=5, prepare_threshold=None) as other:
            reached = other.execute(_WHERE).fetchone()
    except psycopg.Error:
        return [POOLER]
    return [] if reached == tuple(session.execute(text(_WHERE)).one()) else [POOLER]


def judge_version(number: int) -> list[Finding]:
    """`number`: as server_version_num has it, for example 180001."""
    if number // 10_000 >= LEAST_VERSION:
        return []
    return [
        Finding("postgresql", f"PostgreSQL is {number // 10_000}; Signalbox needs {LEAST_VERSION} or newer.")
    ]


def judge_skew(seconds: float) -> list[Finding]:
    """How much the database is ahead of this machine."""
    if abs(seconds) <= MOST_SKEW.total_seconds():
        return []
    how = "ahead of" if seconds > 0 else "behind"
    return [
        Finding(
            "clocks",
            f"The database's clock is {abs(seconds):.0f} s {how} this machine's. Jobs go by the database's, sessions and codes of apps "
            "by this one's: let both follow the same time server (timedatectl set-ntp true).",
        )
    ]


def _server(session: Session) -> list[Finding]:
    found = judge_version(int(session.scalar(text("SHOW server_version_num")) or 0))
    has_trigrams = session.scalar(
        text("SELECT 1 FROM pg_extension WHERE extname = :name"), {"name": EXTENSION}
    )
    return found + ([] if has_trigrams else [TRIGRAMS])


def _skew(session: Session) -> list[Finding]:
    """The shortest of three round trips: it tells most exactly."""
    trips = []
    for _ in range(3):
        asked = clock.now()
        said = session.scalars(select(func.clock_timestamp())).one()
        took = clock.now() - asked
        trips.append((took, said - asked - took / 2))
    return judge_skew(min(trips)[1].total_seconds())


def _processes(session: Session) -> list[Finding]:
    relays = session.scalar(_RELAYS, {"name": APPLICATION_NAME})
    ticked = session.scalar(select(func.max(Tick.ticked_at)))
    is_silent = ticked is None or ticked < clock.now() - SILENT_CLOCK
    return ([] if relays else [RELAY]) + ([CLOCK] if is_silent else [])


def _keys(session: Session) -> list[Finding]:
    total, locked = count_sealed(session)
    if not locked:
        return []
    return [
        Finding(
            "keys",
            f"SECRET_KEYS opens {total - locked} of {total} sealed secrets. Put the key back that sealed the others (behind the "
            "present one), or enter those providers' keys again under Integrations (docs/keys.md).",
        )
    ]


def _connections(session: Session) -> list[Finding]:
    broken = select(Connection, Workspace.slug).join(Workspace, Workspace.id == Connection.workspace_id)
    rows = session.execute(
        broken.where(Connection.state.in_(["refused", "failing"])).order_by(Workspace.slug)
    )
    return [
        Finding(
            "connection",
            f"{label_of(row.provider)} of the workspace {slug} does not work: {row.remedy or 'see its page Integrations'}",
        )
        for row, slug in rows
    ]


_IS_OWNER = text("""
    SELECT rolsuper OR rolbypassrls OR pg_has_role(session_user, (
        SELECT relowner FROM pg_class WHERE oid = to_regclass('workspace')
    ), 'MEMBER') FROM pg_roles WHERE rolname = session_user
""")
_WHERE = "SELECT current_database(), pg_postmaster_start_time()"
_RELAYS = text("""
    SELECT count(*) FROM pg_stat_activity WHERE application_name = :name AND datname = current_database()
""")
