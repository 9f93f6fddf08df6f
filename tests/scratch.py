"""Places of the tests' own on the given servers: a new database in PostgreSQL, an empty one in Redis.

conftest.py calls `take_places()` before it imports the product, whose settings are read once.
"""

from __future__ import annotations

import os
from urllib.parse import parse_qsl, urlencode

import pytest
from redis import Redis
from sqlalchemy import URL, create_engine, make_url, text

from simulators import Switchboard
from simulators.gohighlevel import events
from simulators.switchboard import AI_KEY
from tests.names import Names

LAST_REDIS_DATABASE = 15

names = Names()
"""The name server of the product under test."""

board = Switchboard()
"""The providers that the product under test reaches: two EmailBison installations, a Supabase project and a model server."""


def take_places() -> URL:
    """Point the settings at places of our own, and answer the address of the PostgreSQL server that was given."""
    if not {"DATABASE_URL", "REDIS_URL"} <= os.environ.keys():
        raise pytest.UsageError("Run ./test: it starts the PostgreSQL and Redis that the tests need.")
    board.start()
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    # Processes that run tests side by side are started by one that has pointed the settings elsewhere already.
    given = {
        name: os.environ.setdefault(f"GIVEN_{name}", os.environ[name])
        for name in ("DATABASE_URL", "REDIS_URL")
    }
    server = make_url(given["DATABASE_URL"]).set(drivername="postgresql+psycopg")
    scratch = server.set(database=f"test_{os.getpid()}_{worker}")
    os.environ.update(
        DATABASE_URL=scratch.render_as_string(hide_password=False),
        REDIS_URL=_empty_redis(given["REDIS_URL"], skip=int(worker.removeprefix("gw"))),
        SECRET_KEYS="a key ring with one key for tests only",
        LOG_LEVEL="INFO",
        EGRESS_DNS=names.address,
        EGRESS_ALLOW=",".join(provider.host for provider in board.all().values()),
        EMAILBISON_PACE_MS="0",
        SEND_UNDO_SECONDS="0",
        GOHIGHLEVEL_BASE_URL=board.gohighlevel.url,
        GOHIGHLEVEL_WEBHOOK_KEY=events.public_key(),
        OPENAI_BASE_URL=f"{board.ai.url}/v1",
        OPENAI_API_KEY=AI_KEY,
        SENTIMENT_SECONDS="20",
        SCORING_SECONDS="4",
        DRAFT_SECONDS="20",
    )
    return server


def create(server: URL) -> None:
    """Make the database that DATABASE_URL names: empty, or as TEST_TEMPLATE is, so that it need not be migrated."""
    _run(server, f'CREATE DATABASE "{_name()}" TEMPLATE "{os.environ.get("TEST_TEMPLATE", "template0")}"')


def drop(server: URL) -> None:
    _run(server, f'DROP DATABASE IF EXISTS "{_name()}" WITH (FORCE)')


def _empty_redis(given: str, skip: int) -> str:
    """The given server's last database that holds nothing: tests empty theirs, and nobody else's."""
    base, _, query = given.partition("?")
    for number in range(LAST_REDIS_DATABASE - skip, -1, -1):
        url = f"{base}?{urlencode({**dict(parse_qsl(query)), 'db': number})}"
        with Redis.from_url(url) as redis:
            if redis.dbsize() == 0:
                return url
    raise pytest.UsageError(
        "Every database of the Redis in REDIS_URL holds something. Give the tests an empty one."
    )


def _name() -> str | None:
    return make_url(os.environ["DATABASE_URL"]).database


def _run(server: URL, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
