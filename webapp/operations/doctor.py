"""What is set up in a way that works and is weaker than it could be: said by `flask doctor`, and in the log when a relay starts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.backups.history import Standing, read_standing
from webapp.runtime import clock
from webapp.runtime.database import system_transaction
from webapp.runtime.errors import Busy
from webapp.runtime.log import logger
from webapp.runtime.settings import Settings, settings

HERE = frozenset({"localhost", "127.0.0.1", "::1", ""})

log = logger()


@dataclass(frozen=True, slots=True)
class Finding:
    """One weakness: a name for the log, and what to do about it."""

    name: str
    remedy: str


OWNER = Finding(
    "database owner",
    "The processes sign in to PostgreSQL as the owner of the tables, or as a superuser: the tenancy policies could be put off by "
    "SQL of somebody's own. Give them a login that has only the application's role (README, In production).",
)
COOKIES = Finding(
    "cookies", "Cookies travel over plain http. Set PUBLIC_URL to https, or SECURE_COOKIES=true behind it."
)
REDIS = Finding(
    "redis",
    "Redis is reached over the network without a password or without TLS. Use rediss:// with a user of its own (README).",
)
BACKUP = Finding(
    "backup", "No backup is made. Set BACKUP_KEYS and run `flask backup create` each night (docs/backup.md)."
)
DRILL = Finding(
    "backup drill",
    "No backup was tried lately by restoring it: run `flask backup verify` (BACKUP_DRILL_DAYS says how often).",
)
BACKUP_HOURS = 36
"""A backup each night is older than this when one night was left out."""


def examine(session: Session) -> list[Finding]:
    """All of it, the worst first."""
    found = [OWNER] if session.scalar(_IS_OWNER) else []
    backups = [] if _is_here(settings().public_url) else judge_backups(read_standing(session), clock.now())
    return found + backups + judge(settings())


def judge_backups(standing: Standing, now: datetime) -> list[Finding]:
    """Whether there is a backup of last night, and whether one was restored lately, to see that it can be."""
    made = standing.backup.ended_at if standing.backup else None
    found = [] if made and made > now - timedelta(hours=BACKUP_HOURS) else [BACKUP]
    return found + ([DRILL] if standing.drill_is_due(now, settings().backup_drill_days) else [])


def judge(chosen: Settings) -> list[Finding]:
    """What the settings alone tell."""
    found = [] if chosen.are_cookies_secure() or _is_here(chosen.public_url) else [COOKIES]
    redis = urlsplit(chosen.redis_url)
    is_open = redis.scheme == "redis" or (redis.scheme == "rediss" and not redis.password)
    return found + ([REDIS] if is_open and not _is_here(chosen.redis_url) else [])


def warn() -> None:
    """Write it to the log, unless this is an installation for one machine alone."""
    if _is_here(settings().public_url):
        return
    try:
        with system_transaction() as session:
            found = examine(session)
    except Busy:
        return
    for each in found:
        log.warning("weak setup", reason=each.name)


def _is_here(address: str) -> bool:
    return (urlsplit(address).hostname or "") in HERE


_IS_OWNER = text("""
    SELECT rolsuper OR rolbypassrls OR pg_has_role(session_user, (
        SELECT relowner FROM pg_class WHERE oid = to_regclass('workspace')
    ), 'MEMBER') FROM pg_roles WHERE rolname = session_user
""")
