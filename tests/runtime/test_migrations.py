"""Processes that start together with the migrations."""

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import text
from tenacity import stop_after_attempt

from webapp.runtime import migrations
from webapp.runtime.database import owner


def set_revision(revision: str) -> None:
    with owner().begin() as schema:
        schema.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


@pytest.fixture
def head(database: None) -> Iterator[str]:
    """The newest revision; it stands again after the test."""
    newest = migrations.head()
    assert newest is not None
    yield newest
    set_revision(newest)


def test_a_process_waits_for_the_migrations_and_goes_on(head: str) -> None:
    set_revision("0001")
    waiting = threading.Thread(target=migrations.wait_until_migrated)
    waiting.start()
    waiting.join(1.5)
    assert waiting.is_alive()
    set_revision(head)
    waiting.join(60)
    assert not waiting.is_alive()


def test_a_newer_release_has_run_more_migrations(head: str) -> None:
    set_revision("9999")
    migrations.wait_until_migrated()


def test_a_process_does_not_wait_for_ever(head: str) -> None:
    set_revision("0001")
    once = migrations._wait.retry_with(stop=stop_after_attempt(1))
    with pytest.raises(migrations.NotMigrated, match="db upgrade"):
        once()
