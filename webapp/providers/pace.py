"""The pace of a key, shared by all workers through Redis: each call takes the next free moment and waits for it.

One provider documents thousands of calls a minute and answers bursts with minutes of blanket 429; with 800 ms between two
calls of a key none was seen.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from redis.exceptions import RedisError

from webapp.runtime.redis import for_requests

TIMEOUT_SECONDS = 15.0
"""A turn that is further away than this is left to the job's own schedule: a worker has better things to do."""
HOLD_SECONDS = 45.0
"""How long a key rests after a 429 that does not say for how long."""


@dataclass(frozen=True, slots=True)
class Pace:
    """`name` tells keys apart and betrays none."""

    name: str
    milliseconds: int


def take_turn(pace: Pace) -> float:
    """Wait for this key's next turn; 0 when it came. A turn that is too far away is not taken: seconds until it.

    Without Redis every process keeps the pace by itself.
    """
    if not pace.milliseconds:
        return 0.0
    try:
        wait = (
            int(for_requests().eval(_TAKE, 1, _key(pace), pace.milliseconds, int(TIMEOUT_SECONDS * 1000)))
            / 1000
        )
    except RedisError:
        wait = pace.milliseconds / 1000
    if wait < 0:
        return -wait
    time.sleep(wait)
    return 0.0


def hold(pace: Pace, seconds: float | None) -> None:
    """The provider said "too many": no turn with this key before `seconds` have passed."""
    try:
        for_requests().eval(_HOLD, 1, _key(pace), int((HOLD_SECONDS if seconds is None else seconds) * 1000))
    except RedisError:
        return


def _key(pace: Pace) -> str:
    return f"pace:{pace.name}"


_NOW = "local t = redis.call('TIME') local now = t[1] * 1000 + math.floor(t[2] / 1000) "
_TAKE = (
    _NOW
    + """
local due = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now)
local wait = due - now
if wait > tonumber(ARGV[2]) then return -wait end
redis.call('SET', KEYS[1], string.format('%d', due + ARGV[1]), 'PX', wait + ARGV[1] + 60000)
return wait
"""
)
_HOLD = (
    _NOW
    + """
local due = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now + ARGV[1])
redis.call('SET', KEYS[1], string.format('%d', due), 'PX', due - now + 60000)
return due - now
"""
)
