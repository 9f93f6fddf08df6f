"""The ledger's promises, statement by statement, on the real table."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from tests.factories import Cast
from tests.jobs.kinds import WORK
from webapp.jobs import ledger, relay
from webapp.jobs.kinds import KINDS, JobKind
from webapp.jobs.models import Job
from webapp.runtime.database import system_transaction, unit_of_work


def ask(key: str = "work-1", delay: float = 0.0) -> int:
    with unit_of_work() as session:
        return WORK.enqueue(session, workspace_id=None, delay=delay, name=key)


def row(job_id: int) -> Job:
    with unit_of_work() as session:
        return session.get_one(Job, job_id)


def take(key: str = "work-1") -> ledger.Lease:
    lease = ledger.take(key)
    assert lease is not None
    return lease


def end(lease: ledger.Lease) -> None:
    with unit_of_work() as session:
        ledger.end(session, lease, "done")


def test_rolled_back_means_never_asked(database: None) -> None:
    def ask_and_fail() -> None:
        with unit_of_work() as session:
            WORK.enqueue(session, workspace_id=None, name="work-1")
            raise LookupError

    with pytest.raises(LookupError):
        ask_and_fail()
    with unit_of_work() as session:
        assert session.scalars(select(Job)).all() == []


def test_asking_twice_joins_one_row(database: None) -> None:
    first, second = ask(), ask()
    assert first == second
    assert row(first).asked == 2


def test_what_is_asked_during_a_run_is_done_after_it(database: None) -> None:
    job_id = ask()
    lease = take()
    assert ask() == job_id
    end(lease)
    waiting = row(job_id)
    assert (waiting.state, waiting.attempts) == ("waiting", 0)
    end(take())
    assert row(job_id).state == "done"


def test_a_click_after_the_end_runs_again_at_once(database: None) -> None:
    first = ask()
    end(take())
    second = ask()
    assert second != first
    assert ledger.take("work-1") is not None


def test_nobody_takes_twice_or_too_early(database: None) -> None:
    ask()
    ask("later", delay=60)
    assert ledger.take("work-1") is not None
    assert ledger.take("work-1") is None
    assert ledger.take("later") is None


def test_a_lost_lease_writes_nothing(database: None, cast: Cast) -> None:
    job_id = ask()
    late = take()
    with unit_of_work() as session:
        session.execute(update(Job).values(leased_until=text("now() - interval '1 second'")))
    assert relay.reclaim_expired() == 1
    again = take()

    def end_late() -> None:
        with unit_of_work() as session:
            session.execute(text("UPDATE workspace SET name = 'written too late'"))
            ledger.end(session, late, None)

    with pytest.raises(ledger.LeaseLost):
        end_late()
    assert not ledger.renew(late)
    with unit_of_work() as session:
        assert session.scalar(text("SELECT count(*) FROM workspace WHERE name = 'written too late'")) == 0
    end(again)
    assert row(job_id).crashes == 0


@pytest.mark.parametrize(
    ("finish", "state", "attempts"),
    [
        (lambda session, lease: ledger.try_again(session, lease, 30, "Unavailable", "later"), "waiting", 1),
        (lambda session, lease: ledger.give_up(session, lease, "Rejected", "no"), "failed", 1),
        (lambda session, lease: ledger.park(session, lease, 7, "mend it"), "parked", 0),
        (ledger.hand_back, "waiting", 0),
    ],
)
def test_every_way_out_of_a_run(
    database: None, finish: Callable[[Session, ledger.Lease], None], state: str, attempts: int
) -> None:
    job_id = ask()
    with unit_of_work() as session:
        finish(session, take())
    after = row(job_id)
    assert (after.state, after.attempts, after.lease_token) == (state, attempts, None)


def test_parked_work_is_released_with_its_connection(database: None) -> None:
    ask()
    with unit_of_work() as session:
        ledger.park(session, take(), 7, "mend it")
    with unit_of_work() as session:
        assert ledger.release_parked(session, 8) == 0
        assert ledger.release_parked(session, 7) == 1
    assert ledger.take("work-1") is not None


def test_waits_grow_with_jitter_up_to_a_cap() -> None:
    kind = next(iter(KINDS.values()))
    for attempt in range(1, 20):
        ceiling = min(kind.cap, kind.base * 2 ** (attempt - 1))
        waits = [kind.backoff(attempt) for _ in range(50)]
        assert ceiling / 2 <= min(waits) <= max(waits) <= ceiling


def test_a_key_must_fit_rq() -> None:
    with pytest.raises(ValueError, match="a key holds"):
        WORK.enqueue(Session(), workspace_id=None, name="lead:42")
    with pytest.raises(ValueError, match="unknown queue or name taken"):
        JobKind(WORK.name, queue="bulk", label="twice")


def test_a_crowd_that_asks_at_once_makes_one_row(database: None) -> None:
    """Sixteen threads, each with a transaction that goes on to do more after the asking."""
    at_once = threading.Barrier(16)

    def ask_often(_: int) -> int:
        at_once.wait()
        for _round in range(25):
            with system_transaction() as session:
                WORK.enqueue(session, workspace_id=None, name="crowd")
                assert session.scalar(text("SELECT 1")) == 1
        return 25

    with ThreadPoolExecutor(16) as pool:
        asked = sum(pool.map(ask_often, range(16)))
    with unit_of_work() as session:
        assert session.scalars(select(Job.asked)).all() == [asked]
