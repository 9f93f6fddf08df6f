"""Between the ledger and RQ: fair shares, repairs, and nothing that Redis could make us run."""

from collections import Counter

import pytest
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.serializers import JSONSerializer
from sqlalchemy import select, text, update

from tests.factories import Cast
from tests.fixture_types import Drain
from tests.jobs.kinds import SLOT, WORK
from webapp.jobs import relay, rq_transport
from webapp.jobs.models import Job
from webapp.jobs.schedules import Schedule
from webapp.jobs.schedules import ask as ask_schedule
from webapp.runtime.database import unit_of_work
from webapp.runtime.redis import for_workers
from worker import perform


def ask(workspace_id: int | None, count: int, prefix: str) -> None:
    with unit_of_work() as session:
        for number in range(count):
            WORK.enqueue(session, workspace_id=workspace_id, name=f"{prefix}-{number}")


def waiting_in_rq() -> list[str]:
    return [
        rq_id.decode() for rq_id in for_workers().lrange(rq_transport.queue("bulk", for_workers()).key, 0, -1)
    ]


def grow_old() -> None:
    with unit_of_work() as session:
        session.execute(
            update(Job)
            .where(Job.pushed_at.is_not(None))
            .values(pushed_at=text("now() - interval '1 minute'"))
        )


def test_a_flood_gets_its_share_and_no_more(cast: Cast) -> None:
    ask(cast.acorn.id, relay.MAX_DISPATCHED * 2, "acorn")
    ask(cast.birch.id, 3, "birch")
    assert relay.dispatch(for_workers()) == relay.MAX_DISPATCHED + 3
    assert relay.dispatch(for_workers()) == 0
    first = [rq_id.partition("-")[0] for rq_id in waiting_in_rq()[:6]]
    assert Counter(first) == {"acorn": 3, "birch": 3}


def test_what_rq_lost_is_pushed_again(cast: Cast, drain: Drain) -> None:
    ask(cast.acorn.id, 5, "acorn")
    relay.dispatch(for_workers())
    for_workers().flushdb()
    grow_old()
    suspects: set[int] = set()
    assert relay.requeue_lost(for_workers(), suspects) == 0, "missing once may mean fetched a moment ago"
    assert relay.requeue_lost(for_workers(), suspects) == 5
    drain()
    with unit_of_work() as session:
        assert Counter(session.scalars(select(Job.state))) == {"done": 5}


def test_what_rq_holds_is_left_alone(cast: Cast) -> None:
    ask(cast.acorn.id, 5, "acorn")
    relay.dispatch(for_workers())
    grow_old()
    suspects: set[int] = set()
    assert [relay.requeue_lost(for_workers(), suspects) for _ in range(3)] == [0, 0, 0]


def test_without_redis_the_rows_wait(cast: Cast) -> None:
    ask(cast.acorn.id, 2, "acorn")
    nowhere = Redis(port=1, socket_connect_timeout=0.2, retry=None)
    with pytest.raises(RedisError):
        relay.dispatch(nowhere)
    assert relay.dispatch(for_workers()) == 2


def test_rq_calls_nothing_but_ours(cast: Cast, drain: Drain, tmp_path: object) -> None:
    """Somebody who can write to Redis asks for another function."""
    planted = f"{tmp_path}/planted"
    foreign = Queue("bulk", connection=for_workers(), serializer=JSONSerializer)
    foreign.enqueue("os.mkdir", planted, job_id="foreign")
    ask(cast.acorn.id, 1, "acorn")
    drain()
    with unit_of_work() as session:
        assert session.scalars(select(Job.state)).all() == ["done"]
    assert not __import__("pathlib").Path(planted).exists()


def test_the_payload_is_json(cast: Cast) -> None:
    ask(cast.acorn.id, 1, "acorn")
    relay.dispatch(for_workers())
    (rq_id,) = waiting_in_rq()
    stored = for_workers().hget(f"rq:job:{rq_id}", "data")
    assert stored is not None
    assert b"worker.perform.run" in __import__("zlib").decompress(stored)


def test_two_clocks_ask_once_and_a_long_stop_leads_to_one_tick(database: None) -> None:
    schedule = Schedule("tidy", SLOT, seconds=60)

    def at(moment: float) -> bool:
        with unit_of_work() as session:
            return ask_schedule(session, schedule, moment) == "enqueued"

    assert [at(600), at(600), at(659), at(660)] == [True, False, False, True]
    assert [at(660 + 3 * 3600), at(660 + 3 * 3600)] == [True, False]
    assert not at(700), "a clock that runs behind asks for nothing"
    with unit_of_work() as session:
        assert len(session.scalars(select(Job)).all()) == 3


def test_the_id_that_rq_sees_is_the_key(cast: Cast) -> None:
    ask(cast.acorn.id, 2, "acorn")
    relay.dispatch(for_workers())
    assert waiting_in_rq() == ["acorn-0", "acorn-1"]


def test_a_click_just_after_the_end_runs_again_under_the_same_id(cast: Cast, drain: Drain) -> None:
    for _ in range(2):
        ask(cast.acorn.id, 1, "click")
        drain()
    with unit_of_work() as session:
        assert session.scalars(select(Job.state).where(Job.key == "click-0")).all() == ["done", "done"]
    assert for_workers().keys("rq:job:*") == []


def test_pushed_twice_is_one_run(cast: Cast, drain: Drain) -> None:
    ask(cast.acorn.id, 1, "twice")
    relay.dispatch(for_workers())
    rq_transport.push([("twice-0", "bulk", "tests.work")], for_workers())
    assert waiting_in_rq() == ["twice-0", "twice-0"]
    drain_rq()
    with unit_of_work() as session:
        job = session.scalars(select(Job)).one()
    assert (job.state, job.attempts, job.asked) == ("done", 1, 1)
    assert waiting_in_rq() == []


def test_a_push_after_the_fetch_keeps_its_record(cast: Cast) -> None:
    """A worker has fetched an id that was in the list twice; the job ends, is enqueued again, and pushed under the same id."""
    redis = for_workers()
    rq_transport.push([("same", "bulk", "tests.work")], redis)
    rq_transport.push([("same", "bulk", "tests.work")], redis)
    assert fetch() == "same"
    rq_transport.push([("same", "bulk", "tests.work")], redis)
    assert fetch() == "same", "the second of three ids finds the record of the third push"
    assert fetch() is None, "the third has none, and is skipped"


def test_an_id_whose_record_is_gone_is_skipped_and_pushed_again(cast: Cast, drain: Drain) -> None:
    ask(cast.acorn.id, 1, "gone")
    relay.dispatch(for_workers())
    for_workers().delete("rq:job:gone-0")
    suspects: set[int] = set()
    grow_old()
    assert [relay.requeue_lost(for_workers(), suspects) for _ in range(2)] == [0, 0], "the list holds it"
    assert fetch() is None
    assert [relay.requeue_lost(for_workers(), suspects) for _ in range(2)] == [0, 1]
    drain()
    with unit_of_work() as session:
        assert session.scalars(select(Job.state)).all() == ["done"]


def test_a_record_that_cannot_be_read_is_skipped(cast: Cast) -> None:
    redis = for_workers()
    rq_transport.push([("garbage", "bulk", "tests.work"), ("good", "bulk", "tests.work")], redis)
    redis.hset("rq:job:garbage", mapping={"created_at": "yesterday", "timeout": b"\xff"})
    assert fetch() == "good"


def test_one_queue_is_fetched_like_several(cast: Cast) -> None:
    """RQ would move the id into a second list, which nobody empties."""
    rq_transport.push([("one", "bulk", "tests.work")], for_workers())
    assert fetch() == "one"
    assert for_workers().keys("rq:*") == [b"rq:queues"]


def fetch() -> str | None:
    redis = for_workers()
    found = rq_transport.LedgerQueue.dequeue_any([rq_transport.queue("bulk", redis)], None, redis)
    return found[0].args[0] if found else None


def drain_rq() -> None:
    """Do what RQ holds, and dispatch nothing more."""
    while (key := fetch()) is not None:
        perform.run(key)


def test_asking_now_brings_an_appointment_forward_but_not_the_wait_after_a_failure(database: None) -> None:
    with unit_of_work() as session:
        later = WORK.enqueue(session, workspace_id=None, delay=600, name="later")
        failed = WORK.enqueue(session, workspace_id=None, delay=600, name="failed")
        session.execute(update(Job).where(Job.id == failed).values(attempts=1))
        WORK.enqueue(session, workspace_id=None, name="later")
        WORK.enqueue(session, workspace_id=None, name="failed")
    with unit_of_work() as session:
        due = session.scalars(select(Job.id).where(Job.run_at <= text("now()"))).all()
    assert due == [later]
