"""A database of a former release, its demo and work that waits, is brought up to this one: nothing is lost, every page opens.

`former_release.sql.gz` was written by that release's own code (the first one, migration 0019), with the key ring of the tests.
"""

from __future__ import annotations

import gzip
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import func, make_url, select, text

from simulators import Switchboard
from simulators.emailbison import events
from tests import forked
from tests.browser import Browser
from tests.fixture_types import Drain, SignIn
from tests.locks import leave_the_database
from tests.settings import chosen
from webapp.accounts.models import User, Workspace
from webapp.conversations.models import Message
from webapp.inbox.counting import recount
from webapp.integrations.models import Connection
from webapp.jobs.models import Job
from webapp.runtime.database import engine, system_engine, system_transaction
from webapp.runtime.settings import settings

FORMER = Path(__file__).with_name("former_release.sql.gz")
KEPT = {
    "people": "SELECT email, password_hash FROM app_user ORDER BY id",
    "members": "SELECT workspace_id, user_id, role FROM membership ORDER BY workspace_id, user_id",
    "leads": "SELECT id, workspace_id, email, first_name, last_name, status, sentiment, overall_score, notes FROM lead ORDER BY id",
    "messages": "SELECT id, lead_id, direction, md5(body_text), sent_at, state FROM message ORDER BY id",
    "deliveries": "SELECT id, workspace_id, state, md5(body) FROM delivery ORDER BY id",
    "keys": "SELECT id, key_sealed FROM connection ORDER BY id",
}
"""What people would miss, in columns that both releases have."""


WAITING = """
    UPDATE job SET state = 'waiting', pushed_at = NULL, started_at = NULL, finished_at = NULL WHERE id IN (
        SELECT id FROM job WHERE kind = 'webhook.process' AND state = 'done' ORDER BY id DESC LIMIT 5
    )
"""
"""As if its workers had not come to the last ones; a delivery that is processed twice comes to the same."""


@dataclass(frozen=True)
class Upgraded:
    """What stood there before and after the migrations."""

    before: dict[str, list[Any]]
    after: dict[str, list[Any]]


@pytest.fixture(scope="module")
def upgraded(scratch_database: None) -> Iterator[Upgraded]:
    """The settings point to the upgraded database until the end of this file."""
    own = make_url(settings().database_url).set(drivername="postgresql")
    former = own.set(database=f"{own.database}_former")
    _do(own.render_as_string(hide_password=False), f'CREATE DATABASE "{former.database}" TEMPLATE template0')
    address = former.render_as_string(hide_password=False)
    try:
        with psycopg.connect(address) as connection:
            connection.execute(gzip.decompress(FORMER.read_bytes()))  # type: ignore[arg-type]
            connection.execute(WAITING)
        before = _read(address)
        _migrate(address)
        with chosen(DATABASE_URL=address):
            _forget()
            yield Upgraded(before, _read(address))
            _forget()
    finally:
        _forget()
        _do(own.render_as_string(hide_password=False), f'DROP DATABASE "{former.database}" WITH (FORCE)')


def test_nothing_is_lost(upgraded: Upgraded) -> None:
    assert all(len(rows) > 2 for rows in upgraded.before.values())
    assert upgraded.after == upgraded.before


def test_every_page_opens(upgraded: Upgraded, app: Flask, sign_in: SignIn) -> None:
    alice = sign_in(Browser(app, app.response_class), _person("alice"))
    ids = _ids()
    asked = {
        rule.rule: _paths(app, rule.rule, sorted(rule.arguments), ids)
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods
    }
    statuses = {
        path: alice.get(path, headers={"Accept": "text/html"}).status_code
        for paths in asked.values()
        for path in paths
    }
    assert {path: status for path, status in statuses.items() if status >= 500} == {}
    with_rows = [
        path
        for path in statuses
        if re.search(r"/leads/\d+(/(thread|panel|composer|why|sync))?$|/deliveries/\d+$", path)
    ]
    assert len(with_rows) > 15
    assert {statuses[path] for path in with_rows} == {200}


def test_counts_are_as_a_recount_has_them(upgraded: Upgraded) -> None:
    with system_transaction() as session:
        found = [recount(session, workspace_id) for workspace_id in session.scalars(select(Workspace.id))]
    assert [each.drift for each in found] == [0 for _ in found]


def test_work_that_waited_is_done_and_the_old_addresses_of_webhooks_take_replies(
    upgraded: Upgraded, app: Flask, sims: Switchboard, drain: Drain
) -> None:
    with system_transaction() as session:
        acorn = (
            select(Connection)
            .join(Workspace, Workspace.id == Connection.workspace_id)
            .where(Workspace.slug == "acorn")
        )
        token = session.scalars(acorn.where(Connection.provider == "emailbison")).one().webhook_token
        waiting = session.scalar(select(func.count(Job.id)).where(Job.state == "waiting"))
    books = sims.emailbison.books
    row = books.add_reply(
        900_001, books.add_lead(900_001, "Zora", "New", "zora@client.test"), "Re: pallets", "Yes, send it."
    )
    body = events.replied(books, sims.emailbison.host, row)
    assert app.test_client().post(f"/webhooks/emailbison/{token}", json=body).status_code == 202
    drain()
    with system_transaction() as session:
        said = session.scalars(select(Message.body_text).order_by(Message.id.desc()).limit(1)).one()
        faults = session.execute(
            select(Job.kind, Job.error_class).where(Job.state == "failed", Job.error_note.like("A fault in%"))
        ).all()
    assert "Yes, send it." in said
    assert (bool(waiting), faults) == (True, [])


def _read(address: str) -> dict[str, list[Any]]:
    with psycopg.connect(address, options="-c app.workspaces=*") as connection:
        return {name: connection.execute(statement).fetchall() for name, statement in KEPT.items()}  # type: ignore[call-overload]


def _migrate(address: str) -> None:
    forked.run(["-m", "flask", "--app", "wsgi", "db", "upgrade"], {**os.environ, "DATABASE_URL": address})


def _do(address: str, statement: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]


def _forget() -> None:
    leave_the_database()
    for made in (settings, engine, system_engine):
        made.cache_clear()


def _person(name: str) -> User:
    with system_transaction() as session:
        return session.scalars(select(User).where(User.email.startswith(name))).one()


def _ids() -> dict[str, list[int]]:
    """Rows of Acorn by the name that addresses have for them."""
    tables = {"lead_id": "lead", "message_id": "message", "delivery_id": "delivery"}
    with system_transaction() as session:
        mine = "workspace_id = (SELECT id FROM workspace WHERE slug = 'acorn')"
        return {
            name: list(session.scalars(text(f"SELECT id FROM {table} WHERE {mine} ORDER BY id LIMIT 3")))
            for name, table in tables.items()
        }


def _paths(app: Flask, rule: str, names: list[str], ids: dict[str, list[int]]) -> list[str]:
    """The addresses of a rule: one for each row; none where this database has no row of that kind."""
    if set(names) - {"slug", *ids} or rule.endswith("/changes"):
        return []
    path = rule.replace("<slug>", "acorn")
    wanted = [name for name in names if name in ids]
    return [re.sub(r"<int:\w+>", str(number), path) for number in ids[wanted[0]]] if wanted else [path]
