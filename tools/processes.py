"""Child processes that never outlive the launcher: started in sessions of their own, stopped in order, swept at the end."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO

ON_LINUX = sys.platform == "linux"
LIBC = ctypes.CDLL(None) if ON_LINUX else None
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36

Child = subprocess.Popen  # an alias, because every module here says Child


class Interrupted(BaseException):
    """Somebody asked the launcher to stop. Raised wherever it is, so that each `with` block puts its own things away."""


class Interrupts:
    """Ctrl-C, SIGTERM and SIGHUP raise Interrupted, the first time; while things are put away they are ignored.

    Where processes are looked after, a signal has to wait for the next check(): raised in the middle of Popen.poll(), an
    exception leaves a lock of Popen's taken, and whoever waits for that child later waits for ever.
    """

    def __init__(self) -> None:
        self.has_come = False
        self.held = 0

    def listen(self) -> None:
        for each in SIGNALS:
            signal.signal(each, self.come)

    def come(self, number: int, frame: object) -> None:
        for each in SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        self.has_come = True
        if not self.held:
            self.check()

    def check(self) -> None:
        """Raise Interrupted if a signal has come, once."""
        if self.has_come:
            self.has_come = False
            raise Interrupted

    @contextlib.contextmanager
    def wait(self) -> Iterator[None]:
        """Inside, only check() raises."""
        self.held += 1
        try:
            yield
        finally:
            self.held -= 1


interrupts = Interrupts()


def signal_when_parent_dies(number: int) -> None:
    """On Linux, have the kernel send us this when our parent dies, even by SIGKILL."""
    if LIBC is not None:
        LIBC.prctl(PR_SET_PDEATHSIG, number)


def die_with_parent(number: int) -> Callable[[], None]:
    """For preexec_fn. Signals that the launcher ignores would be ignored by its children for ever; they get them back here."""

    def prepare() -> None:
        for each in SIGNALS:
            signal.signal(each, signal.SIG_DFL)
        signal_when_parent_dies(number)

    return prepare


def call(
    command: list[str],
    environment: dict[str, str],
    check: Callable[[], None],
    output: IO[str] | None = None,
    folder: Path | None = None,
) -> int:
    """Run a command in our own terminal and return its exit status; `check` is asked now and then and may raise."""
    child = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=output,
        preexec_fn=die_with_parent(signal.SIGTERM),
    )
    try:
        with interrupts.wait():
            while child.poll() is None:
                interrupts.check()
                check()
                time.sleep(0.05)
        return child.returncode
    finally:
        stop([child], signal.SIGINT, time.monotonic() + 5)


def stop(
    children: Iterable[Child[bytes]],
    number: int,
    deadline: float,
    meanwhile: Callable[[float], None] = time.sleep,
) -> list[Child[bytes]]:
    """Ask each leader to stop, wait until the deadline (time.monotonic), kill what is left. Return what had to be killed."""
    children = list(children)
    ask(children, number)
    left = wait(children, deadline, meanwhile)
    kill(left)
    return left


def ask(children: Iterable[Child[bytes]], number: int) -> None:
    """Only leaders get the signal: gunicorn and rq pass it on to their own children, which would else get it twice."""
    for child in children:
        if child.poll() is None:
            child.send_signal(number)


def wait(
    children: Iterable[Child[bytes]], deadline: float, meanwhile: Callable[[float], None]
) -> list[Child[bytes]]:
    """Those that still run when the deadline has come, or nobody runs any more."""
    waiting = [child for child in children if child.poll() is None]
    while waiting and time.monotonic() < deadline:
        meanwhile(0.02)
        waiting = [child for child in waiting if child.poll() is None]
    return waiting


def kill(children: Iterable[Child[bytes]]) -> None:
    """Each with its own children."""
    for child in children:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
        child.kill()
        child.wait()


def adopt_orphans() -> None:
    """On Linux, let grandchildren whose parent dies become our children, so that sweep() finds them."""
    if LIBC is not None:
        LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1)


def sweep(grace: float) -> int:
    """Stop every process that descends from this one; return how many there were. Linux only: elsewhere there is no /proc."""
    found = descendants() if ON_LINUX else []
    for pid in found:
        send(pid, signal.SIGTERM)
    deadline = time.monotonic() + grace
    while (left := reap_and_list()) and time.monotonic() < deadline:
        time.sleep(0.05)
    for pid in left:
        send(pid, signal.SIGKILL)
    return len(found)


def reap_and_list() -> list[int]:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    return descendants() if ON_LINUX else []


def descendants() -> list[int]:
    """Every living process below this one."""
    return family(os.getpid(), living=True)[1:]


def family(pid: int, *, living: bool = False) -> list[int]:
    """A process and everything below it; `living`: without those below that have ended and were not yet collected."""
    children: dict[int, list[int]] = {}
    for name in os.listdir("/proc"):
        with contextlib.suppress(OSError, ValueError):
            each = int(name)
            parent, state = parent_and_state(each)
            if not living or state != b"Z":
                children.setdefault(parent, []).append(each)
    found = [pid]
    for each in found:
        found += children.get(each, [])
    return found


def is_alive(pid: str) -> bool:
    """Whether such a process runs; one that has ended and was not yet collected does not."""
    try:
        os.kill(int(pid), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:
        return True
    try:
        return parent_and_state(int(pid))[1] != b"Z"
    except OSError:
        return True


def parent_and_state(pid: int) -> tuple[int, bytes]:
    with open(f"/proc/{pid}/stat", "rb") as stat:
        state, parent = stat.read().rpartition(b")")[2].split()[:2]
    return int(parent), state


def send(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, number)
