"""What people ask of the ledger: run a failed job again, leave a job undone, drop the rest of a batch."""

from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from tests.factories import Cast
from tests.jobs.kinds import PAIR, WORK
from webapp.jobs import control, ledger
from webapp.jobs.kinds import KINDS
from webapp.jobs.models import Job
from webapp.jobs.notify import NOTIFY_CHANNEL
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import Invalid


def enqueue(name: str = "work-1") -> int:
    with unit_of_work() as session:
        return WORK.enqueue(session, workspace_id=None, name=name)


def fail(name: str = "work-1") -> int:
    job_id = enqueue(name)
    with unit_of_work() as session:
        session.execute(update(Job).where(Job.id == job_id).values(state="failed", outcome=None))
    return job_id


def rows() -> list[tuple[str, str, str | None, int]]:
    with unit_of_work() as session:
        found = session.execute(select(Job.key, Job.state, Job.outcome, Job.asked).order_by(Job.id)).all()
    return [tuple(row) for row in found]  # type: ignore[misc]


def retry(*job_ids: int) -> None:
    with unit_of_work() as session:
        control.retry(session, [session.get_one(Job, job_id) for job_id in job_ids])
        assert NOTIFY_CHANNEL in session.info["after_commit"], "the relay hears of it"


def test_a_failed_job_is_closed_and_enqueued_under_its_key(database: None) -> None:
    retry(fail())
    assert rows() == [("work-1", "cancelled", "retried", 1), ("work-1", "waiting", None, 1)]


def test_two_failures_of_one_key_are_one_job(database: None) -> None:
    retry(fail(), fail())
    assert [row[1] for row in rows()] == ["cancelled", "cancelled", "waiting"]


def test_a_retry_joins_a_live_job_and_makes_it_due(database: None) -> None:
    failed = fail()
    with unit_of_work() as session:
        WORK.enqueue(session, workspace_id=None, delay=600, name="work-1")
    retry(failed)
    assert rows()[1] == ("work-1", "waiting", None, 2)
    assert ledger.take("work-1") is not None


@pytest.mark.parametrize("state", ["waiting", "running", "done", "parked", "cancelled"])
def test_only_what_failed_is_retried(database: None, state: str) -> None:
    job_id = enqueue()
    with unit_of_work() as session:
        session.execute(update(Job).values(state=state))
    with pytest.raises(Invalid, match="Only a failed job"):
        retry(job_id)


def test_a_kind_that_is_no_more_is_not_retried(database: None) -> None:
    job_id = fail()
    with unit_of_work() as session:
        session.execute(update(Job).values(kind="a.kind.of.old"))
    with pytest.raises(Invalid):
        retry(job_id)


def cancel(job_id: int) -> None:
    with unit_of_work() as session:
        control.cancel(session, session.get_one(Job, job_id))


@pytest.mark.parametrize("state", ["waiting", "parked"])
def test_what_has_not_begun_is_cancelled_and_the_key_is_free(database: None, state: str) -> None:
    job_id = enqueue()
    with unit_of_work() as session:
        session.execute(update(Job).values(state=state))
    cancel(job_id)
    assert rows() == [("work-1", "cancelled", control.CANCELLED, 1)]
    with unit_of_work() as session:
        assert session.get_one(Job, job_id).finished_at is not None
    assert enqueue() != job_id


@pytest.mark.parametrize("state", ["running", "done", "failed", "cancelled"])
def test_what_runs_or_is_over_is_not_cancelled(database: None, state: str) -> None:
    job_id = enqueue()
    with unit_of_work() as session:
        session.execute(update(Job).values(state=state))
    with pytest.raises(Invalid, match="cannot be cancelled"):
        cancel(job_id)


def test_a_message_is_never_dropped(database: None) -> None:
    job_id = enqueue()
    keeps = next(kind for kind in KINDS.values() if not kind.cancellable)
    with unit_of_work() as session:
        session.execute(update(Job).values(kind=keeps.name))
    with pytest.raises(Invalid, match="would lose a message"):
        cancel(job_id)


def test_the_rest_of_a_batch_is_dropped_and_nothing_else(cast: Cast) -> None:
    def pair(workspace: int, thing: int, change: Callable[[int], dict[str, object]] | None = None) -> int:
        with unit_of_work() as session:
            job_id = PAIR.enqueue(session, workspace_id=workspace, thing_id=thing)
            if change:
                session.execute(update(Job).where(Job.id == job_id).values(change(job_id)))
        return job_id

    batch = {"thing_id": 7}
    acorn, birch = cast.acorn.id, cast.birch.id
    dropped = {
        pair(acorn, 1, lambda _: {"arguments": batch}),
        pair(acorn, 2, lambda _: {"arguments": batch, "state": "parked"}),
    }
    pair(acorn, 3, lambda _: {"arguments": batch, "state": "running"})
    pair(acorn, 4, lambda _: {"arguments": {"thing_id": 8}})
    pair(birch, 5, lambda _: {"arguments": batch})
    pair(acorn, 6, lambda _: {"arguments": batch, "kind": WORK.name})
    with unit_of_work() as session:
        control.cancel_all(session, PAIR, acorn, **batch)
    with unit_of_work() as session:
        found = session.execute(select(Job.id, Job.outcome).where(Job.state == "cancelled")).all()
    assert {number for number, _ in found} == dropped
    assert {outcome for _, outcome in found} == {control.CANCELLED}
