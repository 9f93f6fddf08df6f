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

logger = log.logger()


class NotMigrated(SystemExit):
    """The process cannot start."""


def wait_until_migrated() -> None:
    """Return when every migration that this code knows has run; at once where a newer release has run more.

    Raises NotMigrated after two minutes.
    """
    _wait(pending={each.revision for each in _scripts().walk_revisions() if each.revision != head()})


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
def _wait(pending: set[str]) -> bool:
    applied = _applied()
    return applied is not None and applied not in pending


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
