"""An RQ worker as we run it: in-process, patient with Redis, and able to give its job back when it has to stop."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from types import FrameType
from typing import Any

from rq import SimpleWorker
from rq.serializers import JSONSerializer
from rq.worker import DequeueStrategy

from webapp.jobs import carrier
from webapp.jobs.kinds import QUEUES
from webapp.runtime.redis import patient
from worker import leases, perform

GIVE_BACK = signal.SIGUSR2
"""Sent by the pool when the time to finish is over."""


class Worker(SimpleWorker):
    """Runs jobs in its own process, one at a time.

    In-process, because forking for each job costs five times the processor time of the job's own bookkeeping; the pool
    starts a new process when a job takes this one down, and the lease brings the job back.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        options |= {
            "job_class": carrier.CarriedJob,
            "serializer": JSONSerializer,
            "log_job_description": False,
        }
        options |= {"worker_ttl": 30, "maintenance_interval": 60, "disable_default_exception_handler": True}
        super().__init__(*args, **options)

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
    connection = patient()
    Worker([carrier.queue(name, connection) for name in queues], connection=connection).work(
        burst=burst,
        logging_level="WARNING",
        dequeue_strategy=DequeueStrategy.ROUND_ROBIN if in_turn else DequeueStrategy.DEFAULT,
    )
