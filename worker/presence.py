"""What `rq info` shows of a worker: that it lives, what it does, and how many jobs it has done."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from typing import Any

from redis.exceptions import RedisError
from rq import worker_registration
from rq.utils import now
from rq.worker import BaseWorker

SHOW_SECONDS = 1.0
"""A change is shown within this time. A job that is shorter may not be seen."""
HEARTBEAT_SECONDS = 10.0


class Presence:
    """A thread that registers the worker with RQ, again and again: also while a job takes hours, and after Redis was emptied.

    RQ's own loop tells Redis nine times for each job that its worker lives, and not once during a job.
    """

    def __init__(self, worker: BaseWorker) -> None:
        self._worker = worker
        self._leaving = threading.Event()
        self._thread = threading.Thread(target=self._show_changes, name="presence", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Show nothing more: the worker is about to sign off."""
        self._leaving.set()
        self._thread.join(SHOW_SECONDS)

    def _show_changes(self) -> None:
        shown, shown_at = "", 0.0
        while True:
            state = self._worker.get_state()
            if state != shown or time.monotonic() - shown_at >= HEARTBEAT_SECONDS:
                with suppress(RedisError):  # tried again in a second
                    self._show(state)
                    shown, shown_at = state, time.monotonic()
            if self._leaving.wait(SHOW_SECONDS):
                return

    def _show(self, state: str) -> None:
        worker = self._worker
        worker.last_heartbeat = now()
        facts: dict[Any, Any] = {
            **worker.serialize(),
            "state": state,
            "successful_job_count": worker.successful_job_count,
            "failed_job_count": worker.failed_job_count,
        }
        with worker.connection.pipeline() as pipe:
            pipe.hset(worker.key, mapping=facts)
            pipe.expire(worker.key, worker.worker_ttl + 60)
            worker_registration.register(worker, pipe)
            pipe.execute()
