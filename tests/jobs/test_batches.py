"""Batches: every item once, no more in flight than allowed, and a pause, an end and a cap that hold at any moment."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextvars import copy_context

import pytest
from sqlalchemy import select, update

from tests.due import make_due
from tests.factories import Cast
from tests.fixture_types import Drain
from tests.jobs.polishing import (
    Polishing,
    batch,
    change,
    enqueue,
    enqueue_all,
    every_lead,
    leads,
    start,
    states,
    take_one,
)
from webapp.jobs import batches
from webapp.jobs.batch_kinds import BATCH_KINDS, BatchKind
from webapp.jobs.batch_models import JobBatch
from webapp.jobs.kinds import KINDS, JobKind
from webapp.jobs.models import Job
from webapp.jobs.runs import Run
from webapp.providers.errors import Unavailable
from webapp.runtime import changes, clock
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import Invalid, NotFound
from worker import registry

Work = Callable[[Run, int, int], None]


@pytest.fixture
def polishing() -> Iterator[Polishing]:
    yield Polishing()
    for names in (KINDS, registry.HANDLERS):
        names.pop("tests.polish")
    BATCH_KINDS.pop("polishing")


def test_each_item_of_the_workspace_is_done_once_and_counted(
    cast: Cast, polishing: Polishing, drain: Drain
) -> None:
    mine = leads(cast, 5)
    number = start(cast, polishing)
    for _ in range(3):
        enqueue(number)
    drain()
    over = batch()
    assert sorted(polishing.met) == mine
    assert (over.state, over.total, over.enqueued, over.done, over.counts) == ("done", 5, 5, 5, {"shine": 10})
    assert over.finished_at is not None
    with unit_of_work() as session:
        assert set(session.scalars(select(Job.queue))) == {"bulk"}
        assert set(session.scalars(select(Job.workspace_id))) == {cast.acorn.id}


def test_what_a_person_chose_decides_which_items(cast: Cast, polishing: Polishing, drain: Drain) -> None:
    chosen = leads(cast, 2, first_name="Ann")
    leads(cast, 2, first_name="Bea")
    start(cast, polishing, name="Ann")
    drain()
    assert (sorted(polishing.met), batch().total) == (chosen, 2)


def test_one_of_a_kind_is_live_in_a_workspace(cast: Cast, polishing: Polishing, drain: Drain) -> None:
    leads(cast, 1)
    number = start(cast, polishing)
    with pytest.raises(Invalid, match="A polishing goes on already"):
        start(cast, polishing)
    change(batches.pause, number)
    with pytest.raises(Invalid, match="A polishing goes on already"):
        start(cast, polishing)
    with unit_of_work() as session:
        batches.start(session, polishing.kind, cast.birch.id, cast.charlie.id)
    change(batches.cancel, number)
    assert start(cast, polishing) > number


def test_there_must_be_an_item(cast: Cast, polishing: Polishing) -> None:
    with pytest.raises(Invalid, match="Nobody to polish"):
        start(cast, polishing)


def test_no_more_are_in_flight_than_allowed_and_the_rest_follows(
    cast: Cast, polishing: Polishing, drain: Drain
) -> None:
    mine = leads(cast, 9)
    number = start(cast, polishing)
    assert [enqueue(number) for _ in range(3)] == [True, True, False]
    assert (batch().enqueued, batch().is_enqueued) == (4, False)
    drain()
    assert sorted(polishing.met) == mine
    assert (batch().state, batch().done) == ("done", 9)


def test_a_pause_holds_and_the_time_of_it_is_not_counted(
    cast: Cast, polishing: Polishing, drain: Drain
) -> None:
    leads(cast, 3)
    number = start(cast, polishing)
    enqueue_all(number)
    change(batches.pause, number)
    with unit_of_work() as session:
        waiting = session.scalars(select(Job.run_at).where(Job.kind == "tests.polish")).all()
    assert min((run_at - clock.now()).days for run_at in waiting) >= 29, "nobody takes them up in vain"
    with pytest.raises(Invalid, match="does not run"):
        change(batches.pause, number)
    drain()
    assert (batch().state, polishing.met, states()) == ("paused", [], {"waiting": 3})
    with unit_of_work() as session:
        session.execute(update(JobBatch).values(paused_at=JobBatch.created_at, paused_seconds=600))
    assert batch().seconds_worked(clock.now()) == 0
    change(batches.resume, number)
    assert batch().paused_seconds >= 600, "every pause counts"
    with pytest.raises(Invalid, match="not paused"):
        change(batches.resume, number)
    drain()
    assert (batch().state, len(polishing.met)) == ("done", 3)


def test_an_item_that_was_taken_before_the_pause_waits_for_it_without_losing_an_attempt(
    cast: Cast, polishing: Polishing, drain: Drain
) -> None:
    leads(cast, 1)
    number = start(cast, polishing)
    enqueue_all(number)
    run = take_one()
    change(batches.pause, number)
    batches.run_item(run, number, lambda: pytest.fail("it is paused"))
    with unit_of_work() as session:
        job = session.get_one(Job, run.lease.job_id)
        assert (job.state, job.attempts, job.error_note) == ("waiting", 0, "Paused by a person.")
        assert (job.run_at - clock.now()).days >= 29
    change(batches.resume, number)
    drain()
    assert (batch().state, len(polishing.met)) == ("done", 1)


def test_an_item_that_begins_while_it_is_resumed_waits_for_that_to_be_certain(
    cast: Cast, polishing: Polishing
) -> None:
    leads(cast, 1)
    number = start(cast, polishing)
    enqueue_all(number)
    run = take_one()
    change(batches.pause, number)
    with unit_of_work() as resuming:
        batches.resume(resuming, resuming.get_one(JobBatch, number, with_for_update=True))
        begins = threading.Thread(
            target=copy_context().run,
            args=[batches.run_item, run, number, lambda: polishing.finish(run, 1, number)],
        )
        begins.start()
        begins.join(0.3)
        assert polishing.met == []
    begins.join(10)
    assert (polishing.met, batch().done) == ([1], 1)


def test_what_ends_during_a_pause_ends_the_batch_when_it_is_resumed(cast: Cast, polishing: Polishing) -> None:
    leads(cast, 1)
    number = start(cast, polishing)
    enqueue_all(number)
    run = take_one()

    def work() -> None:
        change(batches.pause, number)
        polishing.finish(run, 1, number)

    batches.run_item(run, number, work)
    assert batch().state == "paused"
    change(batches.resume, number)
    assert batch().state == "done"


def test_a_cancelled_one_begins_nothing_further(cast: Cast, polishing: Polishing, drain: Drain) -> None:
    leads(cast, 3)
    number = start(cast, polishing)
    enqueue_all(number)
    run = take_one()
    change(batches.cancel, number)
    batches.run_item(run, number, lambda: pytest.fail("it is cancelled"))
    drain()
    assert (batch().state, batch().done, polishing.met) == ("cancelled", 0, [])
    assert batch().finished_at is not None
    assert states() == {"cancelled": 2, "done": 1}
    with pytest.raises(Invalid, match="is over"):
        change(batches.cancel, number)
    assert enqueue(number) is False


def test_the_cap_leaves_out_what_would_go_beyond_it(cast: Cast, polishing: Polishing, drain: Drain) -> None:
    leads(cast, 4)
    # Each really costs 3: 4, 3 + 4, 6 + 4, and 9 + 4 is too much. The one that is left out is the last to be met.
    enqueue_all(start(cast, polishing, cap=10, share=4))
    drain()
    over = batch()
    assert (over.state, over.done, over.left_out, over.spent, over.total) == ("done", 3, 1, 9, 4)


def test_a_failed_attempt_gives_its_share_back(cast: Cast, polishing: Polishing, drain: Drain) -> None:
    leads(cast, 1)

    def fail_once(run: Run, lead_id: int, job_batch_id: int) -> None:
        assert batch().spent == 4
        if run.lease.attempt == 1:
            raise Unavailable("ai", "models.test", "/v1", 503)
        polishing.finish(run, lead_id, job_batch_id)

    polishing.work = fail_once
    start(cast, polishing, cap=5, share=4)
    drain()
    assert (batch().state, batch().spent) == ("running", 0)
    make_due()
    drain()
    assert (batch().state, batch().done, batch().spent) == ("done", 1, 3)


def test_failures_are_counted_by_reason_the_most_frequent_first(cast: Cast, polishing: Polishing) -> None:
    leads(cast, 3)
    number = start(cast, polishing)
    others = [f"Reason {each:02}." for each in range(batches.MAX_REASONS)]
    for note in ("It is away.", "No such contact.", *others, "No such contact."):
        with unit_of_work() as session:
            batches.record_failure(session, job_batch_id=number, lead_id=1, note=note)
    found = batch()
    assert (found.failed, len(found.reasons)) == (3 + len(others), batches.MAX_REASONS)
    assert found.top_reasons == [("No such contact.", 2), ("It is away.", 1), ("Reason 00.", 1)]


def test_items_that_failed_are_over_too(cast: Cast, polishing: Polishing, drain: Drain) -> None:
    def fail(run: Run, lead_id: int, job_batch_id: int) -> None:
        raise LookupError("a fault of ours")

    polishing.work = fail
    leads(cast, 3)
    start(cast, polishing)
    drain()
    assert (batch().state, batch().failed, batch().done) == ("done", 3, 0)


def test_what_was_counted_meanwhile_is_not_counted_over(cast: Cast, polishing: Polishing) -> None:
    leads(cast, 3)
    number = start(cast, polishing)
    with unit_of_work() as session:
        assert session.get_one(JobBatch, number).done == 0
        with unit_of_work() as other:
            batches.record_done(other, number)
        batches.record_done(session, number)
    assert batch().done == 2


def test_an_item_that_is_gone_is_one_less_to_wait_for(cast: Cast, polishing: Polishing, drain: Drain) -> None:
    def gone(run: Run, lead_id: int, job_batch_id: int) -> None:
        raise NotFound(f"lead {lead_id}")

    polishing.work = gone
    leads(cast, 2)
    start(cast, polishing, cap=100, share=10)
    drain()
    assert (batch().state, batch().done, batch().spent) == ("done", 2, 0)


def test_open_pages_hear_of_every_step(cast: Cast, polishing: Polishing) -> None:
    leads(cast, 3)
    seen: list[str | None] = [changes.revision([cast.acorn.id])]

    def is_heard() -> bool:
        seen.append(changes.revision([cast.acorn.id]))
        return seen[-1] != seen[-2]

    number = start(cast, polishing)
    assert is_heard()
    enqueue(number)
    assert is_heard()
    for act in (batches.pause, batches.resume):
        change(act, number)
        assert is_heard()
    run = take_one()
    batches.run_item(run, number, lambda: polishing.finish(run, 1, number))
    assert is_heard()
    with unit_of_work() as session:
        batches.record_failure(session, job_batch_id=number, note="It is away.")
    assert is_heard()
    change(batches.cancel, number)
    assert is_heard()


def test_a_batch_is_found_by_its_kind_in_its_workspaces_only(cast: Cast, polishing: Polishing) -> None:
    leads(cast, 1)
    number = start(cast, polishing)
    with unit_of_work() as session:
        assert batches.find(session, polishing.kind, number, (cast.acorn.id,)).id == number
        with pytest.raises(NotFound):
            batches.find(session, polishing.kind, number, (cast.birch.id,))
        with pytest.raises(NotFound):
            batches.find(session, BATCH_KINDS["sync"], number, (cast.acorn.id,))


@pytest.mark.parametrize(
    ("queue", "key_form", "why"),
    [
        ("send", "batch-{job_batch_id}-{lead_id}", "not bulk jobs"),
        ("bulk", "polish-{lead_id}-{job_batch_id}", "names its batch, then the item"),
    ],
)
def test_items_are_bulk_jobs_of_their_batch(queue: str, key_form: str, why: str) -> None:
    item = JobKind("tests.odd", queue=queue, label="Odd", key_form=key_form)
    try:
        with pytest.raises(ValueError, match=why):
            BatchKind("odd", item=item, argument="lead_id", query=every_lead, noun="one", nothing="")
    finally:
        KINDS.pop("tests.odd")
