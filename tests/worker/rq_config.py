"""For RQ's own commands: `--config tests.worker.rq_config` is the product's configuration, and knows the trial kinds too."""

from tests.faults import trials
from worker.process import QUEUES, REDIS_URL

__all__ = ["QUEUES", "REDIS_URL", "trials"]
