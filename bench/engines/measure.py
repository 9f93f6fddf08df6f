"""What is measured of one engine: how many jobs a second, how soon one starts, what a waiting one weighs."""

from __future__ import annotations

import os
from pathlib import Path

import psycopg
from redis import Redis

from bench import stage
from bench.engines.job import EVERY
from bench.engines.running import Place
from bench.report import Figures, spread

TIMEOUT = 90.0
STARTS_WITHIN = 60.0


def rate(place: Place, what: str, count: int) -> Figures:
    """Jobs per second from a backlog, from the first mark to the last, and milliseconds of processor time for each."""
    place.clear()
    place.fill(what, count)
    place.start()
    wanted = count // EVERY + 1
    require(place, place.wait_for(lambda: len(place.marks("marks")) >= 1, STARTS_WITHIN, 0.01))
    before, commands = _spent(place), _commands(place)
    place.wait_for(lambda: len(place.marks("marks")) >= wanted, TIMEOUT, 0.05)
    after, marks = _spent(place), sorted(place.marks("marks"))
    done = (len(marks) - 1) * EVERY
    require(place, done > 0)
    cost = {name: round(1000 * (after[name] - before[name]) / done, 2) for name in before}
    place.stop()
    return {
        "per_second": round(done / (marks[-1] - marks[0]), 1),
        **cost,
        "cpu_ms": round(sum(cost.values()), 2),
        "redis_commands": round((_commands(place) - commands) / done, 1),
    }


def start_when_idle(place: Place, count: int) -> Figures:
    """Milliseconds from just before the asking to the start, nothing else to do."""
    place.clear()
    place.start()
    place.ask("stream", "mark", 4, 0.2)
    require(place, place.wait_for(lambda: len(place.marks("marks")) >= 4, STARTS_WITHIN))
    place.ask("stream", "stamp", count, 0.03)
    place.wait_for(lambda: len(place.marks("stamps")) >= count, TIMEOUT)
    place.stop()
    return spread([1000 * seconds for seconds in place.marks("stamps")])


def waiting(place: Place, backlog: int, count: int, bound: float) -> Figures:
    """Bytes for each waiting job; then how soon a newcomer's jobs start behind the backlog (with us another workspace's)."""
    place.clear()
    redis_before, postgres_before = _memory(place), _table_bytes(place)
    place.fill("noop", backlog)
    weighs = {
        "postgres_bytes": round((_table_bytes(place) - postgres_before) / backlog),
        "redis_bytes": round((_memory(place) - redis_before) / backlog),
    }
    place.start()
    require(place, place.wait_for(lambda: len(place.marks("marks")) >= 1, STARTS_WITHIN))
    place.ask("stream", "stamp", count, 0.05)
    place.wait_for(lambda: len(place.marks("stamps")) >= count, bound)
    place.stop()
    stamps = [1000 * seconds for seconds in place.marks("stamps")]
    return {**weighs, "asked": count, **(spread(stamps) if stamps else {"count": 0})}


def require(place: Place, fact: bool) -> None:
    """Raise RuntimeError, with the engine's own words, where it did nothing."""
    if not fact:
        raise RuntimeError(f"{place.engine.title} did no job in time.\n{place.last_words()}")


def _spent(place: Place) -> dict[str, float]:
    """Seconds of processor time so far, by who used them. Both servers are private to the bench."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        row = connection.execute("SHOW data_directory").fetchone()
    postmaster = int((Path(row[0] if row else "") / "postmaster.pid").read_text().split()[0])
    return {
        "engine_ms": place.cpu_seconds(),
        "postgres_ms": stage.cpu_seconds(postmaster) or 0.0,
        "redis_ms": stage.cpu_seconds(_info(place, "process_id")) or 0.0,
    }


def _commands(place: Place) -> int:
    return _info(place, "total_commands_processed")


def _memory(place: Place) -> int:
    return _info(place, "used_memory")


def _info(place: Place, name: str) -> int:
    redis: Redis = place.redis()
    with redis:
        return int(redis.info()[name])


def _table_bytes(place: Place) -> int:
    """Of the tables that hold jobs, their indexes included."""
    found = place.query(
        "SELECT coalesce(sum(pg_total_relation_size(oid)), 0)::bigint FROM pg_class"
        " WHERE relkind = 'r' AND relname IN ('job', 'procrastinate_jobs', 'procrastinate_events')"
    )
    return int(found[0][0])
