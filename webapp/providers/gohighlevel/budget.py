"""The allowance of a GoHighLevel location, shared by every worker through Redis: 100 calls in ten seconds, 200,000 a day.

The provider counts per location, whoever calls. So do we, a little below its limits, and nobody waits here: a call that is
over the budget ends as Unavailable with the seconds to wait, its job goes back to the ledger, and the worker is free for
another workspace. What can wait (`spare=True`) leaves a third of the burst to sends and to people.

Of what can wait, what only begins leaves some to what has begun: otherwise, with many at once, each gets its first call, is
put off before its second, and makes its first one again. And those who are put off come back spread over the time that all
of them take, not together.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from redis.exceptions import RedisError

from webapp.runtime.redis import for_requests

WINDOW_SECONDS = 10
BURST = 90
SPARE_BURST = 60
BEGINNING_BURST = 45
CALLS_OF_ONE = 2
"""What reading one contact takes at least."""
DAILY = 195_000
DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Meter:
    """What is left of a location's allowance, as far as we know. None: unknown."""

    used_in_window: int
    used_today: int
    reported_burst: int | None
    reported_daily_left: int | None
    day_ends_in: float = DAY_SECONDS


def take(location_id: str, *, spare: bool = False, begins: bool = False) -> float:
    """Count one call. 0.0: go ahead. Otherwise the seconds after which to try again, and nothing was counted.

    `begins` marks the first of several calls. Without Redis calls go ahead: the provider still counts, and its 429 is obeyed.
    """
    is_spread = spare and begins
    burst = BEGINNING_BURST if is_spread else SPARE_BURST if spare else BURST
    try:
        wait, refused = _taking()(keys=_keys(location_id), args=[burst, DAILY, int(is_spread)])
    except RedisError:
        return 0.0
    return float(wait) + random.uniform(0, int(refused) * CALLS_OF_ONE * WINDOW_SECONDS / SPARE_BURST)  # noqa: S311


def hold(location_id: str, seconds: float) -> None:
    """The provider said 429: nobody calls this location for so long."""
    try:
        for_requests().set(_keys(location_id)[2], 1, px=max(1, int(seconds * 1000)))
    except RedisError:
        return


def learn(location_id: str, headers: Mapping[str, str]) -> None:
    """Keep what the provider tells of its own counting, for the meter on the Integrations page."""
    reported: dict[str | bytes, str | bytes] = {
        name: headers[header]
        for name, header in (("burst", "x-ratelimit-max"), ("daily_left", "x-ratelimit-daily-remaining"))
        if headers.get(header, "").isdigit()
    }
    if not reported:
        return
    try:
        with for_requests().pipeline(transaction=False) as pipe:
            pipe.hset(_keys(location_id)[3], mapping=reported)  # type: ignore[arg-type]  # the stub wants every kind of key at once
            pipe.expire(_keys(location_id)[3], DAY_SECONDS)
            pipe.execute()
    except RedisError:
        return


def read(location_id: str) -> Meter | None:
    """The meter; None when Redis does not answer."""
    window, day, _, reported, _ = _keys(location_id)
    try:
        with for_requests().pipeline(transaction=False) as pipe:
            pipe.zcard(window)
            pipe.get(day)
            pipe.ttl(day)
            pipe.hgetall(reported)
            used, today, ends, said = pipe.execute()
    except RedisError:
        return None
    said = {name.decode(): int(value) for name, value in said.items()}
    day_ends_in = float(ends) if ends > 0 else DAY_SECONDS
    return Meter(int(used), int(today or 0), said.get("burst"), said.get("daily_left"), day_ends_in)


def seconds_for(calls: float, meter: Meter | None) -> float:
    """How long so many spare calls take at least, the day's end included where its allowance does not suffice."""
    rate, today = SPARE_BURST / WINDOW_SECONDS, DAILY - (meter.used_today if meter else 0)
    if meter is None or calls <= today:
        return calls / rate
    days, rest = divmod(calls - max(0, today), DAILY)
    return meter.day_ends_in + days * DAY_SECONDS + rest / rate


def _keys(location_id: str) -> list[str]:
    base = f"gohighlevel:{{{location_id}}}"
    return [f"{base}:window", f"{base}:day", f"{base}:held", f"{base}:told", f"{base}:refused"]


def _taking() -> Any:
    return for_requests().register_script(_TAKE)


# Redis' own clock: workers' clocks may differ. The window slides, so no two windows' bursts can meet.
_TAKE = f"""
local function refuse(seconds)
    local waiting = 0
    if ARGV[3] == '1' then
        waiting = redis.call('INCR', KEYS[5])
        if waiting == 1 then redis.call('PEXPIRE', KEYS[5], {WINDOW_SECONDS * 1000}) end
    end
    return {{tostring(seconds), waiting}}
end
local held = redis.call('PTTL', KEYS[3])
if held > 0 then return refuse(held / 1000) end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - {WINDOW_SECONDS * 1000})
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[1]) then
    local first = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
    return refuse(math.max(0.05, (first[2] + {WINDOW_SECONDS * 1000} - now) / 1000))
end
local today = tonumber(redis.call('GET', KEYS[2]) or '0')
if today >= tonumber(ARGV[2]) then return refuse(math.max(1, redis.call('TTL', KEYS[2]))) end
redis.call('ZADD', KEYS[1], now, time[1] .. '.' .. time[2] .. '.' .. today)
redis.call('PEXPIRE', KEYS[1], {WINDOW_SECONDS * 1000})
if redis.call('INCR', KEYS[2]) == 1 then redis.call('EXPIRE', KEYS[2], {DAY_SECONDS}) end
return {{'0', 0}}
"""
