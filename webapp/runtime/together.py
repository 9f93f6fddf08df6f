"""Calls that arrive together are done together: whoever comes first does it for those who came meanwhile.

Nobody waits for company: a call that is alone is done at once, in its own thread. While it is being done others gather, and one
of them does it for all of these. So what costs the same for one and for many (a commit) is paid once for many.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Call = TypeVar("Call")
Answer = TypeVar("Answer")


@dataclass(eq=False, slots=True)
class _Waiting(Generic[Call, Answer]):
    """A call; `turn` is set when it is answered, or when it is to do it for the others."""

    call: Call
    turn: threading.Event = field(default_factory=threading.Event)
    answer: Answer | None = None
    failure: BaseException | None = None
    is_done: bool = False


class Together(Generic[Call, Answer]):
    """Does calls by `act`, which takes a list of them, `most` at a time, and answers each in the same order."""

    def __init__(self, act: Callable[[list[Call]], list[Answer]], most: int) -> None:
        self._act, self._most = act, most
        self._lock = threading.Lock()
        self._waiting: list[_Waiting[Call, Answer]] = []
        self._is_busy = False

    @property
    def waiting(self) -> int:
        """How many gather while others are being done."""
        return len(self._waiting)

    def do(self, call: Call) -> Answer:
        """The answer to this call, once it is done. Raises what `act` raised, to everybody whose call it had."""
        mine: _Waiting[Call, Answer] = _Waiting(call)
        with self._lock:
            self._waiting.append(mine)
            leads, self._is_busy = not self._is_busy, True
        if not leads:
            mine.turn.wait()
        if not mine.is_done:
            self._lead()
        if mine.failure is not None:
            raise mine.failure
        return mine.answer  # type: ignore[return-value]  # done and not failed

    def _lead(self) -> None:
        with self._lock:
            batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
        try:
            for each, answer in zip(batch, self._act([each.call for each in batch]), strict=True):
                each.answer = answer
        except BaseException as failure:  # noqa: BLE001  # each caller hears it
            for each in batch:
                each.failure = failure
        finally:
            for each in batch:
                each.is_done = True
                each.turn.set()
            with self._lock:
                self._is_busy = bool(self._waiting)
                if self._waiting:
                    self._waiting[0].turn.set()
