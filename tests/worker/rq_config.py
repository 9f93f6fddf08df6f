"""For RQ's own commands: `--config tests.worker.rq_config` is the product's configuration, and knows the trial kinds too."""

from tests.faults import trials
from worker.process import Worker
from worker.rq_config import QUEUES, REDIS_URL

__all__ = ["QUEUES", "REDIS_URL", "PatientWorker", "trials"]


class PatientWorker(Worker):
    """Lets a job finish for ten minutes: what it hands back sooner, it was told to."""

    finish_seconds = 600.0
