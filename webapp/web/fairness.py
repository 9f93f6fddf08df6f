"""Whose request is answered next, and who stands aside while it is answered.

Without it, whoever asks most has most: forty requests of one browser stand before everybody else's one, and hold every thread.
So browsers take turns, and none has more than a few threads at once. That alone does not do: threads of one process share one
processor, and whoever never stops asking would have half of it. So three things follow from what people have used of late:

* Whoever has used up their share waits while others ask (`shares`). A workspace has the share of some people together.
* A request of somebody who has used more pauses, before each statement, while one of somebody who has used less is answered.
* Nobody is told no, and whoever is alone is not slowed.

Before a request is answered only its cookie is known, and anybody can name a workspace in an address. So a cookie is taken for
the person and the workspace that its last answer was for (`asked_by`), and for itself until there was one.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from dataclasses import dataclass
from typing import Any

from waitress.task import ThreadedTaskDispatcher
from werkzeug.http import parse_cookie

from webapp.runtime.settings import settings
from webapp.web.shares import MOST_NAMES, Shares

SHARE = 8
"""A browser has one in so many of the threads at most, and one at least."""
PERSON = (0.1, 5.0)
"""Processor seconds a second of each process that a person has while others ask, and how many they may save up: a tenth is
about three pages a second."""
PEOPLE = 4
"""A workspace has the share of so many people together."""
MARGIN = 0.2
"""Processor seconds that somebody must have used more than another, to give way to them."""
PAUSE, PAUSES = 0.1, 1.0
"""Seconds that a request gives way before one statement, and altogether: it may hold a row that the other one wants."""


@dataclass(eq=False, slots=True)
class Waited:
    """A request whose turn has come, and how much its person had left then."""

    task: Any
    browser: str
    who: str
    left: float
    pauses_left: float = PAUSES

    def service(self) -> None:
        """Answer it."""
        self.task.service()

    def cancel(self) -> None:
        """Nobody is going to answer it."""
        self.task.cancel()


@dataclass(slots=True)
class Asker:
    """Whom an answer was for."""

    person: str
    workspace: str


class FairQueue:
    """What waits for a thread, as waitress's dispatcher uses it, under the dispatcher's lock. Only what may start counts."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._waiting: dict[str, deque[Any]] = {}
        self._running: list[Waited] = []
        self._askers: OrderedDict[str, Asker] = OrderedDict()
        self._people = Shares(*PERSON)
        self._workspaces = Shares(*(PEOPLE * each for each in PERSON))

    def append(self, task: Any) -> None:
        """Last of its browser's."""
        self._waiting.setdefault(browser_of(task), deque()).append(task)

    def popleft(self) -> Waited:
        """The first request of the browser whose turn it is. Raises IndexError when none may start."""
        now = time.monotonic()
        for browser, tasks in self._waiting.items():
            if self._may_start(browser, now):
                task = tasks.popleft()
                del self._waiting[browser]
                if tasks:
                    self._waiting[browser] = tasks  # behind the others
                waited = Waited(task, browser, self._who(browser), self._left(browser, now))
                self._running.append(waited)
                return waited
        raise IndexError

    def end(self, waited: Waited, seconds: float = 0.0, asker: Asker | None = None) -> None:
        """It was answered, for this asker, with so many seconds of the processor."""
        self._running.remove(waited)
        if asker is not None and waited.browser.startswith(COOKIE):
            self._askers[waited.browser] = asker
            self._askers.move_to_end(waited.browser)
            if len(self._askers) > MOST_NAMES:
                self._askers.popitem(last=False)
        now = time.monotonic()
        self._people.charge(self._who(waited.browser), seconds, now)
        self._workspaces.charge(self._where(waited.browser), seconds, now)

    def waits(self) -> float | None:
        """Seconds until somebody who waits for their share may start; None when nobody does."""
        now = time.monotonic()
        pauses = [pause for browser in self._waiting if (pause := self._pause(browser, now))]
        return min((*pauses, LOOKS_AGAIN)) if pauses else None

    def gives_way(self, waited: Waited) -> bool:
        """Whether somebody who has used less is being answered."""
        return any(
            each.who != waited.who and each.left > waited.left + MARGIN for each in tuple(self._running)
        )

    def __len__(self) -> int:
        now = time.monotonic()
        return sum(len(tasks) for browser, tasks in self._waiting.items() if self._may_start(browser, now))

    def _may_start(self, browser: str, now: float) -> bool:
        """Providers and whoever has no session wait in turn, and are held back by nothing else."""
        if not browser.startswith(COOKIE):
            return True
        who = self._who(browser)
        return sum(each.who == who for each in self._running) < self._most and not self._pause(browser, now)

    def _pause(self, browser: str, now: float) -> float:
        if not browser.startswith(COOKIE):
            return 0.0
        person = self._people.waits(self._who(browser), now)
        return max(person, self._workspaces.waits(self._where(browser), now))

    def _left(self, browser: str, now: float) -> float:
        if not browser.startswith(COOKIE):
            return PERSON[1]
        return min(
            self._people.left(self._who(browser), now), self._workspaces.left(self._where(browser), now)
        )

    def _who(self, browser: str) -> str:
        asker = self._askers.get(browser)
        return asker.person if asker else browser

    def _where(self, browser: str) -> str:
        asker = self._askers.get(browser)
        return asker.workspace if asker else browser


LOOKS_AGAIN = 1.0
"""Seconds after which it is asked anew whether others still ask."""
COOKIE = "cookie "


def browser_of(channel: Any) -> str:
    """Who asks: the browser by its session's cookie, which nobody else has, whatever else it sends; else the address.

    The cookie is read as the application reads it, and without its signature, which can be spelled in several ways: whoever
    could write one cookie as two would be two browsers.
    """
    headers = channel.requests[0].headers if channel.requests else {}
    value = parse_cookie(headers.get("COOKIE", "")).get(settings().session_cookie, "")
    return f"{COOKIE}{hash(value.rpartition('.')[0] or value)}" if value else str(channel.addr)


@dataclass
class _Here(threading.local):
    """What this thread answers."""

    waited: Waited | None = None
    asker: Asker | None = None


_here = _Here()


def asked_by(user_id: int, workspace_ids: tuple[int, ...]) -> None:
    """The request that this thread answers is this person's, and shows these workspaces."""
    _here.asker = Asker(f"person {user_id}", f"workspaces {workspace_ids}")


class FairDispatcher(ThreadedTaskDispatcher):  # type: ignore[misc]  # waitress has no types
    """waitress's dispatcher with a queue that is fair."""

    def __init__(self, threads: int) -> None:
        super().__init__()
        self.queue = FairQueue(max(1, threads // SHARE))
        self.answered_cv = threading.Condition(self.lock)
        self.set_thread_count(threads)

    def handler_thread(self, thread_no: int) -> None:
        """As waitress's own; it waits for shares, and says when a request was answered and what it cost."""
        while True:
            with self.lock:
                while not self.queue and self.stop_count == 0:
                    self.active_count -= 1
                    self.queue_cv.wait(self.queue.waits())
                    self.active_count += 1
                if self.stop_count > 0:
                    self.active_count -= 1
                    self.stop_count -= 1
                    self.threads.discard(thread_no)
                    self.thread_exit_cv.notify()
                    return
                waited = self.queue.popleft()
            self._answer(waited)

    def give_way(self, *_of_the_statement: object) -> None:
        """Before a statement: pause while somebody who has used less is answered."""
        waited = _here.waited
        if waited is None or waited.pauses_left <= 0 or not self.queue.gives_way(waited):
            return
        began = time.monotonic()
        with self.lock:
            self.answered_cv.wait_for(
                lambda: not self.queue.gives_way(waited), min(PAUSE, waited.pauses_left)
            )
        waited.pauses_left -= time.monotonic() - began

    def _answer(self, waited: Waited) -> None:
        _here.waited, _here.asker, began = waited, None, time.thread_time()
        try:
            waited.service()
        except BaseException:
            self.logger.exception("a request was not answered")
        finally:
            with self.lock:
                self.queue.end(waited, time.thread_time() - began, _here.asker)
                self.queue_cv.notify()
                self.answered_cv.notify_all()
            _here.waited = None
