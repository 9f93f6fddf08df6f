"""Which workspaces a request and a job may touch: none before it is known who asks, then theirs, and nothing stays behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select

from simulators import Switchboard
from tests import factories
from tests.browser import Browser
from tests.factories import Cast
from tests.fixture_types import Drain, SignIn
from webapp.accounts import access
from webapp.accounts.models import Workspace
from webapp.accounts.scopes import ALL
from webapp.app import create_app
from webapp.jobs.kinds import KINDS, JobKind
from webapp.jobs.models import Job
from webapp.jobs.runs import Run
from webapp.leads.models import Lead
from webapp.runtime import tenancy
from webapp.runtime.database import unit_of_work
from webapp.scoring.jobs import SCORE
from worker import perform, registry


def touched() -> list[str]:
    """The workspaces that a unit of work finds now."""
    with unit_of_work() as session:
        return list(session.scalars(select(Workspace.slug).order_by(Workspace.slug)))


@pytest.mark.parametrize(
    ("name", "slug", "theirs"),
    [
        ("alice", "acorn", ["acorn"]),
        ("alice", ALL, ["acorn"]),
        ("ada", "birch", ["birch"]),
        ("ada", ALL, ["acorn", "birch"]),
    ],
)
@pytest.mark.parametrize("fails", [False, True])
def test_a_request_touches_nothing_before_its_scope_whoever_had_its_thread(
    cast: Cast, sign_in: SignIn, name: str, slug: str, theirs: list[str], fails: bool
) -> None:
    app = create_app()
    seen: list[list[str]] = []

    @app.get("/w/<slug>/look")
    def look(slug: str) -> str:
        seen.append(touched())
        access.scope(slug)
        seen.append(touched())
        if fails:
            raise LookupError
        return "seen"

    browser = sign_in(Browser(app, app.response_class), getattr(cast, name))
    with tenancy.within(cast.birch.id):
        assert touched() == ["birch"], "as the thread's last work left it"
        assert browser.get(f"/w/{slug}/look").status_code == (500 if fails else 200)
        assert touched() == ["birch"], "and nothing of the request stays behind"
    assert seen == [[], theirs]


@pytest.fixture
def looking() -> Iterator[Callable[[Callable[..., None]], JobKind]]:
    """A kind of work whose function is given, forgotten after the test."""

    def make(handler: Callable[..., None]) -> JobKind:
        made = JobKind("tests.looking", queue="bulk", label="Looking", key_form="looking-{lead_id}")
        registry.handles(made)(handler)
        return made

    yield make
    KINDS.pop("tests.looking", None)
    registry.HANDLERS.pop("tests.looking", None)


@pytest.mark.parametrize("fails", [False, True])
@pytest.mark.parametrize(
    ("place", "theirs"), [("acorn", ["acorn"]), ("birch", ["birch"]), (None, ["acorn", "birch"])]
)
def test_a_job_touches_the_workspace_it_was_enqueued_for(
    cast: Cast,
    looking: Callable[[Callable[..., None]], JobKind],
    place: str | None,
    theirs: list[str],
    fails: bool,
) -> None:
    """One of no workspace is the system's, and above all of them."""
    seen: list[list[str]] = []

    def look(run: Run, lead_id: int) -> None:
        seen.append(touched())
        if fails:
            raise LookupError

    with unit_of_work() as session:
        lead = factories.lead(session, cast.birch)
        number = getattr(cast, place).id if place else None
        looking(look).enqueue(session, workspace_id=number, lead_id=lead.id)
    with tenancy.within():
        perform.run(f"looking-{lead.id}")
        assert touched() == [], "and leaves none of it to the worker's next job"
    assert seen == [theirs]


def test_a_job_with_the_ids_of_another_workspace_finds_nothing_there(
    cast: Cast, sims: Switchboard, drain: Drain
) -> None:
    with unit_of_work() as session:
        theirs = factories.lead(session, cast.birch, sentiment=None)
        factories.message(session, theirs)
        number = SCORE.enqueue(session, workspace_id=cast.acorn.id, lead_id=theirs.id)
    drain()
    with unit_of_work() as session:
        job = session.get_one(Job, number)
        assert (job.state, job.outcome) == ("done", "gone")
        lead = session.get_one(Lead, theirs.id)
        assert (lead.sentiment, lead.overall_score) == (None, None)
    assert sims.ai.calls == []
