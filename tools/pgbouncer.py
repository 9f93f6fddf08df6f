"""A PgBouncer of our own before a PostgreSQL, with the settings of deploy/pgbouncer.ini: the program is found, or installed where we may."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from tools import debian
from tools.console import Stop
from tools.packages import ROOT
from tools.postgres import as_nobody, lend_to_nobody
from tools.server import Server

MISSING = (
    "A test of web processes behind PgBouncer needs it: install it (Debian, as root: apt-get install pgbouncer; macOS: brew install "
    "pgbouncer), or set PGBOUNCER to one that you have."
)
PORT = 6432
SETTINGS = """
[databases]
* = {server}

%include {shared}

; Still in the section that the file ends with: one that begins a second time forgets what it had.
listen_addr =
listen_port = {port}
unix_socket_dir = {sockets}
auth_type = any
auth_file =
{others}

[databases]
signalbox = {server}
"""


def find() -> str | None:
    """PGBOUNCER, PATH, then where Debian puts it, which is on root's path alone."""
    return os.environ.get("PGBOUNCER") or shutil.which(
        "pgbouncer", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin"
    )


def ensure() -> str:
    """The program's path. As root on Debian it is installed. Raises Stop."""
    if find() is None and debian.may_install():
        debian.install(["pgbouncer"], "the tests behind a pooler", MISSING)
    found = find()
    if found is None:
        raise Stop(MISSING)
    return found


class PgBouncer(Server):
    """On a unix socket. Whoever comes signs in to the server as the login of `server`, an address of PostgreSQL.

    `others`: settings that are to be other than in the file.
    """

    name = "pgbouncer"

    def __init__(self, folder: Path, sockets: Path, server: str, **others: int) -> None:
        super().__init__(folder, sockets)
        self.server = conninfo_to_dict(server)
        self.others = others

    def url(self, database: str) -> str:
        return f"postgresql://{self.server['user']}@/{database}?host={self.sockets}&port={PORT}"

    def prepare(self) -> None:
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        named = {
            name: value for name, value in self.server.items() if name in ("host", "port", "user", "password")
        }
        server = " ".join(f"{name}={value}" for name, value in named.items())
        shared = ROOT / "deploy" / "pgbouncer.ini"
        others = "\n".join(f"{name} = {value}" for name, value in self.others.items())
        settings = SETTINGS.format(
            shared=shared, server=server, port=PORT, sockets=self.sockets, others=others
        )
        (self.data / "pgbouncer.ini").write_text(settings)
        if os.geteuid() == 0:
            lend_to_nobody(self.data, self.sockets)

    def command(self) -> list[str]:
        return [*as_nobody(), ensure(), str(self.data / "pgbouncer.ini")]

    def is_ready(self) -> bool:
        try:
            psycopg.connect(self.url("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True
