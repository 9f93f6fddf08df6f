"""Real parts for every test: a migrated PostgreSQL database, Redis, the application, its people."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests import scratch

SERVER = scratch.take_places()

from flask import Flask  # noqa: E402
from flask_migrate import upgrade  # noqa: E402
from sqlalchemy.orm import Session  # noqa: E402

from simulators import Switchboard  # noqa: E402
from tests import factories  # noqa: E402
from tests.browser import Browser  # noqa: E402
from webapp.accounts import sessions  # noqa: E402
from webapp.accounts.models import User  # noqa: E402
from webapp.app import create_app  # noqa: E402
from webapp.runtime import clock, log, walls  # noqa: E402
from webapp.runtime.database import Base, engine, unit_of_work  # noqa: E402
from webapp.runtime.redis import hasty  # noqa: E402

pytest_plugins = ["tests.logs", "tests.processes"]


def pytest_configure() -> None:
    # What the product logs in this process goes through its own allow-list, as in production.
    log.configure("tests")
    # Tests furnish and look at every workspace. The doors and the workers under test close the walls behind themselves.
    walls.enter_house()


def pytest_unconfigure() -> None:
    scratch.board.stop()


@pytest.fixture(scope="session")
def scratch_database() -> Iterator[None]:
    """An empty database with the real migrations, dropped at the end."""
    scratch.drop(SERVER)
    scratch.create(SERVER)
    with create_app().app_context():
        upgrade()
    yield
    engine().dispose()
    scratch.drop(SERVER)


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
    """Alice, Bob, Sam, Charlie and Ada, with Acorn and Birch."""
    with unit_of_work() as session:
        return factories.make_cast(session)


@pytest.fixture
def sims() -> Iterator[Switchboard]:
    """The providers, played over real HTTP; what happened to them is forgotten after the test."""
    yield scratch.board
    scratch.board.reset()


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
