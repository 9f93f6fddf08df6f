"""Which workers live, as they tell RQ: also while there is nothing to do, or a job takes hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from redis import Redis
from rq.worker_registration import REDIS_WORKER_KEYS

from webapp.runtime import clock

SEEN = timedelta(seconds=60)
"""A worker tells every ten seconds that it lives (`worker/presence.py`)."""


def count_workers(redis: Redis) -> int:
    """Workers that were seen in the last minute. Raises RedisError."""
    keys = redis.smembers(REDIS_WORKER_KEYS)
    pipe = redis.pipeline(transaction=False)
    for key in keys:
        pipe.hget(key, "last_heartbeat")
    oldest = clock.now() - SEEN
    return sum(1 for told in pipe.execute() if told and _moment(told) >= oldest)


def _moment(told: bytes | str) -> datetime:
    text = told.decode() if isinstance(told, bytes) else told
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
