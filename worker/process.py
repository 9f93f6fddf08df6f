"""An RQ worker as we run it: in-process, patient with Redis, and able to give its job back when it has to stop."""

from __future__ import annotations

import signal
import time
from collections.abc import Sequence
from types import FrameType
from typing import Any

from redis.client import Pipeline
from rq import Queue, SimpleWorker
from rq.exceptions import StopRequested
from rq.job import Job as RQJob
from rq.serializers import JSONSerializer
from rq.timeouts import JobTimeoutException
from rq.worker import DequeueStrategy

from webapp.jobs import rq_transport
from webapp.jobs.kinds import QUEUES
from webapp.runtime.log import logger
from webapp.runtime.redis import for_workers
from worker import leases, perform

GIVE_BACK = signal.SIGUSR2
"""Sent by the pool when the time to finish is over."""
HEARTBEAT_SECONDS = 10.0
SWEEP_AFTER = 50
"""RQ's records of jobs that are over are removed so many at a time; those of a process that dies expire."""

log = logger()


class Worker(SimpleWorker):
    """Runs jobs in its own process, one at a time.

    In-process, because forking for each job costs more than all of the job's own bookkeeping; the pool starts a new process
    when a job takes this one down, and the lease brings the job back (docs/decisions/0010-worker-class.md).

    RQ's loop, queues, commands, suspension and signals are used as they are. What is left out is its second account of
    who does what (about sixty Redis commands for each job): the ledger has the first, and nobody reads the other.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        options |= {
            "job_class": rq_transport.LedgerJob,
            "serializer": JSONSerializer,
            "log_job_description": False,
        }
        options |= {"worker_ttl": 30, "maintenance_interval": 60, "disable_default_exception_handler": True}
        super().__init__(*args, **options)
        self._told: dict[str, float] = {}
        self._done: list[str] = []
        self._shown_state: str | None = None
        self._is_working = False

    def execute_job(self, job: RQJob, queue: Queue) -> None:
        """Do the work under its time limit. Whatever happens is in the ledger, or its lease runs out."""
        self._is_working = True
        try:
            with self.death_penalty_class(job.timeout or 60, JobTimeoutException, job_id=job.id):
                job.perform()
        except perform.HandBack:
            raise SystemExit(0) from None
        except Exception as failed:  # noqa: BLE001  # one job must not take the process's other duties with it
            log.error("RQ's job failed outside the ledger", error_class=type(failed).__name__)
        finally:
            self._is_working = False
        self._done.append(job.key)
        if len(self._done) >= SWEEP_AFTER:
            self.connection.unlink(*self._done)
            self._done.clear()

    def heartbeat(self, timeout: int | None = None, pipeline: Pipeline | None = None) -> None:
        """Now and then: RQ tells Redis nine times for each job that its worker lives."""
        if pipeline is not None or self._is_due("heartbeat", HEARTBEAT_SECONDS):
            super().heartbeat(timeout, pipeline)

    def check_for_suspension(self, burst: bool) -> None:
        """`rq suspend` is obeyed within a second."""
        if self._is_due("suspension", 1.0):
            super().check_for_suspension(burst)

    def set_state(self, state: str, pipeline: Pipeline | None = None) -> None:
        """Only a change is told."""
        if pipeline is not None or state != self._shown_state:
            self._shown_state = state
            super().set_state(state, pipeline)

    def _shutdown(self) -> None:
        """Told to stop: what runs may end first. RQ would go by the state in Redis, and interrupt the job."""
        if not self._is_working:
            raise StopRequested
        self._stop_requested = True

    def _is_due(self, what: str, seconds: float) -> bool:
        now = time.monotonic()
        if now - self._told.get(what, -seconds) < seconds:
            return False
        self._told[what] = now
        return True

    def _install_signal_handlers(self) -> None:
        super()._install_signal_handlers()  # type: ignore[no-untyped-call]
        signal.signal(GIVE_BACK, self._give_back)

    def _give_back(self, _signal: int, _frame: FrameType | None) -> None:
        """Interrupt the job, which goes back to the ledger, and leave."""
        if leases.is_held():
            # The pool repeats itself, and must not interrupt the giving back.
            signal.signal(GIVE_BACK, signal.SIG_IGN)
            raise perform.HandBack
        raise SystemExit(0)


def work(queues: Sequence[str] = QUEUES, burst: bool = False, in_turn: bool = False) -> None:
    """Do jobs of these queues until told to stop (or, in a burst, until they are empty).

    The first queue comes first; or each has its turn, so that none waits for ever behind one that is never empty.
    """
    connection = for_workers()
    Worker([rq_transport.queue(name, connection) for name in queues], connection=connection).work(
        burst=burst,
        logging_level="WARNING",
        dequeue_strategy=DequeueStrategy.ROUND_ROBIN if in_turn else DequeueStrategy.DEFAULT,
    )
