"""What the relay does in a pass, and what it says: once when something goes wrong, and once when that is over."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import psycopg
from sqlalchemy import insert, update

from tests.factories import Cast
from tests.fixture_types import LogLines
from tests.settings import chosen
from tests.worker.trial_jobs import wait_until
from webapp.jobs.models import Job
from webapp.jobs.notify import NOTIFY_CHANNEL
from webapp.runtime import clock
from webapp.runtime.database import direct_url, unit_of_work
from webapp.runtime.redis import for_relay
from worker.relay import Relay

LATE = clock.now() - timedelta(hours=1)


def enqueue(cast: Cast, **facts: object) -> None:
    row = {"workspace_id": cast.acorn.id, "kind": "x", "arguments": {}, "queue": "bulk", "key": "x"}
    with unit_of_work() as session:
        session.execute(insert(Job).values({**row, **facts}))


def mend(relay: Relay) -> int:
    """A pass, a second after the last one."""
    relay.mended_at = 0.0
    return relay.step()


def test_late_work_is_told_once_and_so_is_its_end(cast: Cast, log_lines: LogLines) -> None:
    def told() -> list[tuple[str, str | None]]:
        return [(line["level"], line.get("queue")) for line in log_lines() if "too long" in line["event"]]

    relay = Relay()
    assert (mend(relay), told()) == (0, [])
    enqueue(cast, run_at=LATE)
    assert [mend(relay) for _ in range(3)] == [1, 0, 0]
    assert told() == [("error", "bulk")]
    with unit_of_work() as session:
        session.execute(update(Job).values(state="done"))
    for _ in range(2):
        mend(relay)
    assert told() == [("error", "bulk"), ("info", None)]


def test_leases_that_ran_out_are_mended_once_a_second_and_told(cast: Cast, log_lines: LogLines) -> None:
    def told() -> list[int]:
        return [line["returned"] for line in log_lines() if line["event"] == "leases ran out"]

    enqueue(cast, state="running", attempts=1, leased_until=LATE)
    relay = Relay()
    assert relay.step() == 1, "it is given back and dispatched in the first pass"
    assert told() == [1]
    with unit_of_work() as session:
        session.execute(update(Job).values(state="running", pushed_at=None, leased_until=LATE))
    assert relay.step() == 0, "within the second nothing is mended"
    assert (mend(relay), told()) == (1, [1, 1])


def test_without_redis_work_waits_and_the_log_says_so_once(cast: Cast, log_lines: LogLines) -> None:
    enqueue(cast)
    relay = Relay()
    with chosen(REDIS_URL="redis://127.0.0.1:1/0"):
        for_relay.cache_clear()
        assert [mend(relay) for _ in range(2)] == [0, 0]
    for_relay.cache_clear()
    assert mend(relay) == 1
    lines = [line["level"] for line in log_lines() if line["event"].startswith("Redis does not answer")]
    assert lines == ["error"]


@contextmanager
def connected() -> Iterator[psycopg.Connection]:
    with psycopg.connect(direct_url(), autocommit=True) as connection:
        yield connection


def test_one_leads_and_another_takes_its_place_when_it_is_gone(database: None) -> None:
    relay = Relay()
    with connected() as second:
        with connected() as first:
            assert [relay.is_leader(each) for each in (first, first, second)] == [True, True, False]
        wait_until(lambda: relay.is_leader(second))


def test_a_burst_wakes_it_once_and_not_before_a_hundredth_of_a_second(database: None) -> None:
    relay = Relay()
    with connected() as listening, connected() as asking:
        listening.execute(f"LISTEN {NOTIFY_CHANNEL}")
        for _ in range(3):
            asking.execute(f"NOTIFY {NOTIFY_CHANNEL}")
        began = time.monotonic() + 0.2
        relay.rest(listening, began, pause=60)
        assert began + 0.01 <= time.monotonic() < began + 40
        assert list(listening.notifies(timeout=0)) == [], "one pass answers all of them"
        began = time.monotonic()
        relay.rest(listening, began, pause=0.3)
        assert time.monotonic() >= began + 0.3, "without a wake-up it rests for as long as it may"
