"""An RQ worker as we run it: in-process, patient with Redis, and able to hand its job back when it has to stop.

The pool runs it; RQ's own command does too: `rq worker --config worker.rq_config --worker-class worker.process.Worker`, with the
names of queues behind it or, without any, for all of them.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Sequence
from functools import cache
from types import FrameType
from typing import Any, ClassVar

import structlog
from redis.client import Pipeline
from rq import Queue, SimpleWorker
from rq.exceptions import StopRequested
from rq.job import Job as RQJob
from rq.serializers import JSONSerializer
from rq.timeouts import JobTimeoutException
from rq.utils import now
from rq.worker import DequeueStrategy, WorkerStatus

import worker.handlers  # noqa: F401  # imported once: every kind of work can be done
from webapp.jobs import rq_transport
from webapp.jobs.kinds import QUEUES
from webapp.providers import reporting
from webapp.runtime import log
from webapp.runtime.migrations import wait_until_migrated
from webapp.runtime.redis import for_workers
from worker import leases, liveness, perform
from worker.presence import Presence

GIVE_BACK = signal.SIGUSR2
"""Interrupts the running job, which goes back to the ledger."""
SUSPENSION_SECONDS = 1.0

logger = log.logger()


class Worker(SimpleWorker):
    """Runs jobs in its own process, one at a time.

    In-process, because forking for each job costs more than all of the job's own bookkeeping; whoever runs it starts a new process
    when a job takes this one down, and the lease brings the job back (docs/decisions/0010-worker-class.md).

    RQ's loop, queues, commands, suspension and signals are used as they are. What is left out is its second account of
    who does what (about sixty Redis commands for each job): the ledger has the first. What `rq info` reads, `Presence` writes.
    """

    finish_seconds: ClassVar = 6.0
    """After SIGTERM, a job may finish for this long; then it is handed back."""

    def __init__(self, queues: Sequence[str | Queue], *args: Any, **options: Any) -> None:
        connection = for_workers()
        names = [each if isinstance(each, str) else each.name for each in queues]
        options |= {
            "connection": connection,
            "job_class": rq_transport.LedgerJob,
            "queue_class": rq_transport.LedgerQueue,
            "serializer": JSONSerializer,
            "worker_ttl": 30,
            "maintenance_interval": 60,
            "log_job_description": False,
            "disable_default_exception_handler": True,
        }
        super().__init__([rq_transport.queue(name, connection) for name in names], *args, **options)
        self._suspension_asked_at = 0.0
        self._presence: Presence | None = None

    def bootstrap(self, *args: Any, **options: Any) -> None:
        """Begin: wait for the migrations, hold the lock that says that this process lives, and sign on."""
        prepare()
        liveness.begin()
        super().bootstrap(*args, **options)
        self._presence = Presence(self)

    def teardown(self) -> None:
        """Sign off."""
        if self._presence is not None:
            self._presence.end()
        super().teardown()  # type: ignore[no-untyped-call]

    def dequeue_job_and_maintain_ttl(
        self, timeout: int | None, max_idle_time: int | None = None
    ) -> tuple[RQJob, Queue] | None:
        """Wait for a job a second at a time, and see in between whether the workers are suspended: RQ waits on, and takes one more."""
        if timeout is None:
            return super().dequeue_job_and_maintain_ttl(None)
        began = time.monotonic()
        while max_idle_time is None or time.monotonic() - began < max_idle_time:
            fetched = super().dequeue_job_and_maintain_ttl(1, 1)
            if fetched is not None:
                return fetched
            self.check_for_suspension(burst=False)
        return None

    def execute_job(self, job: RQJob, queue: Queue) -> None:
        """Do the work under its time limit. Whatever happens is in the ledger, or its lease runs out."""
        self.set_state(WorkerStatus.BUSY)
        try:
            with self.death_penalty_class(
                job.timeout or rq_transport.DEFAULT_TIMEOUT, JobTimeoutException, job_id=job.id
            ):
                job.perform()
            self.successful_job_count += 1
        except perform.HandBack:
            raise SystemExit(0) from None
        except Exception as failed:  # noqa: BLE001  # one job must not take the process's other duties with it
            self.failed_job_count += 1
            logger.error("RQ's job failed outside the ledger", error_class=type(failed).__name__)
        finally:
            self.set_state(WorkerStatus.IDLE)

    def heartbeat(self, timeout: int | None = None, pipeline: Pipeline | None = None) -> None:
        """Left to Presence."""

    def set_state(self, state: str, pipeline: Pipeline | None = None) -> None:
        """Shown by Presence."""
        self._state = state

    def check_for_suspension(self, burst: bool) -> None:
        """`rq suspend` is obeyed within a second."""
        if time.monotonic() - self._suspension_asked_at >= SUSPENSION_SECONDS:
            self._suspension_asked_at = time.monotonic()
            super().check_for_suspension(burst)

    def _shutdown(self) -> None:
        """Told to stop: what runs may finish within the grace. RQ would wait for it without an end."""
        if self.get_state() != WorkerStatus.BUSY:
            raise StopRequested
        self._stop_requested = True
        threading.Thread(target=self._give_back_late, name="give-back", daemon=True).start()

    def request_force_stop(self, signum: int, frame: FrameType | None) -> None:
        """Told again: hand back at once. Within a second it is the same signal, sent by a terminal and by a parent."""
        if self._shutdown_requested_date and (now() - self._shutdown_requested_date).total_seconds() > 1:
            self._give_back(signum, frame)

    def _install_signal_handlers(self) -> None:
        super()._install_signal_handlers()  # type: ignore[no-untyped-call]
        signal.signal(GIVE_BACK, self._give_back)

    def _give_back(self, _signal: int, _frame: FrameType | None) -> None:
        """Interrupt the job, which goes back to the ledger, and leave."""
        if leases.is_held():
            # The signal is repeated, and must not interrupt the handing back.
            signal.signal(GIVE_BACK, signal.SIG_IGN)
            raise perform.HandBack
        raise SystemExit(0)

    def _give_back_late(self) -> None:
        """Again and again: a job's code may swallow an exception that comes at a bad moment."""
        time.sleep(self.finish_seconds)
        while True:
            os.kill(os.getpid(), GIVE_BACK)
            time.sleep(0.5)


def work(queues: Sequence[str] = QUEUES, in_turn: bool = False) -> None:
    """Do jobs of these queues until told to stop.

    The first queue comes first; or each has its turn, so that none waits for ever behind one that is never empty.
    """
    Worker(queues).work(
        logging_level="WARNING",
        dequeue_strategy=DequeueStrategy.ROUND_ROBIN if in_turn else DequeueStrategy.DEFAULT,
    )


@cache
def prepare() -> None:
    """What a process needs before its first job: its log, and the migrations."""
    if not structlog.is_configured():
        log.configure("worker")
    reporting.start()
    wait_until_migrated()
