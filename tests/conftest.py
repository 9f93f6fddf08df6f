"""Real parts for every test: a migrated PostgreSQL database, Redis, the application, its people."""

from __future__ import annotations

import gc
import io
import json
import logging
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from tests import scratch

SERVER = scratch.take_places()

from flask import Flask  # noqa: E402
from flask_migrate import upgrade  # noqa: E402
from sqlalchemy.orm import Session  # noqa: E402

from simulators import Switchboard  # noqa: E402
from tests import canary, factories, forked  # noqa: E402
from tests.application import application  # noqa: E402
from tests.browser import Browser  # noqa: E402
from tests.fixture_types import LogLines, SignIn  # noqa: E402
from tests.tables import empty  # noqa: E402
from webapp.accounts import sessions  # noqa: E402
from webapp.accounts.models import User  # noqa: E402
from webapp.runtime import clock, log, tenancy  # noqa: E402
from webapp.runtime.database import engine, unit_of_work  # noqa: E402

pytest_plugins = ["tests.processes", "tests.settings", "tests.supabase"]

LOGS = Path(tempfile.mkdtemp(prefix="signalbox-logs-"))
LOGGED = canary.Kept(LOGS / "tests.log")
"""Every line that the product logs in this process."""


def pytest_configure(config: pytest.Config) -> None:
    if getattr(config.option, "numprocesses", None) and not hasattr(config, "workerinput"):
        forked.share()
    # Imports make no garbage to speak of, and what is found below is kept.
    gc.disable()
    # What the product logs in this process goes through its own allow-list, as in production.
    canary.configure(LOGGED)
    # Tests furnish and look at every workspace. Requests and jobs under test set their own tenants.
    tenancy.set_all_tenants()


def pytest_collection_finish() -> None:
    # What was imported stays: no collection of garbage has to walk through all of it again, and it is looked for seldom.
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
    gc.enable()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Nothing private stands in what this run logged, here or in the processes that it started."""
    LOGGED.flush()
    folder = session.config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]
    logs = [path for path in folder.rglob("*.log") if path.name != "some.log"]
    if hasattr(session.config, "workerinput"):
        # Side by side with others: this process's lines go to the one that started it, which looks at all of them.
        shutil.copy(LOGS / "tests.log", folder / "tests.log")
    elif found := canary.betrayed([LOGS / "tests.log", *logs]):
        session.config.get_terminal_writer().line("\n  ".join(["Private words are logged:", *found[:20]]))
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    shutil.rmtree(LOGS, ignore_errors=True)


def pytest_unconfigure() -> None:
    forked.end()
    scratch.board.stop()
    LOGGED.close()


@pytest.fixture(scope="session")
def scratch_database() -> Iterator[None]:
    """An empty database with the real migrations, dropped at the end."""
    scratch.drop(SERVER)
    scratch.create(SERVER)
    with application().app_context():
        upgrade()
    yield
    engine().dispose()
    scratch.drop(SERVER)


@pytest.fixture
def database(scratch_database: None) -> Iterator[None]:
    """The product's own database, emptied after the test: code under test commits, in this process and in others."""
    yield
    empty()


@pytest.fixture
def session(database: None) -> Iterator[Session]:
    """A transaction of the test's own, rolled back at its end."""
    with Session(engine()) as session:
        yield session
        session.rollback()


@pytest.fixture(scope="session")
def app() -> Flask:
    return application()


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
def sign_in() -> SignIn:
    """Sign somebody in, past the password: tests/accounts goes through the door itself."""

    def sign_in(client: Browser, person: User) -> Browser:
        with unit_of_work() as session:
            token = sessions.begin(session, person, "tests", clock.now())
        return client.hold(token)

    return sign_in


@pytest.fixture
def alice(client: Browser, cast: factories.Cast, sign_in: SignIn) -> Browser:
    """The browser of Alice, who owns Acorn."""
    return sign_in(client, cast.alice)


@pytest.fixture
def log_lines() -> Iterator[LogLines]:
    """What the process has logged, through the product's own logging."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    root.handlers.clear()
    log.configure("web")
    written = io.StringIO()
    structlog.configure(logger_factory=structlog.WriteLoggerFactory(file=written))
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    LOGGED.copy.write(written.getvalue())
    canary.configure(LOGGED)
    structlog.contextvars.clear_contextvars()
    root.handlers[:] = before
    root.setLevel(level)
