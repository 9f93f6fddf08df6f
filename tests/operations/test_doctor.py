"""What works and is weaker than it could be is said; a login that owns nothing is made as README says, and is enough."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.pool import NullPool

from tests.factories import Cast
from tests.locks import leave_the_database
from webapp.backups.history import Standing
from webapp.backups.models import BackupRun
from webapp.operations import doctor
from webapp.runtime import clock
from webapp.runtime.database import engine, owner, system_engine, system_transaction
from webapp.runtime.settings import Settings, settings


def chosen(**facts: Any) -> Settings:
    return Settings(
        database_url="postgresql://x", secret_keys="k" * 32, **{"redis_url": "redis://localhost", **facts}
    )


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({}, []),
        ({"public_url": "http://inbox.example.test"}, ["cookies"]),
        ({"public_url": "http://inbox.example.test", "secure_cookies": "true"}, []),
        ({"public_url": "https://inbox.example.test", "trusted_proxies": 1}, []),
        ({"public_url": "https://inbox.example.test"}, ["proxies"]),
        (
            {"public_url": "https://inbox.example.test", "secure_cookies": "false", "trusted_proxies": 1},
            ["cookies"],
        ),
        ({"redis_url": "redis://cache:6379/0"}, ["redis"]),
        ({"redis_url": "redis://:secret@cache:6379/0"}, ["redis"]),
        ({"redis_url": "rediss://cache:6379/0"}, ["redis"]),
        ({"redis_url": "rediss://:secret@cache:6379/0"}, []),
        ({"redis_url": "unix:///run/redis.sock"}, []),
    ],
)
def test_what_settings_tell(facts: dict[str, Any], found: list[str]) -> None:
    assert [each.name for each in doctor.judge(chosen(**facts))] == found


def test_cookies_are_for_https_where_the_address_is() -> None:
    assert chosen(public_url="https://x.test").are_cookies_secure()
    assert not chosen(public_url="http://x.test").are_cookies_secure()
    assert not chosen(public_url="https://x.test", secure_cookies="").secure_cookies


@pytest.mark.parametrize(
    ("made_hours", "tried_days", "found"),
    [
        (None, None, ["backup", "backup drill"]),
        (35, 30, []),
        (37, 30, ["backup"]),
        (1, 32, ["backup drill"]),
    ],
)
def test_what_is_known_of_backups(made_hours: int | None, tried_days: int | None, found: list[str]) -> None:
    now = clock.now()
    ages = {
        "create": made_hours and timedelta(hours=made_hours),
        "verify": tried_days and timedelta(days=tried_days),
    }
    made, tried = (
        BackupRun(act=act, name="x", ended_at=now - age) if age else None for act, age in ages.items()
    )
    told = doctor.judge_backups(Standing(made, tried, None, None), now)
    assert [each.name for each in told] == found


@pytest.fixture
def login(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A login made by the two statements of the README, and the settings of a process that signs in with it."""
    name, password = f"web_{secrets.token_hex(4)}", secrets.token_hex(8)
    url = make_url(settings().database_url)
    with owner().begin() as connection:
        of = connection.scalar(
            text("SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = 'workspace'::regclass")
        )
        connection.exec_driver_sql(
            f"CREATE ROLE {name} LOGIN PASSWORD '{password}'; GRANT {of}_app TO {name};"
        )
    monkeypatch.setenv(
        "DATABASE_URL",
        url.set(username=name, password=password, drivername="postgresql").render_as_string(
            hide_password=False
        ),
    )
    leave_the_database()
    for cached in (settings, engine, system_engine):
        cached.cache_clear()
    yield name
    leave_the_database()
    monkeypatch.undo()
    for cached in (settings, engine, system_engine):
        cached.cache_clear()
    with owner().begin() as connection:
        connection.exec_driver_sql(f"DROP ROLE {name}")


def test_the_owner_is_warned_of_and_a_login_of_ones_own_is_not(app: Flask, cast: Cast) -> None:
    told = app.test_cli_runner().invoke(args=["doctor"])
    assert (told.exit_code, "- database owner: The processes sign in" in told.output) == (1, True)


def test_a_login_that_owns_nothing_is_enough_and_cannot_leave_the_policies(app: Flask, login: str) -> None:
    told = app.test_cli_runner().invoke(args=["doctor", "--json"])
    assert "database owner" not in [each["name"] for each in json.loads(told.output)["findings"]]
    with system_transaction() as session:
        assert session.scalar(text("SELECT session_user")) == login
        assert session.scalar(text("SELECT count(*) FROM workspace")) == 2
        table_owner = session.scalar(text("SELECT tableowner FROM pg_tables WHERE tablename = 'lead'"))
    for way_out in (
        "RESET ROLE; ALTER TABLE lead DISABLE ROW LEVEL SECURITY",
        f"SET ROLE {table_owner}",
        "CREATE TABLE x ()",
    ):
        with (
            create_engine(settings().database_url, poolclass=NullPool).connect() as connection,
            pytest.raises(ProgrammingError, match=r"denied|owner"),
        ):
            connection.exec_driver_sql(way_out)
