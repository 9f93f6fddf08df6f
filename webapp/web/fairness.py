"""Whose request is answered next: in turn over browsers, and no browser has more than a few threads at once.

Without it, whoever asks most has most: forty requests of one browser stand before everybody else's one, and hold every thread.

A workspace has as many turns as browsers of its people, and no share of its own: before a request is answered only its cookie is
known, and the workspace in its address can be named by anybody, so counting by it would let strangers spend the share of others.
What several people of one workspace do together is bounded where it is dear: `limits.EXPENSIVE`, and the queues of the jobs.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from dataclasses import dataclass
from typing import Any

from waitress.task import ThreadedTaskDispatcher

SHARE = 8
"""A browser has one in so many of the threads at most, and one at least."""


class FairQueue:
    """What waits for a thread, as waitress's dispatcher uses it, under the dispatcher's lock. Only what may start counts."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._waiting: dict[str, deque[Any]] = {}
        self._running: Counter[str] = Counter()

    def append(self, task: Any) -> None:
        """Last of its browser's."""
        self._waiting.setdefault(browser_of(task), deque()).append(task)

    def popleft(self) -> Waited:
        """The first request of the browser whose turn it is. Raises IndexError when none may start."""
        for browser, tasks in self._waiting.items():
            if self._may_start(browser):
                task = tasks.popleft()
                del self._waiting[browser]
                if tasks:
                    self._waiting[browser] = tasks  # behind the others
                self._running[browser] += 1
                return Waited(task, browser)
        raise IndexError

    def end(self, browser: str) -> None:
        """One of its requests was answered."""
        self._running[browser] -= 1
        if not self._running[browser]:
            del self._running[browser]

    def __len__(self) -> int:
        return sum(len(tasks) for browser, tasks in self._waiting.items() if self._may_start(browser))

    def _may_start(self, browser: str) -> bool:
        """Providers and whoever has no session wait in turn, and are held back by nothing else."""
        return not browser.startswith(COOKIE) or self._running[browser] < self._most


@dataclass(frozen=True, slots=True)
class Waited:
    """A request whose turn has come."""

    task: Any
    browser: str

    def service(self) -> None:
        """Answer it."""
        self.task.service()

    def cancel(self) -> None:
        """Nobody is going to answer it."""
        self.task.cancel()


COOKIE = "cookie "
SESSION = re.compile(r"(?:^|[; ])(?:__Host-)?signalbox=([^;]+)")


def browser_of(channel: Any) -> str:
    """Who asks: the browser by its session's cookie, which nobody else has, whatever else it sends; else the address."""
    headers = channel.requests[0].headers if channel.requests else {}
    found = SESSION.search(headers.get("COOKIE", ""))
    return f"{COOKIE}{hash(found[1])}" if found else str(channel.addr)


class FairDispatcher(ThreadedTaskDispatcher):  # type: ignore[misc]  # waitress has no types
    """waitress's dispatcher with a queue that is fair."""

    def __init__(self, threads: int) -> None:
        super().__init__()
        self.queue = FairQueue(max(1, threads // SHARE))
        self.set_thread_count(threads)

    def handler_thread(self, thread_no: int) -> None:
        """As waitress's own, and it says when a request was answered."""
        while True:
            with self.lock:
                while not self.queue and self.stop_count == 0:
                    self.active_count -= 1
                    self.queue_cv.wait()
                    self.active_count += 1
                if self.stop_count > 0:
                    self.active_count -= 1
                    self.stop_count -= 1
                    self.threads.discard(thread_no)
                    self.thread_exit_cv.notify()
                    return
                waited = self.queue.popleft()
            try:
                waited.service()
            except BaseException:
                self.logger.exception("a request was not answered")
            finally:
                with self.lock:
                    self.queue.end(waited.browser)
                    self.queue_cv.notify()
