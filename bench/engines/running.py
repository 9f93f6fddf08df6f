"""One engine at work: its own database and Redis number on the servers that are there, its processes, its marks."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from tempfile import TemporaryFile
from typing import IO, Any

import psycopg
from redis import Redis

from bench import stage
from bench.engines.engine import Engine
from tools.processes import die_with_parent

MARKS_OFFSET = 8
"""Redis numbers 0 to 7 are the engines', the eight after them hold their marks."""


@dataclass(slots=True)
class Place:
    """Where one engine plays. `number` (0 to 7) keeps engines that play at the same time apart."""

    engine: Engine
    number: int
    redis_url: str = ""
    """Another way to the same Redis, such as one with a delay."""
    started: dict[tuple[str, ...], subprocess.Popen[bytes]] = field(default_factory=dict)
    log: IO[bytes] = field(default_factory=TemporaryFile)

    @property
    def database(self) -> str:
        return f"bench_{self.engine.name}"

    def environment(self) -> dict[str, str]:
        base = os.environ["REDIS_URL"]
        engine_redis = _numbered(self.redis_url or base, self.number)
        dsn = _database_url(self.database)
        return {
            **os.environ,
            **self.engine.environment,
            "DATABASE_URL": dsn,
            "BENCH_EFFECTS": dsn,
            "REDIS_URL": engine_redis,
            "BENCH_REDIS": engine_redis,
            "BENCH_MARKS": _numbered(base, self.number + MARKS_OFFSET),
            "LOG_LEVEL": "ERROR",
        }

    def redis(self) -> Redis:
        return Redis.from_url(_numbered(os.environ["REDIS_URL"], self.number))

    def marks(self, name: str) -> list[Any]:
        """What jobs noted under this name, oldest first."""
        with Redis.from_url(_numbered(os.environ["REDIS_URL"], self.number + MARKS_OFFSET)) as marks:
            found: list[Any] = marks.lrange(name, 0, -1)
        return [json.loads(each) for each in found]

    def query(self, statement: str) -> list[Any]:
        with psycopg.connect(_database_url(self.database), autocommit=True) as connection:
            cursor = connection.execute(statement)
            return list(cursor.fetchall()) if cursor.description else []

    def set_up(self) -> None:
        """An empty database with the engine's tables, and nothing in Redis."""
        with psycopg.connect(_database_url(None), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{self.database}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{self.database}" TEMPLATE template0')
        self.query("CREATE TABLE effect (number bigint, at timestamptz DEFAULT clock_timestamp())")
        if self.engine.name == "signalbox":
            self.run(os.path.dirname(self.engine.python) + "/flask", "--app", "wsgi", "db", "upgrade")
            self.query("INSERT INTO workspace (slug, name) VALUES ('newcomer', 'Newcomer')")
        elif self.engine.name == "procrastinate":
            program, _, app, *_ = self.engine.workers[0]
            self.run(program, "-a", app, "schema", "--apply")
        self.clear()

    def clear(self) -> None:
        """Forget every job and every mark."""
        for number in (self.number, self.number + MARKS_OFFSET):
            with Redis.from_url(_numbered(os.environ["REDIS_URL"], number)) as redis:
                redis.flushdb()
        table = {"signalbox": "job", "procrastinate": "procrastinate_jobs"}.get(self.engine.name)
        self.query(f"TRUNCATE effect{f', {table} CASCADE' if table else ''}")

    def run(self, *command: str) -> str:
        """Run something in this place to its end; answers what it printed."""
        done = subprocess.run(
            command, cwd=stage.ROOT, env=self.environment(), capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{self.engine.title}: {command[0]} failed\n{done.stderr[-1500:]}")
        return done.stdout

    def ask(self, *arguments: object) -> str:
        """Ask for jobs, from a process of its own: see bench.engines.job.drive."""
        return self.run(self.engine.python, "-m", self.engine.module, *map(str, arguments))

    def fill(self, what: str, count: int) -> None:
        """Ask for a backlog. It need not last, so the asking does not wait for the disk; the work on it does."""
        self.query(f'ALTER DATABASE "{self.database}" SET synchronous_commit TO off')
        self.ask("backlog", what, count)
        self.query(f'ALTER DATABASE "{self.database}" RESET synchronous_commit')

    def start(self, commands: Sequence[tuple[str, ...]] | None = None) -> None:
        """Start what does not run. The same command twice is two processes."""
        for number, command in enumerate(commands or (*self.engine.workers, *self.engine.helpers)):
            key = (str(number), *command)
            if key in self.started and self.started[key].poll() is None:
                continue
            line = [part.replace("{redis}", self.environment()["BENCH_REDIS"]) for part in command]
            self.started[key] = subprocess.Popen(
                line,
                cwd=stage.ROOT,
                env=self.environment(),
                stdout=self.log,
                stderr=self.log,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGKILL),
            )

    def workers(self) -> list[subprocess.Popen[bytes]]:
        return list(self.started.values())[: len(self.engine.workers)]

    def cpu_seconds(self) -> float:
        """What its processes have used so far."""
        return sum(stage.cpu_seconds(child.pid) or 0.0 for child in self.started.values())

    def stop(self) -> None:
        """End everything that was started here, at once."""
        for child in self.started.values():
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, signal.SIGKILL)
            child.kill()
            child.wait()
        self.started.clear()

    def wait_for(self, done: Callable[[], bool], seconds: float, pause: float = 0.02) -> bool:
        """Whether it came true in time."""
        deadline = time.monotonic() + seconds
        while not done():
            if time.monotonic() > deadline:
                return False
            time.sleep(pause)
        return True

    def last_words(self) -> str:
        self.log.seek(0)
        return self.log.read()[-1500:].decode(errors="replace")


@contextmanager
def places_for(engines: Sequence[Engine]) -> Iterator[list[Place]]:
    """An empty place for each of these engines; whatever runs in them is stopped at the end."""
    made = [Place(engine, number) for number, engine in enumerate(engines)]
    try:
        for each in made:
            each.set_up()
        yield made
    finally:
        for each in made:
            each.stop()


def _numbered(url: str, number: int) -> str:
    base = url.partition("?")[0]
    return f"{base}?db={number}" if base.startswith("unix:") else f"{base.rstrip('/')}?db={number}"


def _database_url(name: str | None) -> str:
    """The given server's address with another database."""
    url = os.environ["DATABASE_URL"].replace("postgresql+psycopg://", "postgresql://", 1)
    if name is None:
        return url
    head, mark, query = url.partition("?")
    return f"{head.rpartition('/')[0]}/{name}{mark}{query}"
