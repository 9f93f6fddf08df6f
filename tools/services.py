"""PostgreSQL and Redis for one command: the person's own where DATABASE_URL and REDIS_URL name them, else private ones."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from tools import given_services
from tools.console import Stop, say
from tools.postgres import Postgres
from tools.processes import is_alive
from tools.redis_server import Redis
from tools.server import Server

HANDOVER = 15.0
"""So long a killed run may take to put its things away before the next one gives up."""


class Services:
    """What runs, and where the product finds it."""

    def __init__(self, servers: list[Server], urls: dict[str, str]) -> None:
        self.servers = servers
        self.urls = urls

    def look_after(self) -> None:
        """Start a server again that died. Raises Stop when it does not come up."""
        for server in self.servers:
            if server.has_ended():
                say(f"{server.name} ended unexpectedly; starting it again")
                start(server)


@contextlib.contextmanager
def kept(folder: Path, given: Mapping[str, str]) -> Iterator[Services]:
    """The services of this checkout; their data stays in the folder from run to run."""
    with claim(folder), running(folder, given, durable=True) as services:
        yield services


@contextlib.contextmanager
def joined(folder: Path, given: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Where the services of this checkout are: those of a run that goes on, else started while the block lasts."""
    if not is_claimed(folder):
        with kept(folder, given) as services:
            yield services.urls
        return
    sockets = sockets_of(folder)
    own = {
        "DATABASE_URL": Postgres(folder, sockets, durable=True).url,
        "REDIS_URL": Redis(folder, sockets).url,
    }
    yield {**own, **given_services.reached(given)}


@contextlib.contextmanager
def throw_away(given: Mapping[str, str], durable: bool) -> Iterator[Services]:
    """Services for one command, in a temporary folder; nothing of them is left."""
    folder = Path(tempfile.mkdtemp(prefix="signalbox-"))
    try:
        with running(folder, given, durable) as services:
            yield services
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def running(folder: Path, given: Mapping[str, str], durable: bool) -> Iterator[Services]:
    urls = given_services.reached(given)
    servers: list[Server] = []
    with socket_folder(folder) as sockets:
        try:
            if "DATABASE_URL" not in urls:
                servers.append(postgres := Postgres(folder, sockets, durable))
                urls["DATABASE_URL"] = postgres.url
            if "REDIS_URL" not in urls:
                servers.append(redis := Redis(folder, sockets))
                urls["REDIS_URL"] = redis.url
            for server in servers:
                start(server)
            yield Services(servers, urls)
        finally:
            for server in servers:
                server.stop(seconds=2.0)


def start(server: Server) -> None:
    server.prepare()
    server.launch()
    server.wait_until_ready()


@contextlib.contextmanager
def socket_folder(folder: Path) -> Iterator[Path]:
    """A short path, because the name of a unix socket may have no more than about 100 characters."""
    sockets = sockets_of(folder)
    sockets.mkdir(mode=0o700, exist_ok=True)
    if sockets.is_symlink() or sockets.stat().st_uid != os.getuid():
        raise Stop(f"{sockets} belongs to somebody else: remove it, or move the checkout to another folder.")
    try:
        yield sockets
    finally:
        shutil.rmtree(sockets, ignore_errors=True)


def sockets_of(folder: Path) -> Path:
    short = hashlib.sha256(str(folder).encode()).hexdigest()[:8]
    return Path(f"/tmp/signalbox-{os.getuid()}-{short}")


def is_claimed(folder: Path) -> bool:
    """Whether a run of this folder goes on."""
    if not (folder / ".lock").exists():
        return False
    with (folder / ".lock").open("a+") as lock:
        return not try_lock(lock.fileno())


@contextlib.contextmanager
def claim(folder: Path) -> Iterator[None]:
    """One run at a time on one folder. The kernel gives the claim back however the holder dies."""
    folder.mkdir(exist_ok=True)
    with (folder / ".lock").open("a+") as lock:
        deadline = time.monotonic() + HANDOVER
        while not try_lock(lock.fileno()):
            lock.seek(0)
            holder = lock.read().strip()
            if is_alive(holder) or time.monotonic() > deadline:
                raise Stop(
                    f"Signalbox already runs from this folder (process {holder}): stop that one first."
                )
            time.sleep(0.1)
        lock.truncate(0)
        lock.write(str(os.getppid()))
        lock.flush()
        yield


def try_lock(number: int) -> bool:
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
