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
from webapp.jobs.notify import NOTIFY_CHANNEL
from webapp.runtime import clock
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


def lose_the_lease() -> None:
    with unit_of_work() as session:
        session.execute(update(Job).values(leased_until=text("now() - interval '1 second'")))
    assert relay.reclaim_expired() == 1


def states() -> dict[str, str]:
    with unit_of_work() as session:
        return dict(session.execute(select(Job.key, Job.state)).all())  # type: ignore[arg-type]


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
    lose_the_lease()
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
    ("finish", "state", "attempts", "crashes"),
    [
        (lambda session, lease: ledger.end(session, lease, "done"), "done", 3, 0),
        (
            lambda session, lease: ledger.try_again(session, lease, 30, "Unavailable", "later"),
            "waiting",
            3,
            0,
        ),
        (lambda session, lease: ledger.put_off(session, lease, 30, "NotAsked", "later"), "waiting", 2, 0),
        (lambda session, lease: ledger.give_up(session, lease, "Rejected", "no"), "failed", 3, 2),
        (lambda session, lease: ledger.refuse(session, lease, "Poison", "no"), "failed", 2, 2),
        (lambda session, lease: ledger.park(session, lease, 7, "mend it"), "parked", 2, 2),
        (ledger.hand_back, "waiting", 2, 2),
    ],
)
def test_every_way_out_of_a_run(
    database: None,
    finish: Callable[[Session, ledger.Lease], None],
    state: str,
    attempts: int,
    crashes: int,
) -> None:
    """The third attempt, after two whose worker died. Only a run that came to its own end says that the job is no poison."""
    job_id = ask()
    for _ in range(2):
        take()
        lose_the_lease()
    with unit_of_work() as session:
        finish(session, take())
    after = row(job_id)
    assert (after.state, after.attempts, after.crashes) == (state, attempts, crashes)
    assert (after.lease_token, after.leased_until, after.pushed_at) == (None, None, None)
    assert (after.finished_at is None) == (state in ("waiting", "parked"))


@pytest.mark.parametrize("finish", [ledger.try_again, ledger.put_off])
def test_the_wait_before_the_next_attempt_is_kept(database: None, finish: Callable[..., None]) -> None:
    job_id = ask()
    with unit_of_work() as session:
        finish(session, take(), 30, "Unavailable", "later")
    after = row(job_id)
    assert 25 < (after.run_at - clock.now()).total_seconds() <= 30
    assert (after.error_class, after.error_note) == ("Unavailable", "later")
    assert ledger.take("work-1") is None


def test_what_is_asked_during_a_run_that_is_given_up_begins_anew(database: None) -> None:
    job_id = ask()
    take()
    lose_the_lease()
    lease = take()
    ask()
    with unit_of_work() as session:
        ledger.give_up(session, lease, "Rejected", "no")
    after = row(job_id)
    assert (after.state, after.attempts, after.crashes, after.finished_at) == ("waiting", 0, 0, None)
    assert ledger.take("work-1") is not None, "at once"


def test_a_lease_that_stands_is_not_reclaimed_and_renewing_makes_it_longer(database: None) -> None:
    job_id = ask()
    lease = take()
    assert relay.reclaim_expired() == 0
    with unit_of_work() as session:
        session.execute(update(Job).values(leased_until=text("now() + interval '1 second'")))
    assert ledger.renew(lease)
    left = row(job_id).leased_until
    assert left is not None
    assert ledger.LEASE_SECONDS - 5 < (left - clock.now()).total_seconds() <= ledger.LEASE_SECONDS


def test_the_row_says_that_its_worker_was_lost(database: None) -> None:
    job_id = ask()
    take()
    lose_the_lease()
    lost = row(job_id)
    assert (lost.state, lost.error_class, lost.crashes) == ("waiting", "WorkerLost", 1)
    assert "stopped in the middle" in (lost.error_note or "")


def test_what_waits_for_a_connection_is_not_released_with_the_model(database: None) -> None:
    for number, connection_id in enumerate([7, None, None, None]):
        ask(f"work-{number}")
        with unit_of_work() as session:
            ledger.park(session, take(f"work-{number}"), connection_id, "mend it")
    with unit_of_work() as session:
        assert ledger.release_unconnected(session, 2) == 2
    assert states() == {"work-0": "parked", "work-1": "waiting", "work-2": "waiting", "work-3": "parked"}
    with unit_of_work() as session:
        assert ledger.release_unconnected(session) == 1
    assert states()["work-0"] == "parked"


@pytest.mark.parametrize(
    "finish",
    [
        lambda session, lease: ledger.give_up(session, lease, "Rejected", "no"),
        lambda session, lease: ledger.refuse(session, lease, "Poison", "no"),
        ledger.hand_back,
        lambda session, _lease: ledger.release_parked(session, 7),
        lambda session, _lease: ledger.release_unconnected(session),
        lambda session, _lease: WORK.enqueue(session, workspace_id=None, name="more"),
    ],
)
def test_the_relay_hears_of_what_can_be_pushed_at_once(
    database: None, finish: Callable[[Session, ledger.Lease], object]
) -> None:
    ask()
    with unit_of_work() as session:
        finish(session, take())
        assert NOTIFY_CHANNEL in session.info["after_commit"]


def test_an_appointment_is_not_announced(database: None) -> None:
    with unit_of_work() as session:
        WORK.enqueue(session, workspace_id=None, delay=60, name="later")
        assert "after_commit" not in session.info


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
        JobKind(WORK.name, queue="bulk", label="twice", key_form="twice")


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
