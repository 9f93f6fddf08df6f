"""What is set up in a way that works and is weaker than it could be: said by `flask doctor`, and in the log when a relay starts."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from webapp.backups.history import Standing, read_standing
from webapp.operations import doctor_database, doctor_outside, doctor_redis
from webapp.operations.findings import Finding
from webapp.runtime import clock
from webapp.runtime.database import system_transaction
from webapp.runtime.errors import Busy
from webapp.runtime.log import logger
from webapp.runtime.settings import Settings, settings

HERE = frozenset({"localhost", "127.0.0.1", "::1", ""})
LOOKED_AT = ("settings", "database", "backups", "keys", "redis", "processes", "disk", "webhooks", "providers")

log = logger()

COOKIES = Finding(
    "cookies", "Cookies travel over plain http. Set PUBLIC_URL to https, or SECURE_COOKIES=true behind it."
)
PROXIES = Finding(
    "proxies",
    "PUBLIC_URL is https, so a proxy stands in front, and TRUSTED_PROXIES is 0: everybody seems to come from one address, "
    "and shares its limits. Set it to the number of proxies.",
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


def look() -> list[Finding]:
    """Everything, also what is asked of others: it takes some seconds. The worst first."""
    is_here = _is_here(settings().public_url)
    with_database, hosts = _look_at_database()
    machine = doctor_outside.disks(settings())
    reach = doctor_outside.reach(settings(), hosts, asks_itself=not is_here)
    return [*with_database, *doctor_redis.examine(), *machine, *reach, *judge(settings())]


def _look_at_database() -> tuple[list[Finding], doctor_outside.Hosts]:
    try:
        with system_transaction() as session:
            found = doctor_database.examine(session)
            if doctor_database.MIGRATIONS in found:
                return found, ()
            return [*found, *_backups(session)], doctor_outside.hosts_of_connections(session)
    except Busy:
        return [doctor_database.AWAY], ()
    except ProgrammingError:  # it has no table yet
        return [doctor_database.MIGRATIONS], ()


def _backups(session: Session) -> list[Finding]:
    return [] if _is_here(settings().public_url) else judge_backups(read_standing(session), clock.now())


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
    found += [REDIS] if is_open and not _is_here(chosen.redis_url) else []
    is_behind_one = urlsplit(chosen.public_url).scheme == "https"
    return found + ([PROXIES] if is_behind_one and not chosen.trusted_proxies else [])


def warn() -> None:
    """Write what is quickly seen to the log, unless this is an installation for one machine alone."""
    if _is_here(settings().public_url):
        return
    try:
        with system_transaction() as session:
            found = [*doctor_database.weaknesses(session), *_backups(session), *judge(settings())]
    except Busy:
        return
    for each in found:
        log.warning("weak setup", reason=each.name)


def _is_here(address: str) -> bool:
    return (urlsplit(address).hostname or "") in HERE
