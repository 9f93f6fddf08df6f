"""A breaker per circuit (a workspace at a provider), shared by all workers through Redis: who is down is left alone.

Five failures in a row let the circuit rest. When the rest is over, one call goes first: its success opens the circuit to all,
its failure doubles the rest. pybreaker was tried for this: its Redis storage lets every process through at half-open,
keeps its keys for ever, and cannot be made while Redis is away.
"""

from __future__ import annotations

from redis.exceptions import RedisError

from webapp.runtime.redis import for_requests

FAILURES = 5
"""In a row, over all workers, until the circuit rests."""
REST_SECONDS = 15.0
MAX_OPEN_SECONDS = 120.0
PROBE_SECONDS = 60.0
"""How long the first call after a rest may take before another one may go in its place."""
MEMORY_SECONDS = 900


def rest_left(circuit_key: str) -> float:
    """Seconds that the circuit still rests; 0: go. Without Redis nothing rests: one failure more does less harm than silence."""
    try:
        with for_requests().pipeline(transaction=False) as pipe:
            pipe.pttl(_key(circuit_key, "rest"))
            pipe.get(_key(circuit_key, "failures"))
            resting, failures = pipe.execute()
        if resting > 0:
            return float(resting) / 1000
        if int(failures or 0) < FAILURES:
            return 0.0
        is_first = for_requests().set(_key(circuit_key, "probe"), 1, nx=True, px=int(PROBE_SECONDS * 1000))
    except RedisError:
        return 0.0
    return 0.0 if is_first else 1.0


def note_failure(circuit_key: str) -> None:
    """The provider did not answer, or answered 5xx."""
    try:
        with for_requests().pipeline(transaction=False) as pipe:
            pipe.incr(_key(circuit_key, "failures"))
            pipe.expire(_key(circuit_key, "failures"), MEMORY_SECONDS)
            failures = int(pipe.execute()[0])
            if failures >= FAILURES:
                rest = int(_rest(failures) * 1000)
                pipe.set(_key(circuit_key, "rest"), 1, px=rest)
                # Keep the probe key: a caller that read it before the trip must not become a second probe.
                pipe.set(_key(circuit_key, "probe"), 1, px=rest)
                pipe.execute()
    except RedisError:
        return


def note_success(circuit_key: str) -> None:
    """The provider answered, whatever it said."""
    try:
        for_requests().delete(
            _key(circuit_key, "failures"), _key(circuit_key, "rest"), _key(circuit_key, "probe")
        )
    except RedisError:
        return


def _rest(failures: int) -> float:
    return float(min(MAX_OPEN_SECONDS, REST_SECONDS * 2 ** min(failures - FAILURES, 10)))


def _key(circuit_key: str, part: str) -> str:
    return f"breaker:{circuit_key}:{part}"
