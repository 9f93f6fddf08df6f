"""One browser's many requests stand in nobody's way."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from webapp.web.fairness import FairQueue


def request(cookie: str, address: str = "192.0.2.1", name: int = 0) -> Any:
    headers = {"COOKIE": f"theme={name}; signalbox={cookie}"} if cookie else {}
    return SimpleNamespace(requests=[SimpleNamespace(headers=headers)], addr=address, name=name)


def names(queue: FairQueue, count: int) -> list[int]:
    return [queue.popleft().task.name for _ in range(count)]


def test_browsers_take_turns_and_keep_their_own_order() -> None:
    queue = FairQueue(most=9)
    for number in range(4):
        queue.append(request("many", name=number))
    queue.append(request("one", name=10))
    queue.append(request("", name=20))
    assert names(queue, 6) == [0, 10, 20, 1, 2, 3]


def test_a_browser_has_only_so_many_threads_and_others_go_on() -> None:
    queue = FairQueue(most=2)
    for number in range(4):
        queue.append(request("many", name=number))
    running = [queue.popleft(), queue.popleft()]
    assert len(queue) == 0, "nothing may start"
    with pytest.raises(IndexError):
        queue.popleft()
    queue.append(request("one", name=10))
    assert names(queue, 1) == [10]
    queue.end(running[0].browser)
    assert names(queue, 1) == [2]
    assert len(queue) == 0
    queue.end(running[1].browser)
    assert names(queue, 1) == [3]


def test_providers_are_not_held_to_a_browsers_share() -> None:
    queue = FairQueue(most=1)
    for number in range(3):
        queue.append(request("", "198.51.100.7", number))
    assert (len(queue), names(queue, 3)) == (3, [0, 1, 2])
