"""Every way in which a run can end, through the function that RQ calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from rq.timeouts import JobTimeoutException
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.factories import Cast
from webapp.integrations.connections import connect, enter_credentials
from webapp.integrations.models import Connection
from webapp.jobs import ledger
from webapp.jobs.kinds import KINDS, JobKind
from webapp.jobs.models import Job
from webapp.jobs.runs import Run
from webapp.providers.errors import BadReply, KeyRefused, NotAsked, Rejected, Unavailable
from webapp.runtime import changes, clock
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import Busy, NotFound
from worker import perform, registry

Ending = Callable[..., JobKind]


@pytest.fixture
def kind() -> Iterator[Ending]:
    """A kind of work whose function is given, forgotten after the test."""

    def make(
        handler: Callable[..., None], on_failure: Callable[..., None] | None = None, limit: int = 2
    ) -> JobKind:
        made = JobKind(
            "tests.ending", queue="bulk", label="Ending", key_form="ending", attempts=limit, base=1.0
        )
        registry.handles(made, on_failure=on_failure)(handler)
        return made

    yield make
    KINDS.pop("tests.ending", None)
    registry.HANDLERS.pop("tests.ending", None)


def perform_one(kind: JobKind, place: int | None = None, **facts: object) -> Job:
    with unit_of_work() as session:
        job_id = kind.enqueue(session, workspace_id=place, zone_id=1, a=2)
        if facts:
            session.execute(update(Job).where(Job.id == job_id).values(**facts))
    perform.run("ending")
    return read(job_id)


def read(job_id: int) -> Job:
    with unit_of_work() as session:
        return session.get_one(Job, job_id)


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

    assert perform_one(kind(broken, record)).state == "failed"
    assert told == [(1, 2)], "jsonb keeps no order"


def test_a_failing_record_does_not_make_the_job_run_for_ever(database: None, kind: Ending) -> None:
    def broken(run: Run, zone_id: int, a: int) -> None:
        raise LookupError

    def record(session: Session, zone_id: int, a: int, note: str) -> None:
        raise ZeroDivisionError

    job = perform_one(kind(broken, record))
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


@pytest.mark.parametrize(("attempts", "state"), [(1, "working"), (2, "failing")])
def test_a_connection_is_shown_as_failing_from_the_third_attempt_on(
    cast: Cast, kind: Ending, attempts: int, state: str
) -> None:
    assert state_after_a_503(cast, kind, attempts, "working") == state


def test_a_late_failure_does_not_hide_a_refusal(cast: Cast, kind: Ending) -> None:
    assert state_after_a_503(cast, kind, 4, "refused") == "refused"


def state_after_a_503(cast: Cast, kind: Ending, attempts: int, before: str) -> str:
    """How the connection stands after a job's next attempt met a 503."""
    with unit_of_work() as session:
        connection = connect(
            session, cast.acorn.id, "emailbison", key="7|a-key-of-acorn-0001", host="send.acorn.test"
        )
        connection.state = before  # type: ignore[assignment]
        number = connection.id

    def away(run: Run, zone_id: int, a: int) -> None:
        raise Unavailable("emailbison", "send.acorn.test", "/replies", 503)

    perform_one(kind(away, limit=9), cast.acorn.id, attempts=attempts)
    with unit_of_work() as session:
        return session.get_one(Connection, number).state
