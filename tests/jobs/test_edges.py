"""Where the ledger's promises end: what is forgotten, what is told, which limit is still within."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import make_url, select, text, update

from tests.factories import Cast
from tests.jobs.kinds import WORK
from webapp.jobs import control, ledger, lookup, relay, rq_transport
from webapp.jobs.kinds import KINDS, JobKind
from webapp.jobs.models import Job
from webapp.jobs.notify import NOTIFY_CHANNEL
from webapp.jobs.runs import Run
from webapp.runtime import clock
from webapp.runtime.database import engine, unit_of_work
from webapp.runtime.redis import for_workers


def enqueue(name: str = "work-1", delay: float = 0.0) -> int:
    with unit_of_work() as session:
        return WORK.enqueue(session, workspace_id=None, delay=delay, name=name)


def take(name: str = "work-1") -> ledger.Lease:
    lease = ledger.take(name)
    assert lease is not None
    return lease


def row(job_id: int) -> Job:
    with unit_of_work() as session:
        return session.get_one(Job, job_id)


@pytest.fixture
def ear(database: None) -> Iterator[psycopg.Connection]:
    """A connection that listens as the relay does."""
    plain = make_url(engine().url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as listening:
        listening.execute(f"LISTEN {NOTIFY_CHANNEL}")
        yield listening


def test_the_end_of_a_run_is_told_to_the_relay_when_the_work_is_to_be_done_again(
    database: None, ear: psycopg.Connection
) -> None:
    for is_asked_again in (False, True):
        enqueue(delay=60)  # an appointment is told to nobody
        with unit_of_work() as session:
            session.execute(update(Job).values(run_at=clock.now()))
        lease = take()
        if is_asked_again:
            enqueue(delay=60)
        with unit_of_work() as session:
            ledger.end(session, lease, "done")
        assert bool(list(ear.notifies(timeout=0.3, stop_after=1))) is is_asked_again


def test_a_success_forgets_the_trouble_before_it(database: None) -> None:
    job_id = enqueue()
    with unit_of_work() as session:
        ledger.try_again(session, take(), 0, "Unavailable", "It is away.")
    assert row(job_id).error_note == "It is away."
    ledger.end_alone(take(), "sent")
    over = row(job_id)
    assert (over.state, over.outcome, over.error_class, over.error_note) == ("done", "sent", None, None)


def test_what_is_released_waits_for_no_connection_any_more(database: None) -> None:
    job_id = enqueue()
    with unit_of_work() as session:
        ledger.park(session, take(), 7, "Mend it.")
    assert row(job_id).connection_id == 7
    with unit_of_work() as session:
        ledger.release_parked(session, 7)
    assert row(job_id).connection_id is None
    with unit_of_work() as session:
        ledger.park(session, take(), None, "The model refused.")
        assert ledger.release_parked(session, 7) == 0
        assert ledger.release_unconnected(session) == 1


def test_what_was_pushed_a_moment_ago_is_not_lost_yet_and_what_was_lost_is_no_suspect(cast: Cast) -> None:
    enqueue()
    relay.dispatch(for_workers())
    for_workers().flushdb()
    suspects: set[int] = set()
    assert [relay.requeue_lost(for_workers(), suspects) for _ in range(2)] == [0, 0]
    with unit_of_work() as session:
        session.execute(update(Job).values(pushed_at=clock.now() - timedelta(minutes=1)))
    assert [relay.requeue_lost(for_workers(), suspects) for _ in range(2)] == [0, 1]
    assert suspects == set(), "lost again, it has to be missing twice again"


def test_of_two_that_were_pushed_the_one_that_rq_holds_stays_there(cast: Cast) -> None:
    ids = [enqueue(name) for name in ("held", "gone")]
    relay.dispatch(for_workers())
    for_workers().lrem(rq_transport.queue("bulk", for_workers()).key, 0, "gone")
    with unit_of_work() as session:
        session.execute(update(Job).values(pushed_at=clock.now() - timedelta(minutes=1)))
    suspects: set[int] = set()
    assert [relay.requeue_lost(for_workers(), suspects) for _ in range(2)] == [0, 1]
    assert [row(job_id).pushed_at is None for job_id in ids] == [False, True]


def test_rq_hears_how_long_a_job_may_take_and_how_long_its_record_lasts(database: None) -> None:
    kind = JobKind("tests.short", queue="bulk", label="Short", key_form="short", timeout=7)
    try:
        rq_transport.push([("short", "bulk", kind.name), ("unknown", "bulk", "of.old")], for_workers())
    finally:
        del KINDS[kind.name]
    short, unknown = (for_workers().hgetall(f"rq:job:{key}") for key in ("short", "unknown"))
    assert (short[b"timeout"], unknown[b"timeout"]) == (b"7", str(rq_transport.DEFAULT_TIMEOUT).encode())
    assert short[b"ttl"] == str(rq_transport.KEEP_SECONDS).encode()


def test_a_retry_does_what_was_asked_for_last(database: None) -> None:
    ids = [enqueue()]
    with unit_of_work() as session:
        session.execute(update(Job).values(state="failed", arguments={"name": "first"}))
    ids.append(enqueue())
    with unit_of_work() as session:
        session.execute(
            update(Job).where(Job.id == ids[1]).values(state="failed", arguments={"name": "second"})
        )
    with unit_of_work() as session:
        control.retry(session, list(session.scalars(select(Job))))
    assert take().arguments == {"name": "second"}


def test_the_last_failure_is_the_one_that_failed_last(database: None) -> None:
    notes = ("the newest", "an old one")
    for number, note in enumerate(notes):
        failed = enqueue()
        moment = clock.now() - timedelta(hours=number)
        facts = {"state": "failed", "error_note": note, "finished_at": moment}
        with unit_of_work() as session:
            session.execute(update(Job).where(Job.id == failed).values(**facts))
    with unit_of_work() as session:
        assert lookup.last_failed(session, ["work-1"])["work-1"].note == "the newest"


@pytest.mark.parametrize(
    ("before", "given", "shown"),
    [("3 sent", None, "3 sent"), ("3 sent", "closed", "closed"), (None, None, None)],
)
def test_a_run_ends_with_one_outcome(
    database: None, before: str | None, given: str | None, shown: str | None
) -> None:
    job_id = enqueue()
    run = Run(take())
    run.outcome = before
    with run.finish(given):
        pass
    run.close()
    assert (row(job_id).state, row(job_id).outcome) == ("done", shown)


def test_the_parts_of_a_key_may_stand_anywhere(database: None) -> None:
    kind = JobKind("tests.parts", queue="bulk", label="Parts", key_form="a-{first}-b-{second}-c")
    try:
        with unit_of_work() as session:
            assert session.scalar(text(f"SELECT {kind.key_sql('1::text', '2::text')}")) == "a-1-b-2-c"
        assert kind.key(1, 2) == "a-1-b-2-c"
    finally:
        del KINDS[kind.name]


def test_a_kind_stands_in_one_of_our_queues() -> None:
    with pytest.raises(ValueError, match="unknown queue"):
        JobKind("tests.odd", queue="nowhere", label="Odd", key_form="odd")
    assert "tests.odd" not in KINDS


def test_an_appointment_is_no_retry(database: None) -> None:
    enqueue(delay=60)
    with unit_of_work() as session:
        job = lookup.live(session, ["work-1"])["work-1"]
    assert not job.is_retrying(clock.now())
