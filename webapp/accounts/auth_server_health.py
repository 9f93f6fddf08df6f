"""Remembers that the sign-in server is away, for all processes: it is asked seldom then, and complained of once."""

from __future__ import annotations

import time

from redis.exceptions import RedisError

from webapp.providers.errors import ProviderError
from webapp.runtime.log import logger
from webapp.runtime.redis import for_requests

AWAY = "sign-in-server:away"
TRIED = "sign-in-server:tried"
TRY_EVERY = 10
FORGOTTEN_AFTER = 3600

log = logger()


def may_ask() -> bool:
    """Whether to ask the server now: always while it answers, else one question in ten seconds."""
    try:
        return not for_requests().exists(AWAY) or bool(for_requests().set(TRIED, 1, nx=True, ex=TRY_EVERY))
    except RedisError:
        return _own.may_ask()


def note_silence(failure: ProviderError) -> None:
    """It did not answer, or not as itself. One warning for the whole outage."""
    try:
        begins = bool(for_requests().set(AWAY, 1, nx=True, ex=FORGOTTEN_AFTER))
        for_requests().set(TRIED, 1, nx=True, ex=TRY_EVERY)
    except RedisError:
        begins = _own.note_silence()
    write = log.warning if begins else log.info
    write(
        "the sign-in server does not answer; sessions that it must confirm wait",
        provider=failure.provider,
        host=failure.host,
        endpoint=failure.endpoint,
        status=failure.status,
        reason=failure.hint,
        error_class=type(failure).__name__,
    )


def note_answer() -> None:
    """It answers."""
    try:
        if for_requests().delete(AWAY, TRIED):
            log.info("the sign-in server answers again")
    except RedisError:
        _own.away_since = None


class _OwnMemory:
    """The same inside this process, for when Redis does not answer."""

    def __init__(self) -> None:
        self.away_since: float | None = None
        self.tried_at = 0.0

    def may_ask(self) -> bool:
        if self.away_since is not None and time.monotonic() - self.tried_at < TRY_EVERY:
            return False
        self.tried_at = time.monotonic()
        return True

    def note_silence(self) -> bool:
        begins = self.away_since is None
        self.away_since = self.away_since or time.monotonic()
        self.tried_at = time.monotonic()
        return begins


_own = _OwnMemory()
