"""Processes of the product that begin with everything imported: forked by tests/fork_server.py instead of started by the system.

They are used as those of `subprocess` are. tests/worker/test_forked.py holds what tests rely on, and some tests start each process
of the Procfile as the Procfile does.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import BinaryIO

from tests.fork_server import LENGTH

ROOT = Path(__file__).parents[1]
SERVER = "FORK_SERVER"
"""The environment variable that names the server's socket, for test processes that share one."""
PATIENCE = 100.0


class Process:
    """A process that was forked for us, with what tests use of `subprocess.Popen`."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self.returncode: int | None = None
        self.pid = self._number()

    def poll(self) -> int | None:
        """How it ended, or None while it lives."""
        try:
            return self.wait(0)
        except subprocess.TimeoutExpired:
            return None

    def wait(self, timeout: float | None = None) -> int:
        """How it ended: its exit status, or the number of the signal below zero. Raises TimeoutExpired."""
        if self.returncode is None:
            if not select.select([self._line], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(f"process {self.pid}", timeout or 0)
            self.returncode = self._number()
            self._line.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Nothing, where it has ended: its number may be somebody else's."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _number(self) -> int:
        """The next line that the server says. A byte at a time, so that `select` knows of all that was not read."""
        found = b""
        while not found.endswith(b"\n"):
            piece = self._line.recv(1)
            assert piece, "the fork server has ended"
            found += piece
        return int(found)


def start(
    command: Sequence[str],
    output: BinaryIO,
    environment: Mapping[str, str] = os.environ,
    pass_fds: Sequence[int] = (),
) -> Process:
    """What `python` would do with these words, in the folder of the checkout; both its outputs go to this file."""
    job = {
        "command": list(command),
        "environment": dict(environment),
        "folder": str(ROOT),
        "numbers": [0, 1, 2, *pass_fds],
    }
    words = json.dumps(job).encode()
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(PATIENCE)
    line.connect(address())
    with open(os.devnull, "rb") as nothing:
        numbers = [nothing.fileno(), output.fileno(), output.fileno(), *pass_fds]
        socket.send_fds(line, [b"-"], numbers)
        line.sendall(LENGTH.pack(len(words)) + words)
        return Process(line)


def run(command: Sequence[str], environment: Mapping[str, str] = os.environ) -> str:
    """What the command prints, on both outputs. Raises CalledProcessError with that."""
    with tempfile.TemporaryFile() as output:
        status = start(command, output, environment).wait(PATIENCE)
        output.seek(0)
        said = output.read().decode()
    if status:
        raise subprocess.CalledProcessError(status, list(command), said)
    return said


def address() -> str:
    """Where the server listens: the one that test processes side by side share, else one of our own."""
    return os.environ.get(SERVER) or str(_own().path)


def share() -> None:
    """Start a server for all test processes that are started from now on."""
    os.environ[SERVER] = str(_own().path)


def end() -> None:
    """End the server that this process has started, if any."""
    if _own.cache_info().currsize:
        _own().end()


class _Own:
    """A server of this process. It can be asked at once: whoever asks waits until it has imported everything."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="signalbox-fork-")) / "socket"
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(self.path))
            listener.listen(50)
            number = listener.fileno()
            command = [sys.executable, "-m", "tests.fork_server", str(number)]
            self.process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, pass_fds=[number])

    def end(self) -> None:
        """It ends when its input does, and so with this process in any case."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(PATIENCE)
        shutil.rmtree(self.path.parent)


_own = cache(_Own)
