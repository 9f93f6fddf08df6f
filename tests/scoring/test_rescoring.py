"""All leads again: counted, capped, stopped, and never twice for one lead."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from simulators import Switchboard
from tests import factories
from tests.browser import Browser
from tests.factories import Cast
from tests.fixture_types import Drain, SignIn
from tests.scoring.stage import rooms
from webapp.jobs import batches
from webapp.jobs.batch_models import JobBatch
from webapp.jobs.models import Job
from webapp.leads.models import Lead
from webapp.llm.models import ModelCall
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import Invalid
from webapp.scoring import rescoring


def leads(cast: Cast, count: int, **facts: object) -> list[Lead]:
    with unit_of_work() as session:
        made = []
        for _ in range(count):
            lead = factories.lead(session, cast.acorn, last_inbound_at=clock.now(), **facts)
            factories.message(session, lead, "What does it cost?", sentiment="Information Requested")
            made.append(lead)
        factories.lead(session, cast.acorn)  # never wrote
        return made


def start(cast: Cast, *, only_missing: bool = False, cap: int | None = None) -> JobBatch:
    with unit_of_work() as session:
        return rescoring.start(
            session, cast.acorn.id, cast.alice.id, only_missing=only_missing, cap_micros=cap
        )


def row() -> JobBatch:
    with unit_of_work() as session:
        return session.scalars(select(JobBatch)).one()


def test_every_lead_is_scored_once_and_the_money_is_counted(
    cast: Cast,
    sims: Switchboard,
    drain: Drain,
    client: Browser,
    sign_in: SignIn,
) -> None:
    leads(cast, 4)
    begun = start(cast)
    assert (begun.total, begun.share, begun.cap) == (4, 215, 8 * 215)
    with unit_of_work() as session, pytest.raises(Invalid, match="A rescoring goes on already"):
        rescoring.start(session, cast.acorn.id, cast.alice.id, only_missing=False, cap_micros=None)
    drain()
    over = row()
    with unit_of_work() as session:
        paid = session.scalar(select(func.sum(ModelCall.micros)))
    assert (over.state, over.done, over.failed, over.left_out, over.spent) == ("done", 4, 0, 0, paid)
    assert len(rooms(sims)) == 4
    page = sign_in(client, cast.alice).get("/w/acorn/ai").text
    assert "4 of 4 leads" in page


def test_the_cap_holds(cast: Cast, sims: Switchboard, drain: Drain) -> None:
    leads(cast, 4)
    start(cast, cap=230)
    drain()
    over = row()
    assert over.state == "done"
    assert over.done + over.left_out == 4
    assert over.left_out >= 1
    assert over.spent <= 230
    assert len(rooms(sims)) == over.done


def test_it_is_paused_resumed_and_cancelled(
    cast: Cast,
    sims: Switchboard,
    drain: Drain,
    client: Browser,
    sign_in: SignIn,
) -> None:
    leads(cast, 3)
    begun = start(cast)
    with unit_of_work() as session:
        batches.enqueue_next(session, begun.id)
    alice, path = sign_in(client, cast.alice), f"/w/acorn/ai/rescorings/{begun.id}"
    assert alice.post(f"{path}/pause").status_code == 303
    drain()
    assert (row().state, len(rooms(sims))) == ("paused", 0)
    assert "Go on" in alice.get("/w/acorn/ai").text
    assert alice.post(f"{path}/resume").status_code == 303
    assert "Pause" in alice.get("/w/acorn/ai").text
    assert alice.post(f"{path}/cancel").status_code == 303
    drain()
    assert (row().state, len(rooms(sims))) == ("cancelled", 0)
    with unit_of_work() as session:
        assert session.scalar(select(func.count()).where(Job.state == "cancelled")) == 3
    assert alice.post(f"{path}/cancel").status_code == 422


def test_who_may_not_manage_the_workspace_stops_nothing(cast: Cast, client: Browser, sign_in: SignIn) -> None:
    leads(cast, 1)
    begun = start(cast)
    bob = sign_in(client, cast.bob)
    assert bob.post(f"/w/acorn/ai/rescorings/{begun.id}/pause").status_code == 404
    assert row().state == "running"


def test_a_lead_that_was_deleted_meanwhile_keeps_nothing_from_ending(
    cast: Cast, sims: Switchboard, drain: Drain
) -> None:
    gone, _ = leads(cast, 2)
    begun = start(cast)
    with unit_of_work() as session:
        batches.enqueue_next(session, begun.id)
        session.delete(session.get_one(Lead, gone.id))
    drain()
    with unit_of_work() as session:
        paid = session.scalar(select(func.sum(ModelCall.micros)))
    assert (row().state, row().done, row().spent) == ("done", 2, paid)


def test_a_lead_that_fails_is_counted_and_trouble_is_waited_out(
    cast: Cast, sims: Switchboard, drain: Drain
) -> None:
    leads(cast, 2)
    sims.ai.endings.add("bad_400", name="lead_score")
    start(cast)
    drain()
    assert (row().state, row().done, row().failed) == ("done", 1, 1)


def test_only_those_without_a_score(cast: Cast, sims: Switchboard, drain: Drain) -> None:
    leads(cast, 2, overall_score=3)
    leads(cast, 1)
    assert start(cast, only_missing=True).total == 1
    drain()
    assert len(rooms(sims)) == 1


def test_there_must_be_somebody(cast: Cast) -> None:
    with unit_of_work() as session, pytest.raises(Invalid, match="no lead"):
        rescoring.start(session, cast.acorn.id, cast.alice.id, only_missing=False, cap_micros=None)
