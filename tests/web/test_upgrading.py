"""While code and schema are of different releases, people and providers are told to come back, and no job is given up."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select, text

from simulators import Switchboard
from simulators.emailbison import events
from tests import factories
from tests.browser import SWAP, Browser
from tests.factories import Cast
from tests.fixture_types import Drain
from webapp.jobs.models import Job
from webapp.runtime import migrations
from webapp.runtime.database import owner, system_transaction
from worker import process


@pytest.fixture
def other_schema(cast: Cast) -> Iterator[None]:
    """A column that this code reads is called otherwise, as before a migration that it waits for; workers have begun before."""
    process.prepare()
    with owner().begin() as connection:
        at = connection.scalar(text("SELECT version_num FROM alembic_version"))
        connection.execute(text("ALTER TABLE lead RENAME COLUMN notes TO notes_of_another_release"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0019'"))
    yield
    with owner().begin() as connection:
        connection.execute(text("ALTER TABLE lead RENAME COLUMN notes_of_another_release TO notes"))
        connection.execute(text("UPDATE alembic_version SET version_num = :at"), {"at": at})


def test_a_page_says_that_it_is_brought_up_to_date(alice: Browser, other_schema: None) -> None:
    page = alice.get("/w/acorn/inbox", headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["Retry-After"], page.headers["Refresh"]) == (503, "10", "10")
    assert "Signalbox is being brought up to date" in page.text
    assert "being brought up to date" in alice.get("/w/acorn/inbox/list", headers=SWAP).text
    ready = alice.get("/readyz")
    assert (ready.status_code, (ready.json or {})["state"]) == (503, "not ready")


def test_a_fault_of_our_own_is_not_taken_for_it(alice: Browser, other_schema: None) -> None:
    with owner().begin() as connection:
        connection.execute(
            text("UPDATE alembic_version SET version_num = :head"), {"head": migrations.head()}
        )
    assert alice.get("/w/acorn/inbox").status_code == 500


def test_jobs_wait_until_it_is_over_also_of_a_kind_that_only_the_other_release_knows(
    cast: Cast, client: Browser, sims: Switchboard, drain: Drain, other_schema: None
) -> None:
    with system_transaction() as session:
        path = f"/webhooks/emailbison/{factories.account(session, cast.acorn, sims.emailbison).webhook_token}"
    books = sims.emailbison.books
    row = books.add_reply(7, books.add_lead(5, "Jane", "Roe", "jane@client.test"), "Re: pallets", "Yes.")
    assert client.post(path, json=events.replied(books, sims.emailbison.host, row)).status_code == 202
    with system_transaction() as session:
        session.add(Job(kind="tests.later", key="later", arguments={}, queue="bulk"))
    drain()
    with system_transaction() as session:
        jobs = session.scalars(select(Job)).all()
    assert {job.kind for job in jobs} == {"webhook.process", "tests.later"}
    assert {(job.state, job.attempts, job.error_class) for job in jobs} == {("waiting", 0, "Upgrading")}
