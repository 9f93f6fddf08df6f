"""What the doctor asks of Redis: does it keep what it has, may we do what we have to, and who works."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from redis import Redis
from redis.exceptions import NoPermissionError, RedisError

from webapp.jobs.workers import count_workers
from webapp.operations.findings import Finding
from webapp.runtime.redis import for_requests

LEAST_VERSION = (6, 2)
KEY = "signalbox:doctor"
CHANNELS = ("changes-doctor", "rq:pubsub:doctor")

AWAY = Finding(
    "redis away",
    "Redis does not answer at REDIS_URL: start it, and check address and password. Nothing is lost meanwhile: work waits in the database.",
)
PERSISTENCE = Finding(
    "redis persistence",
    "Redis keeps nothing over a restart. Set appendonly yes: without it, each restart costs a while in which RQ is filled again.",
)
EVICTION = Finding(
    "redis policy",
    "Redis may throw keys away when its memory is full. Set maxmemory-policy noeviction: then it refuses, and work waits in the database.",
)
WORKERS = Finding(
    "workers", "No worker was seen in the last minute, so nothing is done: start `python -m worker.pool`."
)


def examine() -> list[Finding]:
    """All of it."""
    redis = for_requests()
    try:
        found = judge(redis.info())
    except NoPermissionError:
        found = [_lacking(["INFO"])]
    except RedisError:
        return [AWAY]
    return [*found, *_rights(redis), *_workers(redis)]


def judge(facts: Mapping[str, Any]) -> list[Finding]:
    """What Redis says of itself (INFO)."""
    version = str(facts.get("redis_version", ""))
    number = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
    found = []
    if number < LEAST_VERSION:
        found.append(Finding("redis version", f"Redis is {version}; Signalbox needs 6.2 or newer."))
    if not facts.get("aof_enabled"):
        found.append(PERSISTENCE)
    if facts.get("maxmemory_policy") != "noeviction":
        found.append(EVICTION)
    return found


def _rights(redis: Redis) -> list[Finding]:
    """Each right is tried, because rules of access can be written in many ways."""
    lacking = [name for name, attempt in RIGHTS.items() if not _may(attempt, redis)]
    return [_lacking(lacking)] if lacking else []


def _may(attempt: Callable[[Redis], object], redis: Redis) -> bool:
    try:
        attempt(redis)
    except NoPermissionError:
        return False
    except RedisError:
        return True  # something else is wrong, and told elsewhere
    return True


def _lacking(what: list[str]) -> Finding:
    return Finding(
        "redis rights",
        f"The user of REDIS_URL may not use {', '.join(what)}. Give it `~* +@all -@dangerous +info +client +keys "
        "&changes-* &rq:pubsub:*`, or what your server calls so.",
    )


def _write(redis: Redis) -> None:
    redis.set(KEY, 1, ex=5)
    redis.delete(KEY)


def _listen(redis: Redis) -> None:
    with redis.pubsub() as heard:  # type: ignore[no-untyped-call]
        heard.subscribe(*CHANNELS)
        heard.get_message(timeout=1)


def _publish(redis: Redis) -> None:
    for channel in CHANNELS:
        redis.publish(channel, "")


RIGHTS: dict[str, Callable[[Redis], object]] = {
    "keys": _write,
    "scripts": lambda redis: redis.eval("return 1", 0),
    "PUBLISH": _publish,
    "SUBSCRIBE": _listen,
}


def _workers(redis: Redis) -> list[Finding]:
    try:
        return [] if count_workers(redis) else [WORKERS]
    except RedisError:
        return []
