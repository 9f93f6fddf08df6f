"""Whether the database has the schema that this code was written for; processes that start together with the migrations wait for it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import psycopg
from alembic.script import ScriptDirectory
from tenacity import RetryCallState, retry, retry_if_result, stop_after_delay, wait_fixed

from webapp.runtime import log
from webapp.runtime.database import direct_url

FOLDER = Path(__file__).parents[2] / "migrations"
TIMEOUT_SECONDS = 120
MISSING = frozenset({"42P01", "42703", "42704", "42883"})
"""SQLSTATEs: undefined table, column, object, function."""

logger = log.logger()


class NotMigrated(SystemExit):
    """The process cannot start."""


def wait_until_migrated() -> None:
    """Return when every migration that this code knows has run; at once where a newer release has run more.

    Raises NotMigrated after two minutes.
    """
    _wait()


def is_behind(applied: str | None) -> bool:
    """Whether a database at this revision lacks migrations that this code knows; one of a newer release does not."""
    return applied is None or applied in _former()


@lru_cache(maxsize=1)
def _former() -> frozenset[str]:
    return frozenset(each.revision for each in _scripts().walk_revisions() if each.revision != head())


def explain(error: BaseException) -> bool:
    """Whether this error says that a table, column or function is missing, and the database is at another revision than this code."""
    state = getattr(getattr(error, "orig", None), "sqlstate", None)
    return state in MISSING and is_of_another_release()


def is_of_another_release() -> bool:
    """Whether the database is not at this code's revision now: a release is being rolled out, or was taken back."""
    return _applied() != head()


@lru_cache(maxsize=1)
def head() -> str | None:
    """The newest revision that this code knows."""
    return _scripts().get_current_head()


def _log_wait(state: RetryCallState) -> None:
    logger.info("waiting for the migrations")


def _give_up(state: RetryCallState) -> None:
    raise NotMigrated(
        "The database is not migrated, or does not answer: flask --app wsgi db upgrade, then start again."
    )


@retry(
    retry=retry_if_result(lambda is_ready: not is_ready),
    stop=stop_after_delay(TIMEOUT_SECONDS),
    wait=wait_fixed(1),
    before_sleep=_log_wait,
    retry_error_callback=_give_up,
)
def _wait() -> bool:
    return not is_behind(_applied())


def _applied() -> str | None:
    """The revision of the database; None when it has none or cannot be reached."""
    try:
        with psycopg.connect(direct_url(), connect_timeout=5) as connection:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except (psycopg.OperationalError, psycopg.errors.UndefinedTable):
        return None
    return str(row[0]) if row else None


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(FOLDER))
