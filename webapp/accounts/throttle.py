"""Guessing passwords is slow: ten failures in ten minutes for one account from one address, then a wait."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from threading import Lock

from redis.exceptions import RedisError

from webapp.runtime.redis import hasty

FAILURES = 10
SECONDS = 600
MOST_KEPT = 10_000


def is_closed(address: str, email: str) -> bool:
    """Whether this address has to wait before it tries this account again."""
    key = _key(address, email)
    try:
        return int(hasty().get(key) or 0) >= FAILURES
    except RedisError:
        return _own.count(key) >= FAILURES


def count_failure(address: str, email: str) -> None:
    """One more wrong password. The ten minutes begin with the first."""
    key = _key(address, email)
    try:
        with hasty().pipeline() as pipe:
            pipe.set(key, 0, ex=SECONDS, nx=True)
            pipe.incr(key)
            pipe.execute()
    except RedisError:
        _own.add(key)


def forget(address: str, email: str) -> None:
    """The right password was given."""
    key = _key(address, email)
    try:
        hasty().delete(key)
    except RedisError:
        _own.clear(key)


def _key(address: str, email: str) -> str:
    return "sign-in:" + hashlib.sha256(f"{address}|{email.strip().lower()}".encode()).hexdigest()


@dataclass(slots=True)
class _Tally:
    count: int
    until: float


class OwnTallies:
    """The same counters inside this process, for when Redis does not answer."""

    def __init__(self) -> None:
        self._tallies: dict[str, _Tally] = {}
        self._lock = Lock()

    def count(self, key: str) -> int:
        with self._lock:
            tally = self._tallies.get(key)
            return tally.count if tally and tally.until > time.monotonic() else 0

    def add(self, key: str) -> None:
        now = time.monotonic()
        with self._lock:
            if len(self._tallies) >= MOST_KEPT:
                self._tallies = {name: tally for name, tally in self._tallies.items() if tally.until > now}
            tally = self._tallies.get(key)
            if tally is None or tally.until <= now:
                tally = self._tallies[key] = _Tally(0, now + SECONDS)
            tally.count += 1

    def clear(self, key: str) -> None:
        with self._lock:
            self._tallies.pop(key, None)


_own = OwnTallies()
