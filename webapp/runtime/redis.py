"""Redis, the carrier: it may be slow, away or emptied at any moment, and nothing is lost."""

from __future__ import annotations

from functools import lru_cache

from redis import Redis
from redis.backoff import ExponentialWithJitterBackoff
from redis.exceptions import BusyLoadingError
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError
from redis.retry import Retry

from webapp.runtime.settings import settings


@lru_cache(maxsize=1)
def for_workers() -> Redis:
    """For workers and the relay: waits out a restart of Redis (about a minute) before it gives up."""
    return Redis.from_url(
        settings().redis_url,
        retry=Retry(ExponentialWithJitterBackoff(base=0.1, cap=3), 30),
        retry_on_error=[RedisConnectionError, RedisTimeoutError, BusyLoadingError],
        socket_connect_timeout=5,
        health_check_interval=30,
    )


@lru_cache(maxsize=1)
def for_requests() -> Redis:
    """For requests: answers within a fraction of a second or raises RedisError, so that no page waits for it."""
    return Redis.from_url(
        settings().redis_url,
        retry=Retry(ExponentialWithJitterBackoff(base=0.01, cap=0.05), 1),
        socket_timeout=0.25,
        socket_connect_timeout=0.25,
    )


@lru_cache(maxsize=1)
def for_relay() -> Redis:
    """For the relay: a pass may take a few seconds, then it raises RedisError and looks after the database first."""
    return Redis.from_url(
        settings().redis_url,
        retry=Retry(ExponentialWithJitterBackoff(base=0.05, cap=0.5), 1),
        socket_timeout=2,
        socket_connect_timeout=1,
    )


@lru_cache(maxsize=1)
def for_streams() -> Redis:
    """For the thread that listens to what changes: it waits, asks now and then whether Redis is there, and raises RedisError."""
    return Redis.from_url(
        settings().redis_url,
        retry=Retry(ExponentialWithJitterBackoff(base=0.05, cap=0.5), 0),
        socket_timeout=5,
        socket_connect_timeout=1,
        health_check_interval=10,
    )
