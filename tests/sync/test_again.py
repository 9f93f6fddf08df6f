"""Syncs that failed are asked for again, in measure; and two of one lead never read at the same time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from simulators import Switchboard
from tests import factories
from tests.factories import Cast
from tests.fixture_types import Drain
from webapp.accounts.models import Workspace
from webapp.jobs.batch_models import JobBatch
from webapp.jobs.models import Job
from webapp.leads.models import Lead
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work
from webapp.runtime.redis import for_requests
from webapp.sync import receipts
from webapp.sync.jobs import SYNC_ONE, enqueue_sync
from webapp.sync.models import SyncReceipt


@pytest.fixture
def lead_id(cast: Cast, sims: Switchboard) -> int:
    for_requests().flushdb()
    with unit_of_work() as session:
        factories.account(session, cast.acorn, sims.emailbison)
        return factories.lead(session, cast.acorn).id


def receipt(lead_id: int, *, hours: int = 1, **facts: Any) -> None:
    with unit_of_work() as session:
        lead = session.get_one(Lead, lead_id)
        usual = {"job_id": 0, "trigger": "open", "began_at": clock.now() - timedelta(hours=hours)}
        session.add(SyncReceipt(workspace_id=lead.workspace_id, lead_id=lead_id, **{**usual, **facts}))


def asked_again() -> int:
    with unit_of_work() as session:
        return receipts.ask_again(session)


def part(state: str) -> dict[str, Any]:
    return {"email": {"state": state}, "sms": {"state": "done"}}


@pytest.mark.parametrize(
    ("facts", "count"),
    [
        ({"state": "failed", "parts": part("failed")}, 1),
        ({"state": "partly", "parts": part("failed")}, 1),
        ({"state": "running", "parts": {}}, 1),
        ({"state": "partly", "parts": part("refused")}, 0),
        ({"state": "done", "parts": part("done")}, 0),
        ({"state": "failed", "parts": part("failed"), "hours": 48}, 0),
    ],
)
def test_what_a_repetition_may_mend_is_asked_for_again(
    lead_id: int, facts: dict[str, Any], count: int
) -> None:
    receipt(lead_id, **facts)
    assert asked_again() == count
    assert asked_again() == 0, "it waits already"


def test_what_fails_again_and_again_is_left_for_the_day(lead_id: int) -> None:
    for _ in range(3):
        receipt(lead_id, state="failed", parts=part("failed"), trigger="schedule")
    assert asked_again() == 1
    with unit_of_work() as session:
        session.execute(update(Job).values(state="done"))
    receipt(lead_id, state="failed", parts=part("failed"), trigger="schedule")
    assert asked_again() == 0


@pytest.mark.parametrize("kind", ["alone", "with all"])
def test_a_second_sync_of_a_lead_waits_for_the_first(
    cast: Cast, lead_id: int, sims: Switchboard, drain: Drain, kind: str
) -> None:
    with unit_of_work() as session:
        lead = session.get_one(Lead, lead_id)
        row = JobBatch(workspace_id=cast.acorn.id, kind="sync", total=1, enqueued=1, is_enqueued=True)
        first = Job(workspace_id=cast.acorn.id, kind="sync.one", key="first", queue="bulk", state="running")
        first.arguments, first.leased_until = {}, clock.now() + timedelta(minutes=5)
        session.add_all([row, first])
        session.flush()
        number = first.id
        if kind == "alone":
            enqueue_sync(session, lead, "button")
        else:
            SYNC_ONE.enqueue(session, workspace_id=cast.acorn.id, lead_id=lead.id, job_batch_id=row.id)
    receipt(lead_id, hours=0, job_id=number, trigger="all")
    drain()
    assert sims.emailbison.calls == []
    with unit_of_work() as session:
        waiting = session.scalars(select(Job).where(Job.id != number)).one()
        assert (waiting.state, waiting.attempts) == ("waiting", 0)
        session.get_one(Job, number).state = "done"
        waiting.run_at = clock.now()
    drain()
    with unit_of_work() as session:
        assert session.scalars(select(Job.state).where(Job.id != number)).one() == "done"
    assert sims.emailbison.calls != []


def test_the_last_twenty_receipts_of_a_lead_are_kept(lead_id: int) -> None:
    with unit_of_work() as session:
        other = factories.lead(
            session, session.get_one(Workspace, session.get_one(Lead, lead_id).workspace_id)
        ).id
    receipt(other)
    for _ in range(receipts.KEPT + 2):
        with unit_of_work() as session:
            receipts.begin(session, session.get_one(Lead, lead_id), "button", 1)
    with unit_of_work() as session:
        kept = session.scalars(select(SyncReceipt.lead_id)).all()
    assert (kept.count(lead_id), kept.count(other)) == (20, 1)


@pytest.mark.parametrize(("minutes", "count"), [(9, 0), (11, 1)])
def test_what_failed_a_moment_ago_may_still_be_tried_again_by_its_own_job(
    lead_id: int, minutes: int, count: int
) -> None:
    receipt(
        lead_id,
        hours=0,
        state="failed",
        parts=part("failed"),
        began_at=clock.now() - timedelta(minutes=minutes),
    )
    assert asked_again() == count
