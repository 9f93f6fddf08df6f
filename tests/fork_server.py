"""`python -m tests.fork_server NUMBER`: has imported the product, and forks a process for each command that it is sent.

To import the product takes longer than most of what tests do with a process. What is forked is otherwise as if Python had been
started anew: a process of its own, with the environment, folder, files and descriptors that it was sent. So nothing may be open
here, no thread may run and no setting may have been read when it forks.
"""

from __future__ import annotations

import contextlib
import fcntl
import gc
import importlib
import io
import json
import os
import runpy
import select
import signal
import socket
import struct
import sys
import threading
from dataclasses import dataclass
from typing import Any

IMPORTED = (
    "webapp.app",
    "webapp.cli",
    "worker.handlers",
    "worker.process",
    "webapp.web.buffering",
    "gunicorn.app.wsgiapp",
    "gunicorn.arbiter",
    "alembic.command",
    "rq.cli",
    "openai",
)
"""All that the processes of the product import, apart from those modules that they run."""
ABOVE = 100
"""Descriptors that were received stay above this number until those that stand in their places are closed."""
LENGTH = struct.Struct("!I")


@dataclass(frozen=True)
class Job:
    """What a child is to be: `command` is what stands behind `python`; its descriptors have these numbers there."""

    command: list[str]
    environment: dict[str, str]
    folder: str
    received: list[int]
    numbers: list[int]


class Server:
    """Forks, and tells whoever asked for a child how it ended."""

    def __init__(self, listener: socket.socket) -> None:
        self.listener = listener
        self.children: dict[int, socket.socket] = {}
        self.waking, self.woken = socket.socketpair()
        for each in (self.waking, self.woken):
            each.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self.woken.fileno())

    def serve(self) -> Job | None:
        """Until standard input ends: None. In each child: its job."""
        while True:
            ready, _, _ = select.select([sys.stdin.fileno(), self.listener, self.waking], [], [])
            if self.listener in ready and (job := self._fork()) is not None:
                return job
            if self.waking in ready:
                self.waking.recv(1000)
                self._tell_of_the_dead()
            if sys.stdin.fileno() in ready:
                return None

    def _fork(self) -> Job | None:
        line, _ = self.listener.accept()
        job = read_job(line)
        child = os.fork()
        if child == 0:
            self._forget(line)
            return job
        for number in job.received:
            os.close(number)
        self.children[child] = line
        say(line, child)
        return None

    def _forget(self, line: socket.socket) -> None:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for each in (self.listener, self.waking, self.woken, line, *self.children.values()):
            each.close()

    def _tell_of_the_dead(self) -> None:
        while self.children:
            child, status = os.waitpid(-1, os.WNOHANG)
            if child == 0:
                return
            with self.children.pop(child) as line:
                say(line, os.waitstatus_to_exitcode(status))


def say(line: socket.socket, number: int) -> None:
    """A line with this number; whoever asked may have gone."""
    with contextlib.suppress(OSError):
        line.sendall(f"{number}\n".encode())


def read_job(line: socket.socket) -> Job:
    """One byte comes with the descriptors, then the length of the rest."""
    _, received, _, _ = socket.recv_fds(line, 1, 50)
    with line.makefile("rb") as rest:
        (length,) = LENGTH.unpack(rest.read(LENGTH.size))
        told: dict[str, Any] = json.loads(rest.read(length))
    return Job(told["command"], told["environment"], told["folder"], received, told["numbers"])


def become(job: Job) -> None:
    """Nothing of this process is left but what it has imported."""
    kept = [fcntl.fcntl(number, fcntl.F_DUPFD_CLOEXEC, ABOVE) for number in job.received]
    for number in job.received:
        os.close(number)
    for number, wanted in zip(kept, job.numbers, strict=True):
        os.dup2(number, wanted)
        os.close(number)
    sys.stdin, sys.stdout = open(0, closefd=False), open(1, "w", closefd=False)  # noqa: SIM115
    sys.stderr = io.TextIOWrapper(
        open(2, "wb", closefd=False),  # noqa: SIM115
        errors="backslashreplace",
        line_buffering=True,
    )
    os.chdir(job.folder)
    os.environ.clear()
    os.environ.update(job.environment)


def run(command: list[str]) -> None:
    """As `python` does what stands behind it: `-m module`, `-c code` or a script, with its own words."""
    if command[0] == "-m":
        sys.argv = command[1:]
        runpy.run_module(command[1], run_name="__main__", alter_sys=True)
    elif command[0] == "-c":
        sys.argv = ["-c", *command[2:]]
        exec(compile(command[1], "<string>", "exec"), {"__name__": "__main__"})
    else:
        sys.argv = command
        runpy.run_path(command[0], run_name="__main__")


def prepare() -> None:
    """Import; and refuse to go on when that did more than import."""
    for name in IMPORTED:
        importlib.import_module(name)
    from webapp.runtime.settings import settings  # noqa: PLC0415

    assert settings.cache_info().currsize == 0, "an import has read the settings"
    assert threading.active_count() == 1, "an import has started a thread"
    gc.collect()
    gc.freeze()


def main(number: int) -> None:
    """The descriptor with this number is the socket that listens."""
    prepare()
    with socket.socket(fileno=number) as listener:
        job = Server(listener).serve()
    if job is not None:
        become(job)
        run(job.command)


if __name__ == "__main__":
    main(int(sys.argv[1]))
