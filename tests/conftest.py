"""Real parts for every test: a migrated PostgreSQL database, Redis, the application, its people.

DATABASE_URL and REDIS_URL name servers that belong to the tests: a scratch database is made beside the one that is
named, and the named Redis database is emptied after each test that used it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

ROOT = Path(__file__).parents[1]


def _scratch() -> tuple[str, str]:
    """The address of the server that was given, and that of the scratch database. Settings are read once, so this comes first."""
    if not {"DATABASE_URL", "REDIS_URL"} <= os.environ.keys():
        raise pytest.UsageError("Run ./test: it starts the PostgreSQL and Redis that the tests need.")
    given = make_url(os.environ["DATABASE_URL"]).set(drivername="postgresql+psycopg")
    name = f"test_{os.getpid()}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    server, scratch = (url.render_as_string(hide_password=False) for url in (given, given.set(database=name)))
    os.environ.update(
        DATABASE_URL=scratch, SECRET_KEYS="a key ring with one key for tests only", LOG_LEVEL="INFO"
    )
    os.environ.setdefault("EGRESS_ALLOW", "")
    return server, scratch


SERVER, SCRATCH = _scratch()
pytest_plugins = ["tests.processes"]

from flask import Flask  # noqa: E402
from flask_migrate import upgrade  # noqa: E402
from sqlalchemy.orm import Session  # noqa: E402

from tests import factories  # noqa: E402
from tests.browser import Browser  # noqa: E402
from webapp.accounts import sessions  # noqa: E402
from webapp.accounts.models import User  # noqa: E402
from webapp.app import create_app  # noqa: E402
from webapp.runtime import clock  # noqa: E402
from webapp.runtime.database import Base, engine, unit_of_work  # noqa: E402
from webapp.runtime.redis import hasty  # noqa: E402


@pytest.fixture(scope="session")
def scratch_database() -> Iterator[None]:
    """An empty database with the real migrations, dropped at the end."""
    name = make_url(SCRATCH).database
    server = create_engine(SERVER, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE template0'))
    with create_app().app_context():
        upgrade()
    yield
    engine().dispose()
    with server.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    server.dispose()


@pytest.fixture
def database(scratch_database: None) -> Iterator[None]:
    """The product's own database, emptied after the test: code under test commits, in this process and in others."""
    yield
    # DELETE, children first: several times quicker than TRUNCATE for the few rows of a test.
    emptied = ";".join(f'DELETE FROM "{table.name}"' for table in reversed(Base.metadata.sorted_tables))
    with engine().begin() as connection:
        connection.exec_driver_sql(emptied)
    hasty().flushdb()


@pytest.fixture
def session(database: None) -> Iterator[Session]:
    """A transaction of the test's own, rolled back at its end."""
    with Session(engine()) as session:
        yield session
        session.rollback()


@pytest.fixture(scope="session")
def app() -> Flask:
    return create_app()


@pytest.fixture
def client(app: Flask, database: None) -> Browser:
    """A browser that nobody is signed in with."""
    return Browser(app, app.response_class)


@pytest.fixture
def cast(database: None) -> factories.Cast:
    with unit_of_work() as session:
        return factories.make_cast(session)


@pytest.fixture
def sign_in() -> Callable[[Browser, User], Browser]:
    """Sign somebody in, past the password: tests/accounts goes through the door itself."""

    def sign_in(client: Browser, person: User) -> Browser:
        with unit_of_work() as session:
            token = sessions.begin(session, person, "tests", clock.now())
        with client.session_transaction() as cookie:
            cookie["_user_id"] = token
            cookie.permanent = True
        return client

    return sign_in
