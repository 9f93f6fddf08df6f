"""What other slices see of jobs: their keys, how they stand, and how they failed."""

from datetime import timedelta

import pytest
from sqlalchemy import text, update

from tests.factories import Cast
from tests.jobs.kinds import PAIR, SLOT
from webapp.jobs import ledger, lookup
from webapp.jobs.models import Job
from webapp.runtime import clock
from webapp.runtime.database import system_statements, unit_of_work


def enqueue(cast: Cast, thing_id: int = 1, delay: float = 0.0) -> int:
    with unit_of_work() as session:
        return PAIR.enqueue(session, workspace_id=cast.acorn.id, thing_id=thing_id, delay=delay)


def key(cast: Cast, thing_id: int = 1) -> str:
    return PAIR.key(cast.acorn.id, thing_id)


def live(cast: Cast) -> lookup.LiveJob:
    with unit_of_work() as session:
        return lookup.live(session, [key(cast)])[key(cast)]


def take(key: str) -> ledger.Lease:
    lease = ledger.take(key)
    assert lease is not None
    return lease


def fail(cast: Cast, note: str) -> None:
    enqueue(cast)
    lease = take(key(cast))
    with unit_of_work() as session:
        ledger.give_up(session, lease, "Rejected", note)


def test_a_key_is_made_of_its_ids_in_one_place(cast: Cast) -> None:
    job_id = enqueue(cast, 7)
    with unit_of_work() as session:
        job = session.get_one(Job, job_id)
        in_sql = session.scalar(text(f"SELECT {PAIR.key_sql(str(cast.acorn.id), 'CAST(7 AS bigint)')}"))
    assert job.key == PAIR.key(cast.acorn.id, 7) == in_sql == f"pair-{cast.acorn.id}-7"
    assert job.arguments == {"thing_id": 7}
    with pytest.raises(ValueError, match="argument"):
        PAIR.key(7)


def test_the_slot_of_a_schedule_is_in_the_key_alone(database: None) -> None:
    with unit_of_work() as session:
        job = session.get_one(Job, SLOT.enqueue(session, workspace_id=None, slot=9))
    assert (job.key, job.arguments) == ("slot-9", {})


def test_many_are_enqueued_by_one_statement_and_join_what_is_live(cast: Cast) -> None:
    known = enqueue(cast, 1, delay=600)
    statement = PAIR.enqueue_sql(
        f"(VALUES ({cast.acorn.id}, 1), ({cast.acorn.id}, 2)) AS stored (workspace, id)",
        workspace_id="workspace",
        thing_id="id",
    )
    with system_statements() as connection:
        ids = set(connection.execute(text(statement)).scalars())
    assert known in ids
    with unit_of_work() as session:
        rows = [session.get_one(Job, job_id) for job_id in sorted(ids)]
        found = lookup.live(session, [key(cast, 1), key(cast, 2), key(cast, 3)])
    assert [(row.key, row.arguments, row.asked, row.queue) for row in rows] == [
        (key(cast, 1), {"thing_id": 1}, 2, "bulk"),
        (key(cast, 2), {"thing_id": 2}, 1, "bulk"),
    ]
    assert set(found) == {key(cast, 1), key(cast, 2)}
    assert rows[0].run_at <= clock.now(), "the appointment was brought forward"


def test_a_live_job_says_how_it_stands(cast: Cast) -> None:
    enqueue(cast)
    waiting = live(cast)
    assert (waiting.state, waiting.attempts, waiting.note, waiting.since) == (
        "waiting",
        0,
        "",
        waiting.run_at,
    )
    lease = take(key(cast))
    running = live(cast)
    assert (running.state, running.attempts, running.is_busy) == ("running", 1, True)
    assert running.since > waiting.since
    with unit_of_work() as session:
        ledger.try_again(session, lease, 60, "Unavailable", "The provider is away.")
    again = live(cast)
    assert again.is_retrying(clock.now())
    assert not again.is_retrying(again.run_at)
    assert (again.note, again.since) == ("The provider is away.", again.run_at)


def test_a_parked_job_is_not_busy_and_counted_for_its_connection(cast: Cast) -> None:
    enqueue(cast)
    lease = take(key(cast))
    with unit_of_work() as session:
        ledger.park(session, lease, None, "Mend it.")
    parked = live(cast)
    assert (parked.state, parked.is_busy, parked.note) == ("parked", False, "Mend it.")
    with unit_of_work() as session:
        assert lookup.parked_by_connection(session, [cast.acorn.id]) == {None: 1}
        assert lookup.parked_by_connection(session, [cast.birch.id]) == {}


def test_what_is_over_is_not_live_and_its_last_failure_is_known(cast: Cast) -> None:
    fail(cast, "first")
    fail(cast, "second")
    with unit_of_work() as session:
        assert lookup.live(session, [key(cast)]) == {}
        failed = lookup.last_failed(session, [key(cast), key(cast, 2)])
    assert [(job.key, job.note) for job in failed.values()] == [(key(cast), "second")]
    (last,) = failed.values()
    assert last.is_newer_than(None)
    assert last.is_newer_than(last.failed_at - timedelta(seconds=1))
    assert not last.is_newer_than(last.failed_at)


def test_only_what_runs_runs(cast: Cast) -> None:
    waiting, running = enqueue(cast, 1), enqueue(cast, 2)
    take(key(cast, 2))
    with unit_of_work() as session:
        assert lookup.running(session, [waiting, running]) == {running}


def test_the_version_differs_with_everything_that_is_shown(cast: Cast) -> None:
    def version() -> str:
        with unit_of_work() as session:
            return lookup.version(session, [key(cast)])

    seen = [version()]
    enqueue(cast)
    seen.append(version())
    lease = take(key(cast))
    seen.append(version())
    with unit_of_work() as session:
        ledger.try_again(session, lease, 0, "Unavailable", "Away.")
    seen.append(version())
    with unit_of_work() as session:
        session.execute(update(Job).values(state="done"))
    seen.append(version())
    enqueue(cast)
    seen.append(version())
    assert len(set(seen)) == len(seen) - 1, "none, waiting, running, waiting again, none, another one"
    assert seen[0] == seen[4]
