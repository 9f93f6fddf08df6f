"""A whole installation of its own: PostgreSQL, Redis, a fault proxy before each, web, worker pool, two relays, two clocks.

The tests stop, pause and kill its parts; a supervisor starts again after a second whatever died, as any init system does.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from redis import Redis as RedisClient
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from tests.faults.proxy import Proxy
from tests.faults.tables import TABLES
from tools import services
from tools.postgres import Postgres
from tools.redis_server import Redis

ROOT = Path(__file__).parents[2]
CREW = [sys.executable, "-m", "tests.faults.crew"]
RESTART_SECONDS = 1.0
TIMEOUT = 4.0


class RoomyPostgres(Postgres):
    """Two hundred workers at once hold two or three connections each."""

    def command(self) -> list[str]:
        return [*super().command(), "-c", "max_connections=1000"]


@dataclass
class Member:
    """One supervised process."""

    name: str
    command: list[str]
    environment: dict[str, str]
    is_kept: bool = True
    child: subprocess.Popen[bytes] | None = None
    died_at: float = 0.0
    passed: list[int] = field(default_factory=list)

    @property
    def pid(self) -> int:
        assert self.child is not None
        return self.child.pid

    def children(self) -> list[int]:
        """The pids of its living child processes."""
        found = []
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                state, parent = stat.read_text().rpartition(")")[2].split()[:2]
                if int(parent) == self.pid and state != "Z":
                    found.append(int(stat.parent.name))
        return sorted(found)


class Stage:
    """Start it with `with Stage(folder) as stage`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.members: dict[str, Member] = {}
        self._closing = threading.Event()
        self._lock = threading.RLock()

    def __enter__(self) -> Stage:
        with contextlib.ExitStack() as cleanup:
            sockets = cleanup.enter_context(services.socket_folder(self.folder))
            self.postgres = RoomyPostgres(self.folder, sockets, durable=False)
            self.redis = Redis(self.folder, sockets)
            for server in (self.postgres, self.redis):
                cleanup.callback(server.stop, 5.0)
                services.start(server)
            self.database_proxy = Proxy(sockets / ".s.PGSQL.5432")
            self.redis_proxy = Proxy(self.redis.socket)
            cleanup.callback(self.database_proxy.stop)
            cleanup.callback(self.redis_proxy.stop)
            self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
            cleanup.callback(self._listener.close)
            self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
            self.environment = {
                **os.environ,
                "DATABASE_URL": f"postgresql://signalbox@127.0.0.1:{self.database_proxy.port}/signalbox",
                "REDIS_URL": f"redis://127.0.0.1:{self.redis_proxy.port}/0",
                "OPENAI_API_KEY": "",
                "DATABASE_POOL": "4",
                "WORKER_PROCESSES": "3",
            }
            self.environment.pop("OPENAI_API_KEY")
            began = time.monotonic()
            subprocess.run(
                [sys.executable, "-c", "import worker.handlers"], cwd=ROOT, env=self.environment, check=True
            )
            self.cold_start = time.monotonic() - began
            self._migrate()
            direct = self.postgres.url.replace("postgresql://", "postgresql+psycopg://")
            self.engine = create_engine(direct, pool_pre_ping=True)
            cleanup.callback(self.engine.dispose)
            self.redis_client = RedisClient.from_url(self.redis.url)
            cleanup.callback(self.redis_client.close)
            with self.engine.begin() as connection:
                connection.exec_driver_sql(TABLES)
            cleanup.callback(self._close)
            self._start_all()
            self._cleanup = cleanup.pop_all()
        return self

    def __exit__(self, *why: object) -> None:
        self._cleanup.close()

    def _migrate(self) -> None:
        subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"],
            env=self.environment, cwd=ROOT, check=True, capture_output=True,
        )  # fmt: skip

    def _start_all(self) -> None:
        web = [sys.executable, "-m", "gunicorn", "--bind", f"fd://{self._listener.fileno()}", "wsgi:app"]
        self.add("web", web)
        for name in ("pool", "relay-1", "relay-2", "clock-1", "clock-2"):
            self.add(name, [*CREW, name.partition("-")[0]])
        threading.Thread(target=self._supervise, name="supervisor", daemon=True).start()

    def add(self, name: str, command: list[str], is_kept: bool = True, **environment: str) -> Member:
        """Start one more process; `is_kept`: the supervisor starts it again when it dies."""
        member = Member(name, command, {**self.environment, **environment}, is_kept)
        with self._lock:
            self.members[name] = member
            self._spawn(member)
        return member

    def _spawn(self, member: Member) -> None:
        with (self.folder / f"{member.name}.log").open("ab") as log:
            member.child = subprocess.Popen(
                member.command, cwd=ROOT, env=member.environment, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, pass_fds=[self._listener.fileno()],
            )  # fmt: skip

    def _supervise(self) -> None:
        while not self._closing.wait(0.1):
            with self._lock:
                for member in self.members.values():
                    self._look_after(member)

    def _look_after(self, member: Member) -> None:
        if member.child is not None and member.child.poll() is not None:
            member.passed.append(member.child.returncode)
            member.child, member.died_at = None, time.monotonic()
        if (
            member.child is None
            and member.is_kept
            and not self._closing.is_set()
            and time.monotonic() - member.died_at >= RESTART_SECONDS
        ):
            self._spawn(member)

    def kill(self, name: str, number: int = signal.SIGKILL) -> int:
        """Send a signal to a process; answers its pid."""
        with self._lock:
            pid = self.members[name].pid
            os.kill(pid, number)
            return pid

    @contextlib.contextmanager
    def without(self, *names: str, number: int = signal.SIGKILL) -> Iterator[None]:
        """These processes are gone inside the block, and are started again at its end."""
        with self._lock:
            for name in names:
                self.members[name].is_kept = False
                child = self.members[name].child
                if child is not None:
                    for pid in self.members[name].children() if number == signal.SIGKILL else []:
                        os.kill(pid, number)
                    child.send_signal(number)
                    child.wait(60)
                    self.members[name].child = None
        try:
            yield
        finally:
            with self._lock:
                for name in names:
                    self.members[name].is_kept = True
                    self._spawn(self.members[name])

    def _close(self) -> None:
        self._closing.set()
        with self._lock:
            living = [member.child for member in self.members.values() if member.child is not None]
            for child in living:
                with contextlib.suppress(ProcessLookupError):
                    child.send_signal(signal.SIGCONT)
                    child.terminate()
            for child in living:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.wait(15)
                child.kill()
                child.wait()

    def restart_postgres(self, seconds_away: float) -> None:
        """Fast shutdown, and up again after so long."""
        self.postgres.stop(10.0)
        time.sleep(seconds_away)
        services.start(self.postgres)

    def kill_redis(self, forget: bool = False) -> None:
        """SIGKILL; `forget` throws its files away, as a Redis without persistence does."""
        assert self.redis.child is not None
        self.redis.child.kill()
        self.redis.child.wait()
        if forget:
            shutil.rmtree(self.redis.data, ignore_errors=True)

    def session(self) -> Session:
        return Session(self.engine, expire_on_commit=False)

    def rows(self, statement: str, *values: Any) -> list[Any]:
        """What a statement answers, past the proxy."""
        with psycopg.connect(self.postgres.url, autocommit=True) as connection:
            return connection.execute(statement, values or None).fetchall()

    def one(self, statement: str, *values: Any) -> Any:
        return self.rows(statement, *values)[0][0]

    def logs(self) -> str:
        """Everything that the product's processes have said."""
        return "\n".join(
            (self.folder / f"{name}.log").read_text(errors="replace") for name in list(self.members)
        )

    def errors(self) -> int:
        """How many error lines there are in the logs."""
        return len(re.findall(r'"level": ?"(?:error|critical)"|Traceback', self.logs()))


def is_alive(pid: int) -> bool:
    """Whether the process runs. One that has ended may still be listed, until whoever adopted it takes notice."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def wait_until(is_so: Callable[[], object], seconds: float, what: str) -> float:
    """Seconds until it is so. Fails when it takes much longer than on a quiet machine; what is allowed, the matrix judges."""
    began = time.monotonic()
    seconds *= TIMEOUT
    while True:
        with contextlib.suppress(psycopg.OperationalError):
            if is_so():
                return time.monotonic() - began
        assert time.monotonic() - began < seconds, f"not within {seconds} s: {what}"
        time.sleep(0.05)
