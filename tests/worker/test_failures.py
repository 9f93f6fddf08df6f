"""Every way in which a run can end, through the function that RQ calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.factories import Cast
from webapp.integrations.connections import connect, enter_credentials
from webapp.jobs import ledger
from webapp.jobs.kinds import KINDS, JobKind
from webapp.jobs.models import Job
from webapp.jobs.runs import Run
from webapp.providers.errors import KeyRefused, Unavailable
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work
from worker import perform, registry

Ending = Callable[[Callable[..., None]], JobKind]


@pytest.fixture
def kind() -> Iterator[Ending]:
    """A kind of work whose function is given, forgotten after the test."""

    def make(handler: Callable[..., None], on_failure: Callable[..., None] | None = None) -> JobKind:
        made = JobKind("tests.ending", queue="bulk", label="Ending", attempts=2, base=1.0)
        registry.handles(made, on_failure=on_failure)(handler)
        return made

    yield make
    KINDS.pop("tests.ending", None)
    registry.HANDLERS.pop("tests.ending", None)


def perform_one(kind: JobKind, place: int | None = None, **facts: object) -> Job:
    with unit_of_work() as session:
        job_id = kind.enqueue(session, "ending", workspace_id=place, zone_id=1, a=2)
        if facts:
            session.execute(update(Job).where(Job.id == job_id).values(**facts))
    perform.run(job_id)
    return read(job_id)


def read(job_id: int) -> Job:
    with unit_of_work() as session:
        return session.get_one(Job, job_id)


def test_poison_is_given_up_before_it_begins_and_the_limit_is_kept(database: None, kind: Ending) -> None:
    begun: list[int] = []
    made = kind(lambda run, zone_id, a: begun.append(a))
    job = perform_one(made, crashes=ledger.POISON, attempts=2)
    assert (job.state, job.error_class, job.attempts, begun) == ("failed", "Poison", 2, [])
    assert "worker died" in (job.error_note or "")


def test_attempts_end_with_a_reason(database: None, kind: Ending) -> None:
    def away(run: Run, zone_id: int, a: int) -> None:
        raise Unavailable("emailbison", "send.acorn.test", "/replies", 503, retry_after=40.0)

    made = kind(away)
    first = perform_one(made)
    assert (first.state, first.attempts) == ("waiting", 1)
    wait = (first.run_at - clock.now()).total_seconds()
    assert 35 < wait <= 40, "Retry-After is longer than the backoff, so it counts"
    with unit_of_work() as session:
        session.execute(update(Job).values(run_at=clock.now() - timedelta(seconds=1)))
    perform.run(first.id)
    last = read(first.id)
    assert (last.state, last.attempts, last.error_class) == ("failed", 2, "Unavailable")
    assert "tried 2 times" in (last.error_note or "")


def test_the_one_who_records_the_failure_gets_the_ids_by_name(database: None, kind: Ending) -> None:
    told: list[tuple[int, int]] = []

    def broken(run: Run, zone_id: int, a: int) -> None:
        raise LookupError

    def record(session: Session, zone_id: int, a: int, note: str) -> None:
        told.append((zone_id, a))

    assert perform_one(kind(broken, record)).state == "failed"  # type: ignore[call-arg]
    assert told == [(1, 2)], "jsonb keeps no order"


def test_a_failing_record_does_not_make_the_job_run_for_ever(database: None, kind: Ending) -> None:
    def broken(run: Run, zone_id: int, a: int) -> None:
        raise LookupError

    def record(session: Session, zone_id: int, a: int, note: str) -> None:
        raise ZeroDivisionError

    job = perform_one(kind(broken, record))  # type: ignore[call-arg]
    assert (job.state, job.error_class) == ("failed", "ZeroDivisionError")


def test_memory_that_runs_out_is_tried_again(database: None, kind: Ending) -> None:
    def hoard(run: Run, zone_id: int, a: int) -> None:
        raise MemoryError

    job = perform_one(kind(hoard))
    assert (job.state, job.error_note) == ("waiting", "The worker ran out of memory.")


def test_a_worker_that_has_to_stop_gives_the_job_back(database: None, kind: Ending) -> None:
    def interrupted(run: Run, zone_id: int, a: int) -> None:
        raise perform.HandBack

    made = kind(interrupted)
    with pytest.raises(perform.HandBack):
        perform_one(made)
    with unit_of_work() as session:
        job = session.scalars(select(Job)).one()
    assert (job.state, job.attempts, job.crashes) == ("waiting", 0, 0)


def test_a_refused_key_parks_the_job_until_it_is_replaced(cast: Cast, kind: Ending) -> None:
    with unit_of_work() as session:
        connect(session, cast.acorn.id, "emailbison", key="7|an-old-key-of-acorn", host="send.acorn.test")

    def refused(run: Run, zone_id: int, a: int) -> None:
        raise KeyRefused("emailbison", "send.acorn.test", "/replies", 401)

    job = perform_one(kind(refused), cast.acorn.id)
    assert (job.state, job.attempts) == ("parked", 0)
    with unit_of_work() as session:
        enter_credentials(session, cast.acorn.id, "emailbison", "8|a-new-key-of-acorn")
    assert read(job.id).state == "waiting"


def test_a_key_that_was_replaced_during_the_run_parks_nothing(cast: Cast, kind: Ending) -> None:
    """Nobody would release the job: whoever replaced the key has done so already."""
    with unit_of_work() as session:
        connect(session, cast.acorn.id, "emailbison", key="7|an-old-key-of-acorn", host="send.acorn.test")

    def refused(run: Run, zone_id: int, a: int) -> None:
        with unit_of_work() as session:
            enter_credentials(session, cast.acorn.id, "emailbison", "8|a-new-key-of-acorn")
        raise KeyRefused("emailbison", "send.acorn.test", "/replies", 401)

    job = perform_one(kind(refused), cast.acorn.id)
    assert (job.state, job.error_class) == ("waiting", "KeyRefused")
