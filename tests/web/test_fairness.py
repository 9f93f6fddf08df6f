"""One browser's many requests stand in nobody's way, and one person's or workspace's many browsers in few's."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from webapp.web.fairness import (
    MARGIN,
    PEOPLE,
    PERSON,
    Asker,
    FairDispatcher,
    FairQueue,
    _here,
    asked_by,
    browser_of,
)
from webapp.web.shares import ASKS, MOST_DEBT, Shares

ACORN = Asker("person 1", "workspaces (1,)")


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
    queue.end(running[0])
    assert names(queue, 1) == [2]
    assert len(queue) == 0
    queue.end(running[1])
    assert names(queue, 1) == [3]


def test_providers_are_not_held_to_a_browsers_share() -> None:
    queue = FairQueue(most=1)
    for number in range(3):
        queue.append(request("", "198.51.100.7", number))
    assert (len(queue), names(queue, 3)) == (3, [0, 1, 2])


@pytest.mark.parametrize(
    "spelled",
    [
        "signalbox=token.1.abc; signalbox=another",
        'signalbox="token.1.abc"',
        'signalbox="\\164oken.1.abc"',
        "__Host-signalbox=another; signalbox=token.1.abc",
        "signalbox=token.1.abd",
        "a=b;signalbox=token.1.abc ;c",
    ],
    ids=["twice", "quoted", "escaped", "another name", "another signature", "crowded"],
)
def test_one_session_is_one_browser_however_its_cookie_is_spelled(spelled: str) -> None:
    """Else forty spellings of one cookie would be forty browsers, each with a share of its own."""
    usual, odd = request("token.1.abc"), request("")
    odd.requests[0].headers = {"COOKIE": spelled}
    assert browser_of(odd) == browser_of(usual)


def use(queue: FairQueue, cookie: str, seconds: float, asker: Asker) -> None:
    """One request of this browser was answered, for whom, with so many seconds of the processor."""
    queue.append(request(cookie))
    queue.end(queue.popleft(), seconds, asker)


def test_several_browsers_of_one_person_have_the_threads_of_one() -> None:
    queue = FairQueue(most=1)
    for cookie in ("telephone", "laptop"):
        use(queue, cookie, 0.0, ACORN)
        queue.append(request(cookie))
    queue.popleft()
    assert len(queue) == 0


def test_whoever_has_used_up_their_share_waits_while_others_ask_and_only_then() -> None:
    queue = FairQueue(most=2)
    use(queue, "many", PERSON[1] + 0.5, ACORN)
    queue.append(request("many", name=1))
    assert names(queue, 1) == [1], "nobody else asks"
    use(queue, "one", 0.01, Asker("person 2", "workspaces (2,)"))
    queue.append(request("many", name=2))
    queue.append(request("one", name=10))
    assert names(queue, 1) == [10]
    assert len(queue) == 0
    assert 0 < (queue.waits() or 0) <= 1


def test_a_workspace_has_the_share_of_some_people_however_many_it_has() -> None:
    queue = FairQueue(most=2)
    for number in range(PEOPLE + 2):
        use(queue, f"browser-{number}", PERSON[1] - 1, Asker(f"person {number}", "workspaces (1,)"))
    queue.append(request("browser-0", name=1))
    assert names(queue, 1) == [1], "no other workspace asks"
    use(queue, "one", 0.01, Asker("person 99", "workspaces (2,)"))
    queue.append(request("browser-0", name=2))
    assert len(queue) == 0
    queue.append(request("one", name=10))
    assert names(queue, 1) == [10]


def test_a_share_fills_again_and_a_dear_request_keeps_nobody_waiting_for_long() -> None:
    shares = Shares(rate=0.5, most=2.0)
    shares.charge("one", 60.0, now=100.0)
    shares.charge("other", 0.1, now=100.0)
    assert shares.left("one", 100.0) == -MOST_DEBT
    assert shares.waits("one", 100.0) == pytest.approx(MOST_DEBT / 0.5, abs=0.01)
    assert shares.waits("one", 100.0 + ASKS + 0.1) == 0, "the other one has stopped asking"
    shares.charge("other", 0.1, now=110.0)
    assert shares.waits("one", 110.0) == 0
    assert shares.left("one", 200.0) == 2.0


class Work:
    """A request that does something while it is answered."""

    def __init__(self, cookie: str, act: Callable[[], None]) -> None:
        self.requests, self.addr = [SimpleNamespace(headers={"COOKIE": f"signalbox={cookie}"})], cookie
        self.service = act


def test_a_request_pauses_while_somebody_who_has_used_less_is_answered() -> None:
    dispatcher = FairDispatcher(threads=4)
    order: list[str] = []
    quiet_began, is_over = threading.Event(), threading.Event()

    def work_hard() -> None:
        asked_by(1, (1,))
        began = time.thread_time()
        while time.thread_time() - began < 2 * MARGIN:
            pass

    def abuse() -> None:
        dispatcher.add_task(Work("quiet", be_quiet))
        quiet_began.wait(20)
        while dispatcher.queue.gives_way(_here.waited):
            dispatcher.give_way()
        order.append("abuser")
        is_over.set()

    def be_quiet() -> None:
        quiet_began.set()
        until = time.monotonic() + 20
        while not dispatcher.answered_cv._waiters and time.monotonic() < until:
            threading.Event().wait(0.005)
        order.append("quiet" if dispatcher.answered_cv._waiters else "nobody paused")

    dispatcher.add_task(Work("abuser", work_hard))
    dispatcher.add_task(Work("abuser", abuse))
    is_over.wait(40)
    dispatcher.shutdown(timeout=5)
    assert order == ["quiet", "abuser"]
