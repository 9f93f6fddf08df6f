"""What every engine is given to do, word for word the same, and how it is asked. Runs in the peers' environment too."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import psycopg
import redis

HALF_SECONDS = 0.01
HOLD_SECONDS = 1.5
EVERY = 25
"""In a backlog, every so many jobs are followed by a mark."""


def do(what: str, number: int) -> None:
    """One job. Only `work` and `hold` write to the database; `mark` and `stamp` note a time for the bench."""
    if what == "wait":
        time.sleep(0.005)
    elif what == "mark":
        marks().rpush("marks", time.time())
    elif what == "stamp":
        marks().rpush("stamps", time.time() - number / 1e6)
    elif what == "work":
        begin(number)
        time.sleep(HALF_SECONDS)
        effects().execute("INSERT INTO effect (number) VALUES (%s)", [number])
        time.sleep(HALF_SECONDS)
    elif what == "hold":
        begin(number)
        time.sleep(HOLD_SECONDS)


def begin(number: int) -> None:
    """Note who does it, and when it began."""
    marks().rpush("begun", json.dumps([number, os.getpid(), time.time()]))


@lru_cache(maxsize=1)
def marks() -> Any:
    """Where the bench reads times; never counted as the engine's own Redis."""
    return redis.Redis.from_url(os.environ["BENCH_MARKS"])


@lru_cache(maxsize=1)
def effects() -> psycopg.Connection:
    """Where a job of an engine that has no database of its own writes what it did, in a transaction of its own."""
    return psycopg.connect(os.environ["BENCH_EFFECTS"], autocommit=True)


def drive(ask: Callable[[str, int], object]) -> None:
    """`backlog WHAT COUNT` asks with marks between; `stream WHAT COUNT SECONDS` asks at a pace."""
    command, what, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    if command == "backlog":
        for number in range(count):
            if number % EVERY == 0:
                ask("mark", number)
            ask(what, number)
        ask("mark", count)
        return
    for number in range(count):
        ask(what, int(time.time() * 1e6) if what == "stamp" else number)
        time.sleep(float(sys.argv[4]))
