"""Workers that were started together with the migrations wait for them, instead of failing on a missing table."""

from __future__ import annotations

import time
from pathlib import Path

import psycopg
from alembic.script import ScriptDirectory

from webapp.runtime import log
from webapp.runtime.settings import settings

FOLDER = Path(__file__).parents[2] / "migrations"
TIMEOUT_SECONDS = 120

logger = log.logger()


class NotMigrated(SystemExit):
    """The process cannot start."""


def wait_until_migrated() -> None:
    """Return when every migration that this code knows has run; at once where a newer release has run more.

    Raises NotMigrated after two minutes.
    """
    script = ScriptDirectory(str(FOLDER))
    pending = {each.revision for each in script.walk_revisions()} - {script.get_current_head()}
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while (applied := _applied()) is None or applied in pending:
        if time.monotonic() > deadline:
            raise NotMigrated(
                "The database is not migrated, or does not answer: flask --app wsgi db upgrade, then start again."
            )
        logger.info("waiting for the migrations", applied=applied)
        time.sleep(1)


def _applied() -> str | None:
    """The revision of the database; None when it has none or cannot be reached."""
    url = settings().database_url.replace("postgresql+psycopg://", "postgresql://", 1)
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except (psycopg.OperationalError, psycopg.errors.UndefinedTable):
        return None
    return str(row[0]) if row else None
