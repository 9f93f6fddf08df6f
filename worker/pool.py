"""`python -m worker.pool`: a few worker processes under one parent that does no work of its own.

The parent imports everything once and forks, so the children share memory and start at once. A child that dies, by
whatever cause, is replaced; children whose parent died end their jobs and leave.

The first child keeps to the urgent queues, so a reply never waits behind slow work. The last one gives every queue its turn,
so that none starves while urgent work never ends. Those between take the most urgent first.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import time
from types import FrameType

from webapp.jobs.kinds import QUEUES
from webapp.providers import ai
from webapp.runtime import log
from webapp.runtime.settings import settings
from worker import process

LEAVE_SECONDS = 8.5
"""After SIGTERM, whoever is still here is killed; its lease brings the job back. Workers hand back before (`Worker.finish_seconds`)."""
URGENT = QUEUES[:2]

logger = log.logger()


class Pool:
    """The parent of the worker processes."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.children: dict[int, int] = {}  # pid → place
        self.deaths: dict[int, float] = {}  # place → when it died last
        self.stopping_since: float | None = None
        self.lifeline = (
            os.pipe()
        )  # only the parent holds the writing end: when it dies, its children read the end

    def run(self) -> None:
        """Until SIGTERM or SIGINT."""
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        for place in range(self.size):
            self._start(place)
        while self.children:
            self._reap()
            if self.stopping_since is not None and time.monotonic() - self.stopping_since > LEAVE_SECONDS:
                self._send(signal.SIGKILL)
            time.sleep(0.1)

    def _start(self, place: int) -> None:
        if not self._is_urgent(place):
            ai.sdk()  # these may ask the model, and share it; replies do not wait until it is loaded
        gc.freeze()
        pid = os.fork()
        if pid == 0:
            self._child(place)
        self.children[pid] = place

    def _is_urgent(self, place: int) -> bool:
        return place == 0 and self.size > 1

    def _reap(self) -> None:
        while self.children:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            place = self.children.pop(pid, None)
            if place is None or self.stopping_since is not None:
                continue
            logger.warning("worker process ended, starting another", pid=pid, status=status)
            if time.monotonic() - self.deaths.get(place, 0.0) < 2:
                time.sleep(1)
            self.deaths[place] = time.monotonic()
            self._start(place)

    def _child(self, place: int) -> None:
        status = 0
        try:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            reading, writing = self.lifeline
            os.close(writing)
            threading.Thread(target=_leave_with_parent, args=[reading], daemon=True).start()
            process.work(URGENT if self._is_urgent(place) else QUEUES, in_turn=place == self.size - 1)
        except SystemExit:
            pass
        except Exception as failed:  # noqa: BLE001  # whatever it was, the parent starts another one
            logger.error("worker process failed", error_class=type(failed).__name__)
            status = 1
        finally:
            sys.stdout.flush()
            os._exit(status)

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        if self.stopping_since is None:
            self.stopping_since = time.monotonic()
            self._send(signal.SIGTERM)

    def _send(self, number: int) -> None:
        for pid in list(self.children):
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                continue


def _leave_with_parent(lifeline: int) -> None:
    os.read(lifeline, 1)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    process.prepare()
    Pool(settings().worker_processes).run()
