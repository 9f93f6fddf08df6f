"""Where measurements play: the migrated database, a workspace, and the product's own processes as the Procfile has them."""

from __future__ import annotations

import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

import psycopg
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import URL, make_url, text

from tools.processes import die_with_parent, family
from tools.runner import read_procfile
from tools.server import free_port
from webapp.accounts import people, sessions
from webapp.app import create_app
from webapp.integrations.connections import connect
from webapp.runtime import clock, tenancy
from webapp.runtime.database import engine, owner, unit_of_work

ROOT = Path(__file__).parents[1]
COMMANDS = read_procfile(ROOT / "Procfile")
TICKS = os.sysconf("SC_CLK_TCK")
STARTS_WITHIN = 180.0


@dataclass(frozen=True, slots=True)
class Stage:
    """A workspace with its owner, signed in, and its EmailBison connection."""

    workspace_id: int
    slug: str
    webhook_path: str
    cookie: str
    """The value of the `signalbox` cookie of the owner's browser."""


@contextmanager
def workspace(slug: str) -> Iterator[Stage]:
    """A workspace in a new database beside the given one, which is dropped at the end."""
    given = make_url(os.environ["DATABASE_URL"])
    name = f"bench_{os.getpid()}"
    _run(given, f'CREATE DATABASE "{name}" TEMPLATE template0')
    ours = given.set(drivername="postgresql", database=name)
    os.environ["DATABASE_URL"] = ours.render_as_string(hide_password=False)
    try:
        with tenancy.all_tenants():
            yield _set_up(slug)
    finally:
        engine().dispose()
        _run(given, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _set_up(slug: str) -> Stage:
    app = create_app()
    with app.app_context():
        upgrade()
    with unit_of_work() as session:
        workspace = people.create_workspace(session, slug=slug, name=slug.capitalize())
        user = people.create_user(
            session, name="Alice Owner", email=f"{slug}@bench.test", password="not used by anybody"
        )
        people.add_member(session, workspace, user, "owner")
        connection = connect(session, workspace.id, "emailbison", key="9|bench-key-0001")
        token = sessions.begin(session, user, "bench", clock.now())
        made = workspace.id, f"/webhooks/emailbison/{connection.webhook_token}"
    return Stage(made[0], slug, made[1], sign(app, signed_in(token)))


def signed_in(token: str) -> dict[str, object]:
    """What the cookie of a browser says whose session has this token."""
    return {"_user_id": token, "_permanent": True, "_fresh": True}


def sign(app: Flask, said: dict[str, object]) -> str:
    """The value of a cookie that says this."""
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return str(signer.dumps(said))


def _run(server: URL, statement: str) -> None:
    plain = server.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(statement.encode())


@dataclass(frozen=True, slots=True)
class Server:
    """A process that was started, with its children."""

    pid: int
    port: int

    def cpu_seconds(self) -> float | None:
        """Processor time, user and system, of the process and its children so far; None where there is no /proc."""
        return cpu_seconds(self.pid)


@contextmanager
def process(name: str, *, command: str | None = None, **environment: str) -> Iterator[Server]:
    """A process of the Procfile by its name, or another command, until the block ends. A web server answers by then."""
    port = free_port()
    settings = {**os.environ, "PORT": str(port), **environment}
    with TemporaryFile() as log:
        child = subprocess.Popen(
            command or COMMANDS[name],
            shell=True,
            cwd=ROOT,
            env=settings,
            stdout=log,
            stderr=subprocess.STDOUT,
            preexec_fn=die_with_parent(15),
        )
        try:
            if name == "web":
                _wait_until_it_listens(child, port)
            yield Server(child.pid, port)
        except BaseException:
            log.seek(0)
            print(f"The last that {name} said:\n{log.read()[-2000:].decode(errors='replace')}")
            raise
        finally:
            child.terminate()
            with suppress(subprocess.TimeoutExpired):
                child.wait(15)
            child.kill()
            child.wait()


def web(application: str = "wsgi:app", **environment: str) -> AbstractContextManager[Server]:
    """The web server with the Procfile's own line, over this application."""
    return process("web", command=COMMANDS["web"].replace("wsgi:app", application), **environment)


@contextmanager
def beside(act: Callable[[], object], seconds: float) -> Iterator[None]:
    """`act` is done each time that so many seconds have passed, by a thread, while the block runs."""
    over = threading.Event()

    def repeat() -> None:
        while not over.wait(seconds):
            act()

    thread = threading.Thread(target=repeat)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def postgres_pid() -> int | None:
    """The server's first process, if it runs on this machine and we may know."""
    with owner().connect() as connection:
        try:
            folder = str(connection.scalar(text("SHOW data_directory")))
            return int((Path(folder) / "postmaster.pid").read_text().split()[0])
        except Exception:  # noqa: BLE001  # a server elsewhere, or another account's: its cost is unknown
            return None


def cpu_seconds(pid: int | None) -> float | None:
    """Processor time, user and system, of a process and everything below it; None where it cannot be known."""
    if pid is None or not Path("/proc/self/stat").exists():
        return None
    return sum(map(_ticks, family(pid))) / TICKS


def _ticks(pid: int) -> int:
    """What it and its ended children used; nothing of one that has just ended."""
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return sum(int(ticks) for ticks in fields[11:15])
    return 0


def _wait_until_it_listens(child: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline and child.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 2) as line:
            line.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            if line.recv(100):
                return
        time.sleep(0.1)
    raise TimeoutError(f"the web server on port {port} did not answer")
