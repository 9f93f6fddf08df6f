"""Calls that arrive together are done together, each with its own answer, and none is forgotten."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from webapp.runtime.together import Together


class Desk:
    """Doubles numbers, and keeps the first call until all others have come; 13 brings everybody down who is with it."""

    def __init__(self, others: int) -> None:
        self.batches: list[list[int]] = []
        self.others, self.is_begun = others, threading.Event()
        self.together: Together[int, int] = Together(self.act, most=4)

    def act(self, calls: list[int]) -> list[int]:
        self.batches.append(calls)
        if len(self.batches) == 1:
            self.is_begun.set()
            while self.together.waiting < self.others:
                threading.Event().wait(0.001)
        if 13 in calls:
            raise ZeroDivisionError
        return [2 * call for call in calls]

    def ask(self, calls: list[int]) -> list[int | type[Exception]]:
        def one(call: int) -> int | type[Exception]:
            try:
                return self.together.do(call)
            except ZeroDivisionError as failed:
                return type(failed)

        with ThreadPoolExecutor(len(calls)) as threads:
            first = threads.submit(one, calls[0])
            self.is_begun.wait(60)
            asked = [first, *(threads.submit(one, call) for call in calls[1:])]
            return [each.result() for each in asked]


def test_whoever_comes_while_one_is_done_is_done_with_the_others() -> None:
    desk = Desk(6)
    assert desk.ask([1, 2, 3, 4, 5, 6, 7]) == [2, 4, 6, 8, 10, 12, 14]
    assert [len(batch) for batch in desk.batches] == [1, 4, 2]
    assert desk.together.do(8) == 16
    assert desk.batches[-1] == [8], "whoever is alone does not wait for company"


@pytest.mark.timeout(60)
def test_who_fails_brings_down_those_with_it_and_nobody_else() -> None:
    desk = Desk(5)
    answers = desk.ask([1, 13, 13, 13, 13, 5])
    assert answers.count(ZeroDivisionError) in (4, 5)
    assert answers[0] == 2
    assert desk.together.do(9) == 18, "it goes on"
