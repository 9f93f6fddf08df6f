"""Every way in which a run can end, through the function that RQ calls; when its key is refused: test_parking.py."""

from __future__ import annotations

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from rq import Worker
from rq.timeouts import JobTimeoutException
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.factories import Cast
from tests.fixture_types import Drain
from tests.worker.endings import Ending, perform_one, read
from webapp.jobs import ledger
from webapp.jobs.models import Job
from webapp.jobs.runs import Run
from webapp.providers.errors import BadReply, KeyRefused, NotAsked, Rejected, Unavailable
from webapp.runtime import changes, clock
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import Busy, NotFound
from webapp.runtime.redis import for_workers
from worker import perform


@pytest.mark.parametrize(
    ("crashes", "attempts", "error"),
    [(ledger.POISON, 0, "Poison"), (0, 2, "Poison"), (ledger.POISON - 1, 0, None), (0, 1, None)],
)
def test_poison_is_given_up_before_it_begins_and_the_limit_is_kept(
    database: None, kind: Ending, crashes: int, attempts: int, error: str | None
) -> None:
    """Three leases lost in a row, or more attempts than the kind allows: either is enough."""
    begun: list[int] = []
    made = kind(lambda run, zone_id, a: begun.append(a))
    job = perform_one(made, crashes=crashes, attempts=attempts)
    if error:
        assert (job.state, job.error_class, job.attempts, begun) == ("failed", error, attempts, [])
        assert "worker died" in (job.error_note or "")
    else:
        assert (job.state, job.attempts, begun) == ("done", attempts + 1, [2])


@pytest.mark.parametrize("days", [10, 365])
def test_a_provider_may_ask_for_a_day_at_most(database: None, kind: Ending, days: int) -> None:
    def away(run: Run, zone_id: int, a: int) -> None:
        raise Unavailable("emailbison", "send.acorn.test", "/replies", 503, retry_after=days * 86_400.0)

    job = perform_one(kind(away))
    assert 86_000 < (job.run_at - clock.now()).total_seconds() <= 86_400


def test_what_was_not_asked_costs_no_attempt(database: None, kind: Ending) -> None:
    def resting(run: Run, zone_id: int, a: int) -> None:
        raise NotAsked("emailbison", "send.acorn.test", "/replies", hint="resting", retry_after=100.0)

    made = kind(resting)
    job = perform_one(made)
    assert (job.state, job.attempts, job.error_class) == ("waiting", 0, "NotAsked")
    for _ in range(8):
        assert 99 < (job.run_at - clock.now()).total_seconds() <= 130, (
            "with a little jitter, and never sooner"
        )
        job = perform_one(made, run_at=clock.now())


@pytest.mark.parametrize("asked_for", [None, 0.1, 100.0])
def test_the_longer_of_both_waits_counts(database: None, kind: Ending, asked_for: float | None) -> None:
    """After a failed attempt: the kind's own (here half a second to a second), or what the provider asked for."""

    def away(run: Run, zone_id: int, a: int) -> None:
        raise Unavailable("emailbison", "send.acorn.test", "/replies", 503, retry_after=asked_for)

    before = clock.now()
    wait = (perform_one(kind(away)).run_at - before).total_seconds()
    assert max(0.5, asked_for or 0.0) <= wait <= max(1.0, asked_for or 0.0) + 10


def test_who_says_not_when_is_asked_again_after_a_second(database: None, kind: Ending) -> None:
    def resting(run: Run, zone_id: int, a: int) -> None:
        raise NotAsked("emailbison", "send.acorn.test", "/replies", hint="resting")

    before = clock.now()
    assert (perform_one(kind(resting)).run_at - before).total_seconds() >= 1


PLACE = ("emailbison", "send.acorn.test", "/replies")
MODEL = ("ai", "models.test", "/v1")


@pytest.mark.parametrize(
    ("failure", "state", "note"),
    [
        (JobTimeoutException(), "waiting", "It took too long."),
        (Busy("no connection"), "waiting", "The database was busy."),
        (BadReply(*PLACE), "waiting", "EmailBison at send.acorn.test sent an answer that could not be read."),
        (BadReply(*MODEL), "waiting", "models.test answered, but not as a model server does."),
        (Rejected(*PLACE, 422, "No sender"), "failed", "EmailBison said no: No sender."),
        (KeyRefused(*PLACE, 401), "failed", "EmailBison refused the key"),
        (KeyRefused(*MODEL, 401), "parked", "refused the key or the model"),
        (LookupError("a fault"), "failed", "A fault in Signalbox."),
    ],
    ids=lambda each: type(each).__name__ if isinstance(each, Exception) else None,
)
def test_each_failure_has_its_end_and_its_words(
    cast: Cast, kind: Ending, failure: Exception, state: str, note: str
) -> None:
    """The workspace has no connection: whose key is refused there waits for nothing that could be mended."""

    def fail(run: Run, zone_id: int, a: int) -> None:
        raise failure

    job = perform_one(kind(fail), cast.acorn.id)
    assert (job.state, job.connection_id) == (state, None)
    assert (job.error_note or "").startswith(note) or note in (job.error_note or "")


def test_whoever_lost_the_lease_leaves_the_job_to_the_next(database: None, kind: Ending) -> None:
    def slow(run: Run, zone_id: int, a: int) -> None:
        with unit_of_work() as session:
            session.execute(update(Job).values(lease_token=uuid4()))

    job = perform_one(kind(slow))
    assert (job.state, job.outcome, job.error_class) == ("running", None, None), "as the next one took it"


def test_a_failure_is_announced_to_open_pages(cast: Cast, kind: Ending) -> None:
    before = changes.revision([cast.acorn.id])

    def broken(run: Run, zone_id: int, a: int) -> None:
        raise LookupError

    perform_one(kind(broken), cast.acorn.id)
    assert changes.revision([cast.acorn.id]) != before


def test_what_is_gone_is_done(database: None, kind: Ending) -> None:
    def gone(run: Run, zone_id: int, a: int) -> None:
        raise NotFound("lead 7")

    job = perform_one(kind(gone))
    assert (job.state, job.outcome, job.error_note) == ("done", "gone", None)


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
    perform.run(first.key)
    last = read(first.id)
    assert (last.state, last.attempts, last.error_class) == ("failed", 2, "Unavailable")
    assert "tried 2 times" in (last.error_note or "")


def test_the_one_who_records_the_failure_gets_the_ids_by_name(database: None, kind: Ending) -> None:
    told: list[tuple[int, int]] = []

    def broken(run: Run, zone_id: int, a: int) -> None:
        raise LookupError

    def record(session: Session, zone_id: int, a: int, note: str) -> None:
        told.append((zone_id, a))

    assert perform_one(kind(broken, on_failure=record)).state == "failed"
    assert told == [(1, 2)], "jsonb keeps no order"


def test_a_failing_record_does_not_make_the_job_run_for_ever(database: None, kind: Ending) -> None:
    def broken(run: Run, zone_id: int, a: int) -> None:
        raise LookupError

    def record(session: Session, zone_id: int, a: int, note: str) -> None:
        raise ZeroDivisionError

    job = perform_one(kind(broken, on_failure=record))
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


def test_a_kind_that_this_version_does_not_know_is_given_up_and_says_so(database: None) -> None:
    """As after an update was taken back."""
    with unit_of_work() as session:
        job = Job(kind="tests.later", key="later", arguments={}, queue="bulk")
        session.add(job)
    perform.run("later")
    done = read(job.id)
    assert (done.state, done.error_class) == ("failed", "KeyError")
    assert "A fault in Signalbox" in (done.error_note or "")


def test_a_worker_that_did_what_there_was_has_signed_off(database: None, kind: Ending, drain: Drain) -> None:
    made = kind(lambda run, zone_id, a: None)
    with unit_of_work() as session:
        job_id = made.enqueue(session, workspace_id=None, zone_id=1, a=2)
    drain()
    assert read(job_id).state == "done"
    assert Worker.all(connection=for_workers()) == []
    assert [thread.name for thread in threading.enumerate() if thread.name == "presence"] == []
