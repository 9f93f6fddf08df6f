"""Web processes behind PgBouncer in transaction mode, which has fewer connections to PostgreSQL than they have to it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from flask import Flask
from sqlalchemy import make_url, select, text

from simulators import Switchboard
from simulators.emailbison import EmailBison, events
from tests import factories
from tests.browser import Browser
from tests.factories import Cast
from tests.fixture_types import SignIn
from tests.processes import serving
from tests.settings import chosen
from tools import services
from tools.pgbouncer import PgBouncer
from webapp.operations import doctor_database
from webapp.operations.doctor_database import POOLER
from webapp.operations.findings import Finding
from webapp.runtime.database import engine, owner, system_transaction, unit_of_work
from webapp.runtime.settings import settings
from webapp.webhooks.models import Delivery

ROUNDS = 12
"""From the sixth time on a driver would prepare a statement."""
PATIENT = 60
NOWHERE = "postgresql://nobody@127.0.0.1:1/nothing"


@pytest.fixture(scope="module")
def login(scratch_database: None) -> Iterator[str]:
    """Where a login that owns nothing reaches the tests' database (docs/deploy.md, systemd)."""
    name = f"tests_web_{os.getpid()}"
    with engine().connect() as connection:
        role = connection.scalar(text("SELECT current_user"))
    with owner().begin() as connection:
        connection.exec_driver_sql(
            f"CREATE ROLE {name} LOGIN PASSWORD 'of-the-tests'; GRANT \"{role}\" TO {name}"
        )
    own = make_url(settings().database_url).set(
        drivername="postgresql", username=name, password="of-the-tests"
    )
    yield own.render_as_string(hide_password=False)
    with owner().begin() as connection:
        connection.exec_driver_sql(f"DROP ROLE {name}")


@contextmanager
def pooled(login: str, folder: Path, **others: int) -> Iterator[str]:
    """The address of the same database behind a PgBouncer."""
    with services.socket_folder(folder) as sockets:
        pooler = PgBouncer(folder, sockets, login, **others)
        services.start(pooler)
        try:
            yield pooler.url(str(make_url(login).database))
        finally:
            pooler.stop(5.0)


def test_two_workspaces_are_served_at_once_and_each_sees_its_own(
    cast: Cast, sims: Switchboard, app: Flask, sign_in: SignIn, login: str, tmp_path: Path
) -> None:
    """PostgreSQL itself is nowhere to be found for this web process; two connections of the pooler serve its eight."""
    people = {"acorn": cast.alice, "birch": cast.charlie}
    accounts = {"acorn": sims.emailbison, "birch": sims.emailbison_two}
    with unit_of_work() as session:
        places = {"acorn": cast.acorn, "birch": cast.birch}
        found = {
            slug: factories.lead(session, place, last_name=f"Of-{slug}") for slug, place in places.items()
        }
        for lead in found.values():
            factories.message(session, lead)
        leads = {slug: lead.id for slug, lead in found.items()}
        doors = {
            slug: factories.account(session, place, accounts[slug]).webhook_token
            for slug, place in places.items()
        }
    cookies = {
        slug: sign_in(Browser(app, app.response_class), person).get_cookie("signalbox")
        for slug, person in people.items()
    }

    def read(slug: str) -> list[tuple[int, bool]]:
        other = {"acorn": "birch", "birch": "acorn"}[slug]
        with httpx.Client(
            base_url=web, cookies={"signalbox": cookies[slug].value}, timeout=PATIENT
        ) as browser:
            pages = [
                browser.get(f"/w/{slug}/{path}")
                for path in [f"leads/{leads[slug]}/panel", f"leads/{leads[slug]}"] * (ROUNDS // 2)
            ]
            pages.append(browser.get(f"/w/{slug}/leads/{leads[other]}"))
        return [
            (page.status_code, f"Of-{slug}" in page.text and f"Of-{other}" not in page.text) for page in pages
        ]

    def deliver(slug: str) -> list[int]:
        with httpx.Client(base_url=web, timeout=PATIENT) as provider:
            return [
                provider.post(
                    f"/webhooks/emailbison/{doors[slug]}", json=reply(accounts[slug], number)
                ).status_code
                for number in range(900_001, 900_001 + ROUNDS)
            ]

    with (
        pooled(login, tmp_path, default_pool_size=2, query_wait_timeout=PATIENT) as address,
        serving(
            tmp_path / "web.log", DATABASE_URL=NOWHERE, DATABASE_POOLED_URL=address, DATABASE_POOL="4"
        ) as web,
        ThreadPoolExecutor(4) as callers,
    ):
        seen = [callers.submit(read, slug) for slug in places]
        taken = [callers.submit(deliver, slug) for slug in places]
        for each in seen:
            assert each.result() == [(200, True)] * ROUNDS + [(404, False)]
        assert [each.result() for each in taken] == [[202] * ROUNDS] * 2
        with owner().connect() as connection:
            mine = text(
                "SELECT count(*) FROM pg_stat_activity WHERE usename = :name AND datname = current_database()"
            )
            assert 1 <= connection.scalar(mine, {"name": make_url(login).username}) <= 2
    with unit_of_work() as session:
        stored = session.scalars(select(Delivery.workspace_id)).all()
        assert sorted(stored) == sorted([cast.acorn.id, cast.birch.id] * ROUNDS)


def reply(account: EmailBison, number: int) -> dict[str, Any]:
    """What this account's provider tells of a new lead's answer."""
    lead = account.books.add_lead(number, "Maya", "Ortiz", f"maya{number}@northwind.test")
    return events.replied(
        account.books, account.host, account.books.add_reply(number, lead, "Re: pallets", "Yes.")
    )


def found_by_the_doctor(address: str) -> list[Finding]:
    with chosen(DATABASE_POOLED_URL=address), system_transaction() as session:
        return doctor_database.pooler(session)


TRIED = """
import json, sys
import psycopg
from sqlalchemy import text
from webapp.runtime import pooler, tenancy
from webapp.runtime.database import system_statements, unit_of_work, without_driver
from webapp.runtime.errors import Busy
from webapp.runtime.settings import settings
from webapp.runtime.snapshots import snapshot

FACTS = "SELECT current_user, pg_backend_pid()::text, " + ", ".join(
    f"coalesce(current_setting('{name}', true), '')" for name in (
        "app.workspaces", "statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout",
        "transaction_isolation", "transaction_read_only"))
SLUGS = text("SELECT slug FROM workspace ORDER BY slug")

def tried(begin, *statements):
    try:
        with begin() as session:
            return [[list(row) for row in session.execute(text(each))] for each in statements]
    except Busy:
        return "busy"

pooler.use()
own = int(sys.argv[1])
told = {"nowhere": tried(unit_of_work, "SELECT slug FROM workspace")}
with tenancy.within(own):
    told["within"] = tried(unit_of_work, "SELECT slug FROM workspace", FACTS)
    told["snapshot"] = tried(snapshot, "SELECT slug FROM workspace", FACTS)
    told["house"] = tried(system_statements, "SELECT slug FROM workspace ORDER BY slug", FACTS)
    told["endless"] = tried(unit_of_work, "SELECT pg_sleep(100)")
    with psycopg.connect(without_driver(settings().database_pooled_url), prepare_threshold=None) as other:
        told["left behind"] = list(other.execute(FACTS).fetchone())
        told["all taken"] = tried(unit_of_work, "SELECT 1")
print("told", json.dumps(told))
"""


def test_role_tenants_and_limits_hold_for_a_transaction_and_nothing_is_left_behind(
    cast: Cast, login: str, tmp_path: Path
) -> None:
    """One connection to PostgreSQL for all; when it is taken, the answer is “busy” after the two seconds of deploy/pgbouncer.ini."""
    with pooled(login, tmp_path, default_pool_size=1) as address:
        environment = os.environ | {
            "DATABASE_URL": NOWHERE,
            "DATABASE_POOLED_URL": address,
            "STATEMENT_TIMEOUT_MS": "3000",
            "LOCK_TIMEOUT_MS": "1500",
        }
        done = subprocess.run(
            [sys.executable, "-c", TRIED, str(cast.acorn.id)],
            env=environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert found_by_the_doctor(address) == []
    assert found_by_the_doctor(NOWHERE) == [POOLER]
    told = json.loads(done.stdout.splitlines()[-1].removeprefix("told "))
    with engine().connect() as connection:
        role = connection.scalar(text("SELECT current_user"))
    name = make_url(login).username
    server = told["left behind"][1]
    limits = ["3s", "1500ms", "1min"]
    own = f"{{{cast.acorn.id}}}"
    assert told == {
        "nowhere": [[]],
        "within": [[["acorn"]], [[role, server, own, *limits, "read committed", "off"]]],
        "snapshot": [[["acorn"]], [[role, server, own, *limits, "repeatable read", "on"]]],
        "house": [[["acorn"], ["birch"]], [[role, server, "*", *limits, "read committed", "off"]]],
        "endless": "busy",
        "left behind": [name, server, "", "0", "0", "0", "read committed", "off"],
        "all taken": "busy",
    }
