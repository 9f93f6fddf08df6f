"""Machines of one installation: network namespaces on a bridge of their own, which no packet leaves.

    hub      the bridge; forwarders to PostgreSQL, to PgBouncer, and to Redis over TLS; a balancer that gives requests to whichever web answers
    m1, m2   web (behind PgBouncer), worker pool, relay and clock each

PostgreSQL, PgBouncer and Redis listen on unix sockets, which are reached from every namespace; so nothing of the test's own network is used.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator

from tests.certificates import certificate
from tests.faults.stage import CREW, ROOT, Stage
from tools import services
from tools.pgbouncer import PORT, PgBouncer

NETWORK = "10.213.77"
HUB = f"{NETWORK}.1"
MACHINES = {"m1": f"{NETWORK}.11", "m2": f"{NETWORK}.12"}
PARTS = ("pool", "relay", "clock")
WEB_PORT = 8000
WORKERS = 2
POOLED = 4
"""Connections that PgBouncer has to PostgreSQL; the webs of both machines keep more to it."""


class Machines:
    """Two machines; `with Machines(stage) as machines`. The stage gives the database, Redis and the environment."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.mark = f"sb{os.getpid() % 100_000}"
        self.door = stage.folder / "balancer.sock"
        self.pooler = PgBouncer(
            stage.folder, stage.postgres.sockets, stage.postgres.url, default_pool_size=POOLED
        )
        self.processes: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Machines:
        try:
            self._build()
            certificate(self.stage.folder, "redis", HUB)
            services.start(self.pooler)
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_why: object) -> None:
        for each in self.processes:
            each.terminate()
        for each in self.processes:
            with contextlib.suppress(subprocess.TimeoutExpired):
                each.wait(15)
            each.kill()
            each.wait()
        self.pooler.stop(5.0)
        for name in ("hub", *MACHINES):
            subprocess.run(["ip", "netns", "delete", self._name(name)], check=False, capture_output=True)

    @contextlib.contextmanager
    def cut_off(self, name: str) -> Iterator[None]:
        """The cable of this machine is out inside the block: packets vanish, and nobody is told."""
        self._ip("hub", "link", "set", f"to-{name}", "down")
        try:
            yield
        finally:
            self._ip("hub", "link", "set", f"to-{name}", "up")

    def logs(self) -> str:
        return "\n".join(path.read_text(errors="replace") for path in self.stage.folder.glob("m?-*.log"))

    def _build(self) -> None:
        for name in ("hub", *MACHINES):
            run("ip", "netns", "add", self._name(name))
            self._ip(name, "link", "set", "lo", "up")
        self._ip("hub", "link", "add", "bridge", "type", "bridge")
        self._ip("hub", "address", "add", f"{HUB}/24", "dev", "bridge")
        self._ip("hub", "link", "set", "bridge", "up")
        for name, address in MACHINES.items():
            self._ip(
                "hub",
                "link",
                "add",
                f"to-{name}",
                "type",
                "veth",
                "peer",
                "name",
                "up0",
                "netns",
                self._name(name),
            )
            self._ip("hub", "link", "set", f"to-{name}", "master", "bridge", "up")
            self._ip(name, "address", "add", f"{address}/24", "dev", "up0")
            self._ip(name, "link", "set", "up0", "up")

    def _start(self) -> None:
        webs = [f"{address}:{WEB_PORT}" for address in MACHINES.values()]
        sockets = {port: f"{self.stage.postgres.sockets}/.s.PGSQL.{port}" for port in (5432, PORT)}
        forwards = [f"{port}={socket}" for port, socket in {**sockets, 6379: self.stage.redis.socket}.items()]
        hub = [HUB, str(self.stage.folder / "redis"), str(self.door), *forwards, *webs]
        self._run("hub", "forwarders", [sys.executable, "-m", "tests.faults.hub", *hub])
        for name, address in MACHINES.items():
            gunicorn = [sys.executable, "-m", "gunicorn", "--bind", f"{address}:{WEB_PORT}", "wsgi:app"]
            self._run(name, "web", gunicorn)
            for part in PARTS:
                self._run(name, part, [*CREW, part])

    def _run(self, name: str, part: str, command: list[str]) -> None:
        environment = {
            **self.stage.environment,
            "DATABASE_URL": f"postgresql://signalbox@{HUB}:5432/signalbox",
            "DATABASE_POOLED_URL": f"postgresql://signalbox@{HUB}:{PORT}/signalbox",
            "REDIS_URL": f"rediss://{HUB}:6379/0?ssl_ca_certs={self.stage.folder}/redis.pem",
            "WORKER_PROCESSES": str(WORKERS),
        }
        with (self.stage.folder / f"{name}-{part}.log").open("ab") as log:
            self.processes.append(
                subprocess.Popen(
                    ["ip", "netns", "exec", self._name(name), *command], cwd=ROOT, env=environment,
                    stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                )
            )  # fmt: skip

    def _name(self, name: str) -> str:
        return f"{self.mark}-{name}"

    def _ip(self, name: str, *arguments: str) -> None:
        run("ip", "-n", self._name(name), *arguments)


def run(*command: str) -> None:
    """Raises AssertionError with what the program said."""
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    needs = "network namespaces need root and iproute2 (apt-get install iproute2)"
    assert done.returncode == 0, f"{' '.join(command)}: {done.stderr.strip()} ({needs})"
