"""`python -m worker.pool`: a few worker processes under one parent that does no work of its own.

The parent imports everything once and forks, so the children share memory and start at once. A child that dies, by
whatever cause, is replaced. The first child keeps to the urgent queues, so a reply never waits behind slow work.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import time
from types import FrameType

import worker.doers  # noqa: F401  # imported once, before the fork
from webapp.jobs.kinds import QUEUES
from webapp.runtime import log
from webapp.runtime.migrations import wait_until_migrated
from webapp.runtime.settings import settings
from worker import process

FINISH_SECONDS = 6.0
"""After SIGTERM, jobs may finish for this long; then they are given back."""
LEAVE_SECONDS = 8.5
"""After SIGTERM, whoever is still here is killed; its lease brings the job back."""
URGENT = QUEUES[:2]

logger = log.logger()


class Pool:
    """The parent of the worker processes."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.children: dict[int, int] = {}  # pid → place
        self.deaths: dict[int, float] = {}  # place → when it died last
        self.stopping_since: float | None = None

    def run(self) -> None:
        """Until SIGTERM or SIGINT."""
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        for place in range(self.size):
            self._start(place)
        while self.children:
            self._reap()
            if self.stopping_since is not None:
                self._hurry(time.monotonic() - self.stopping_since)
            time.sleep(0.1)

    def _start(self, place: int) -> None:
        pid = os.fork()
        if pid == 0:
            _child(place)
        self.children[pid] = place

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

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        if self.stopping_since is None:
            self.stopping_since = time.monotonic()
            self._send(signal.SIGTERM)

    def _hurry(self, elapsed: float) -> None:
        if elapsed > LEAVE_SECONDS:
            self._send(signal.SIGKILL)
        elif elapsed > FINISH_SECONDS:
            self._send(process.GIVE_BACK)
            time.sleep(0.5)

    def _send(self, number: int) -> None:
        for pid in list(self.children):
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                continue


def _child(place: int) -> None:
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        process.work(URGENT if place == 0 and settings().worker_processes > 1 else QUEUES)
    except SystemExit:
        pass
    finally:
        sys.stdout.flush()
        os._exit(0)


if __name__ == "__main__":
    log.configure("worker")
    wait_until_migrated()
    gc.freeze()
    Pool(settings().worker_processes).run()
