"""Everything that the doctor looks at is broken once: it is named, with what to do; mended, it is named no more."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from redis import Redis
from sqlalchemy import make_url, text

from simulators import Switchboard
from tests import factories
from tests.factories import Cast
from tests.fixture_types import Drain
from tests.locks import leave_the_database
from tests.settings import chosen
from webapp.integrations.models import Connection
from webapp.jobs.schedules import ask, database_time
from webapp.operations import doctor, doctor_database, doctor_outside, doctor_redis
from webapp.operations.findings import Finding
from webapp.operations.schedules import SCHEDULES
from webapp.runtime import redis as our_redis
from webapp.runtime.database import engine, owner, system_transaction
from webapp.runtime.settings import settings

WELL: dict[str, Any] = {"redis_version": "7.2.4", "aof_enabled": 1, "maxmemory_policy": "noeviction"}
GB = 1024**3

Look = Callable[[], dict[str, str]]
"""Runs `flask doctor --json`: remedies by name."""


@pytest.fixture
def look(app: Flask, database: None) -> Look:
    def look() -> dict[str, str]:
        told = app.test_cli_runner().invoke(args=["doctor", "--json"])
        facts = json.loads(told.output)
        assert told.exit_code == bool(facts["findings"])
        assert facts["looked_at"] == list(doctor.LOOKED_AT)
        return {each["name"]: each["remedy"] for each in facts["findings"]}

    return look


@pytest.mark.parametrize(
    ("found", "names"),
    [
        (doctor_database.judge_version(140_012), ["postgresql"]),
        (doctor_database.judge_version(150_000), []),
        (doctor_database.judge_skew(2), []),
        (doctor_database.judge_skew(-2.5), ["clocks"]),
        (doctor_database.judge_skew(3600), ["clocks"]),
        (doctor_redis.judge(WELL), []),
        (doctor_redis.judge({**WELL, "redis_version": "6.0.16"}), ["redis version"]),
        (doctor_redis.judge({**WELL, "redis_version": "6.2.0"}), []),
        (doctor_redis.judge({**WELL, "aof_enabled": 0}), ["redis persistence"]),
        (doctor_redis.judge({**WELL, "maxmemory_policy": "allkeys-lru"}), ["redis policy"]),
        (doctor_outside.judge_disk("/", 2 * GB, 30 * GB), []),
        (doctor_outside.judge_disk("/", 2 * GB, 90 * GB), ["disk"]),
        (doctor_outside.judge_disk("/", GB - 1, 5 * GB), ["disk"]),
    ],
)
def test_what_is_judged_by_its_figures(found: list[Finding], names: list[str]) -> None:
    assert [each.name for each in found] == names


def test_processes_that_are_missing_are_named_and_those_that_run_are_seen(look: Look, workers: None) -> None:
    with system_transaction() as session:
        ask(session, SCHEDULES[0], database_time(session))  # what a clock does each second
    assert not {"relay", "clock", "workers"} & look().keys()


def test_nobody_runs(look: Look) -> None:
    found = look()
    assert {"relay", "clock", "workers"} <= found.keys()
    assert "python -m worker.pool" in found["workers"]


@pytest.mark.parametrize(("revision", "name"), [("0100", "migrations"), ("a newer one", "release")])
def test_a_schema_of_another_release(look: Look, revision: str, name: str) -> None:
    with owner().begin() as connection:
        at = connection.scalar(text("SELECT version_num FROM alembic_version"))
        connection.execute(text("UPDATE alembic_version SET version_num = :to"), {"to": revision})
    try:
        found = look()
    finally:
        with owner().begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :to"), {"to": at})
    assert (name in found, "keys" in found) == (True, False)
    assert name not in look()


def test_sealed_keys_and_connections_that_do_not_work(look: Look, cast: Cast, sims: Switchboard) -> None:
    with system_transaction() as session:
        factories.account(session, cast.acorn, sims.emailbison)
    assert not {"keys", "connection", "provider"} & look().keys()
    with chosen(SECRET_KEYS="another key ring of another installation"):
        assert "opens 0 of 1 sealed secrets" in look()["keys"]
    with system_transaction() as session:
        session.query(Connection).update({"state": "refused", "remedy": "Enter the key of this host."})
    assert (
        look()["connection"] == "EmailBison of the workspace acorn does not work: Enter the key of this host."
    )


def test_hosts_that_cannot_be_reached(look: Look, cast: Cast, sims: Switchboard) -> None:
    with system_transaction() as session:
        factories.account(session, cast.acorn, sims.emailbison)
    shut = "127.0.0.1:9"
    with chosen(OPENAI_BASE_URL=f"http://{shut}/v1", EGRESS_ALLOW=f"{settings().egress_allow},{shut}"):
        assert f"The model cannot be reached at {shut}: it takes no connection" in look()["provider"]
    with chosen(EGRESS_ALLOW=sims.ai.host):
        assert "leads to a private address; where that is meant, EGRESS_ALLOW" in look()["provider"]


def test_the_way_of_the_webhooks(look: Look, live_server: str, sims: Switchboard) -> None:
    """By an address of this machine that is not known to be one."""
    own, other = (f"0.0.0.0:{address.rpartition(':')[2]}" for address in (live_server, sims.emailbison.host))
    backups = {"backup", "backup drill"}
    with chosen(PUBLIC_URL=f"http://{own}", EGRESS_ALLOW=f"{settings().egress_allow},{own}"):
        found = look()
        assert ("webhooks" in found, backups <= found.keys()) == (False, True)
    with chosen(PUBLIC_URL=f"http://{other}", EGRESS_ALLOW=f"{settings().egress_allow},{other}"):
        assert "somebody else answers there" in look()["webhooks"]
    with chosen(PUBLIC_URL=f"http://{other}"):
        assert "private address" in look()["webhooks"]


@pytest.fixture
def anew() -> Iterator[None]:
    """Connections are made by the settings of the test, and by everybody's after it."""
    _forget()
    yield
    _forget()


def test_redis_that_is_away(look: Look, anew: None) -> None:
    with chosen(REDIS_URL="unix:///nowhere/redis.sock"):
        assert "work waits in the database" in look()["redis away"]


def test_a_database_that_is_away(look: Look, anew: None) -> None:
    missing = make_url(settings().database_url).set(database="missing", drivername="postgresql")
    with chosen(DATABASE_URL=missing.render_as_string(hide_password=False)):
        assert "check address, login and password" in look()["database"]


@pytest.fixture
def user() -> Iterator[Callable[[str], str]]:
    """Makes a user of Redis with these rights, and answers REDIS_URL for it."""
    name, password = f"u{secrets.token_hex(4)}", secrets.token_hex(8)
    with Redis.from_url(settings().redis_url) as admin:

        def with_rights(rights: str) -> str:
            admin.execute_command("ACL", "SETUSER", name, "reset", "on", f">{password}", *rights.split())
            base, _, query = settings().redis_url.partition("?")
            return f"{base}?{query}&username={name}&password={password}"

        yield with_rights
        admin.execute_command("ACL", "DELUSER", name)


def test_rights_in_redis_are_tried_and_those_that_are_advised_are_enough_to_work(
    look: Look, user: Callable[[str], str], cast: Cast, drain: Drain, anew: None
) -> None:
    lacking = user("~* +@all -@scripting &changes-*")
    with chosen(REDIS_URL=lacking):
        _forget()
        remedy = look()["redis rights"]
    assert "may not use scripts, PUBLISH, SUBSCRIBE" in remedy
    with chosen(REDIS_URL=user(remedy.partition("`")[2].partition("`")[0])):
        _forget()
        assert "redis rights" not in look()
        with system_transaction() as session:
            ask(session, SCHEDULES[0], database_time(session))
        drain()
        with system_transaction() as session:
            assert session.scalars(text("SELECT state FROM job")).all() == ["done"]


def _forget() -> None:
    leave_the_database()
    for made in (
        engine,
        our_redis.for_requests,
        our_redis.for_workers,
        our_redis.for_relay,
        our_redis.for_streams,
    ):
        made.cache_clear()
