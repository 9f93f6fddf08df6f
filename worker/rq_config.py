"""For RQ's own commands: `rq worker --config worker.rq_config …`. RQ reads the names in capitals.

Apart from `worker.process`, because importing this reads the settings.
"""

from webapp.jobs.kinds import QUEUES
from webapp.runtime.settings import settings

REDIS_URL = settings().redis_url

__all__ = ["QUEUES", "REDIS_URL"]
