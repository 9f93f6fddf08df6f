"""What all workers share through Redis: the breaker of a workspace's provider, and the pace of a key."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from simulators import Switchboard
from tests.providers.conftest import Asking
from tests.settings import chosen
from webapp.providers import breaker, pace
from webapp.providers.egress import Call, ask
from webapp.providers.errors import NotAsked, Unavailable
from webapp.providers.pace import Pace
from webapp.runtime.redis import for_requests


def fail(call: Call) -> Unavailable:
    with pytest.raises(Unavailable) as failed:
        ask(call)
    return failed.value


FIVE = 5
"""Failures in a row let a circuit rest."""


def trip(circuit_key: str) -> None:
    for _ in range(FIVE):
        breaker.note_failure(circuit_key)


def end_rest(circuit_key: str) -> None:
    """What time does."""
    for_requests().delete(f"breaker:{circuit_key}:rest", f"breaker:{circuit_key}:probe")


def test_a_provider_that_is_down_is_left_alone_and_tried_by_one(sims: Switchboard, query: Asking) -> None:
    sims.emailbison.faults.add("status", status=500, times=None)
    call = query(circuit_key="emailbison:1", seconds=10)
    while not isinstance(rested := fail(call), NotAsked):
        pass
    assert len(sims.emailbison.calls) <= 20
    assert 0 < (rested.retry_after or 0) <= 15
    sims.emailbison.calls.clear()
    with ThreadPoolExecutor(8) as pool:
        assert {type(each) for each in pool.map(lambda _: fail(call), range(40))} == {NotAsked}
    assert sims.emailbison.calls == []

    end_rest("emailbison:1")
    with ThreadPoolExecutor(8) as pool:
        ends = [
            type(each)
            for each in pool.map(lambda _: fail(query(circuit_key="emailbison:1", method="POST")), range(16))
        ]
    assert len(ends) - ends.count(NotAsked) == 1, (
        "one goes first, and its failure lets the circuit rest again"
    )

    end_rest("emailbison:1")
    sims.emailbison.faults.clear()
    assert ask(call).status == 200
    with ThreadPoolExecutor(8) as pool:
        assert {answer.status for answer in pool.map(lambda _: ask(call), range(16))} == {200}


def test_another_workspace_is_not_affected(sims: Switchboard, query: Asking) -> None:
    trip("emailbison:1")
    assert isinstance(fail(query(circuit_key="emailbison:1")), NotAsked)
    assert ask(query(circuit_key="emailbison:2")).status == 200
    assert ask(query()).status == 200


def test_failures_that_are_not_in_a_row_let_nothing_rest(query: Asking) -> None:
    for _ in range(3):
        for _ in range(FIVE - 1):
            breaker.note_failure("emailbison:1")
        breaker.note_success("emailbison:1")
    assert [breaker.rest_left("emailbison:1") for _ in range(2)] == [0, 0], "and none goes first"


def test_refusals_are_answers(sims: Switchboard, query: Asking) -> None:
    for _ in range(2 * FIVE):
        assert ask(query(circuit_key="emailbison:1", headers={"Authorization": "Bearer wrong"})).status == 401
    assert breaker.rest_left("emailbison:1") == 0


def test_rests_begin_at_the_fifth_failure_double_and_end_in_two_minutes(sims: Switchboard) -> None:
    rests = []
    for _ in range(12):
        breaker.note_failure("emailbison:1")
        rests.append(breaker.rest_left("emailbison:1"))
    for rest, seconds in zip(rests, (0, 0, 0, 0, 15, 30, 60, *([120] * 5)), strict=True):
        assert seconds * 0.9 <= rest <= seconds, rests


def test_who_looked_before_a_rest_began_is_no_second_probe() -> None:
    """Between the end of a rest and its first call, somebody who saw the failures before may come."""
    trip("emailbison:1")
    assert 14_000 < for_requests().pttl("breaker:emailbison:1:probe") <= 15_000
    for_requests().delete("breaker:emailbison:1:rest")
    assert breaker.rest_left("emailbison:1") == 1.0, "the probe's key outlives the rest's"
    for_requests().delete("breaker:emailbison:1:probe")
    assert [breaker.rest_left("emailbison:1") for _ in range(2)] == [0.0, 1.0]


def test_failures_are_forgotten_in_time() -> None:
    breaker.note_failure("emailbison:1")
    assert 890_000 < for_requests().pttl("breaker:emailbison:1:failures") <= 900_000, "a quarter of an hour"


def test_a_probe_that_never_ends_is_replaced_in_a_minute() -> None:
    trip("emailbison:1")
    end_rest("emailbison:1")
    assert [breaker.rest_left("emailbison:1") for _ in range(2)] == [0.0, 1.0]
    assert 59_000 < for_requests().pttl("breaker:emailbison:1:probe") <= 60_000


def test_a_keys_place_in_redis_outlasts_its_turns_by_a_minute() -> None:
    turns = Pace("key-a", 100)
    assert pace.take_turn(turns) == 0.0
    assert 59_000 < for_requests().pttl("pace:key-a") <= 60_100
    pace.hold(turns, 30)
    assert 89_000 < for_requests().pttl("pace:key-a") <= 90_000
    assert for_requests().keys("pace:*") == [b"pace:key-a"]


def test_a_server_that_fails_rests_and_its_key_is_not_held(sims: Switchboard, query: Asking) -> None:
    sims.emailbison.faults.add("status", status=503, times=1)
    turns = Pace("key-a", 1)
    assert fail(query(method="POST", pace=turns, circuit_key="emailbison:1")).status == 503
    assert for_requests().get("breaker:emailbison:1:failures") == b"1"
    assert ask(query(pace=turns, circuit_key="emailbison:1")).status == 200
    assert for_requests().get("breaker:emailbison:1:failures") is None


def test_a_short_hold_does_not_shorten_a_longer_one() -> None:
    turns = Pace("key-a", 1)
    pace.hold(turns, 60)
    pace.hold(turns, 5)
    assert 50 < pace.take_turn(turns) <= 60


def test_an_emptied_redis_forgets_and_goes_on(query: Asking) -> None:
    trip("emailbison:1")
    for_requests().flushdb()
    assert ask(query(circuit_key="emailbison:1", pace=Pace("k", 1))).status == 200


def test_without_redis_nothing_rests(database: None) -> None:
    """One failure more does less harm than silence."""
    trip("emailbison:1")
    with chosen(REDIS_URL="redis://127.0.0.1:1/0"):
        for_requests.cache_clear()
        trip("emailbison:1")
        breaker.note_success("emailbison:1")
        assert [breaker.rest_left("emailbison:1") for _ in range(2)] == [0, 0]
    for_requests.cache_clear()
    assert breaker.rest_left("emailbison:1") > 14, "as before"


def test_many_workers_keep_one_pace(sims: Switchboard, query: Asking) -> None:
    turns = Pace("key-a", 150)
    began = time.monotonic()
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _: ask(query(pace=turns, seconds=20)), range(6)))
    assert time.monotonic() - began >= 5 * 0.150
    assert pace.take_turn(Pace("key-b", 60_000)) == 0.0, "another key, another pace"


def test_a_turn_that_is_far_away_is_not_waited_for(query: Asking) -> None:
    turns = Pace("key-a", 60_000)
    assert ask(query(pace=turns)).status == 200
    waiting = fail(query(pace=turns))
    assert isinstance(waiting, NotAsked)
    assert 50 < (waiting.retry_after or 0) <= 60


@pytest.mark.parametrize(("headers", "seconds"), [({"Retry-After": "30"}, 30), ({}, pace.HOLD_SECONDS)])
def test_too_many_holds_the_key_for_everybody(
    sims: Switchboard, query: Asking, headers: dict[str, str], seconds: float
) -> None:
    sims.emailbison.faults.add("status", status=429, headers=headers)
    turns = Pace("key-a", 1)
    assert fail(query(pace=turns, method="POST")).status == 429
    held = fail(query(pace=turns))
    assert isinstance(held, NotAsked)
    assert seconds - 5 < (held.retry_after or 0) <= seconds
    assert ask(query(pace=Pace("key-b", 1))).status == 200
    assert breaker.rest_left("emailbison:1") == 0
