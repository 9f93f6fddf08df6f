"""Tries mutants, one after another: `python -m tools.mutants.forks PLAN RESULTS`, in a copy of the checkout of its own.

Python and everybody else's packages are imported once, here; each mutant gets a fork that imports the product anew, with the
mistake in its file, and runs the tests that meet it until one fails. Processes that those tests start find the mistake too.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import resource
import signal
import sys
import time
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import psycopg
import pytest
import redis
from psycopg import sql

from tools.given_services import plain

PATIENCE, START_SECONDS = 5.0, 90.0
"""So many times as long as they took without a mistake may the tests take, and so many seconds more for the start."""
CPU_PATIENCE, CPU_START_SECONDS = 2.0, 15.0
"""The same for the processor's time, which other work on the machine does not lengthen: it ends an endless loop sooner."""

MAX_MEMORY = 4 << 30
MAX_FILE = 256 << 20
"""Bytes: a mistake may make a loop endless."""
LAST_REDIS_DATABASE = 15

OPTIONS = ["-x", "-q", "--no-header", "--tb=no", "-W", "ignore::pytest.PytestAssertRewriteWarning"]
"""That plugins are imported already is meant."""
ALL_PASSED = int(pytest.ExitCode.OK)


@dataclass(frozen=True)
class Trial:
    """A mutant's name, its file with the mistake, the tests that meet it, and how long these take."""

    name: str
    path: str
    source: str
    tests: list[str]
    seconds: float


@dataclass(frozen=True)
class Outcome:
    """How it ended: "killed", "timeout" (killed too) or "survived"; `by` is the test that failed."""

    name: str
    how: str
    seconds: float
    by: str = ""


def main(plan: Path, results: Path) -> int:
    asked = json.loads(plan.read_text())
    for name in asked["modules"]:
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    status, said = run(asked["control"], asked["seconds"])
    if status != ALL_PASSED:
        print(f"{said[-3000:]}\nThe tests fail in a fork without any mistake ({status}).", file=sys.stderr)
        return 1
    with results.open("a") as lines:
        for trial in asked["trials"]:
            lines.write(json.dumps(asdict(attempt(Trial(**trial)))) + "\n")
            lines.flush()
    return 0


def attempt(trial: Trial) -> Outcome:
    """Plant the mistake, run the tests in a fork, and put the file back as it was."""
    path, began = Path(trial.path), time.monotonic()
    kept, times = path.read_bytes(), path.stat()
    path.write_bytes(trial.source.encode())
    # Kept bytecode is compared by whole seconds and size, and would be taken for the mutant's: no other file has this time.
    os.utime(path, (1, 1))
    try:
        status, said = run(trial.tests, trial.seconds)
    finally:
        path.write_bytes(kept)
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    how = "timeout" if status is None else "survived" if status == ALL_PASSED else "killed"
    return Outcome(trial.name, how, round(time.monotonic() - began, 1), failed_in(said))


def failed_in(said: str) -> str:
    """The line in which pytest names the test that failed, blank when there is none."""
    return next((line for line in said.splitlines() if line.startswith(("FAILED ", "ERROR "))), "")[:200]


def run(tests: Sequence[str], seconds: float) -> tuple[int | None, str]:
    """pytest's status in a process of its own, None when it took too long; and what it said. `seconds`: what it should take."""
    log = Path(f"mutant-{os.getpid()}.log")
    # Whoever finds something in its Redis database takes the next one down, which belongs to another slot.
    empty_redis()
    child = os.fork()
    if child == 0:
        os._exit(_as_child(tests, log, CPU_START_SECONDS + CPU_PATIENCE * seconds))
    status = _wait(child, time.monotonic() + START_SECONDS + PATIENCE * seconds)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)
    if status is None:
        drop_database(child)
    return status, log.read_text(errors="replace")


def drop_database(child: int) -> None:
    """Put away the database that a killed run left (tests/scratch.py chose its name)."""
    slot = os.environ["PYTEST_XDIST_WORKER"]
    with psycopg.connect(plain(os.environ["DATABASE_URL"]), autocommit=True) as connection:
        name = sql.Identifier(f"test_{child}_{slot}")
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))


def empty_redis() -> None:
    """Forget what the runs of this slot left in Redis."""
    with redis_of(os.environ) as carrier:
        carrier.flushdb()


def redis_of(environment: Mapping[str, str]) -> redis.Redis:
    """The database that the tests of this slot take while it is empty (tests/scratch.py)."""
    base, _, query = environment["REDIS_URL"].partition("?")
    number = LAST_REDIS_DATABASE - int(environment["PYTEST_XDIST_WORKER"].removeprefix("gw"))
    return redis.Redis.from_url(f"{base}?{urlencode({**dict(parse_qsl(query)), 'db': number})}")


def _as_child(tests: Sequence[str], log: Path, seconds: float) -> int:
    os.setsid()
    limits = {
        resource.RLIMIT_CPU: int(seconds),
        resource.RLIMIT_DATA: MAX_MEMORY,
        resource.RLIMIT_FSIZE: MAX_FILE,
    }
    for limit, most in limits.items():
        resource.setrlimit(limit, (most, most))
    with log.open("w") as said:
        os.dup2(said.fileno(), 1)
        os.dup2(said.fileno(), 2)
    sys.dont_write_bytecode = True
    status = 1
    try:
        status = int(pytest.main([*OPTIONS, *tests]))
    except BaseException:  # noqa: BLE001  # it must never return into the code of the process that forked it
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    return status


def _wait(child: int, deadline: float) -> int | None:
    while time.monotonic() < deadline:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            code = os.waitstatus_to_exitcode(status)
            return None if code in (-signal.SIGXCPU, -signal.SIGKILL) else code
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
