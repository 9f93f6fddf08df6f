"""One server process of our own, with its log beside its data."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from tools import processes
from tools.console import DISK_FULL, Stop

TIMEOUT = 60.0


def free_port() -> int:
    """One of this machine's that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


class Server:
    """A subclass says how it is found, prepared, started and asked whether it is ready."""

    name = ""
    stop_signal: int = signal.SIGTERM

    def __init__(self, folder: Path, sockets: Path) -> None:
        self.data = folder / self.name
        self.log = folder / f"{self.name}.log"
        self.sockets = sockets
        self.child: processes.Child[bytes] | None = None

    def prepare(self) -> None:
        """Make the data folder; stop a server that outlived a killed launcher."""
        raise NotImplementedError

    def command(self) -> list[str]:
        raise NotImplementedError

    def is_ready(self) -> bool:
        raise NotImplementedError

    def launch(self) -> None:
        """Start the process; wait_until_ready() follows, so that two servers can come up side by side."""
        with contextlib.suppress(FileNotFoundError):
            self.log.replace(self.log.with_suffix(".log.old"))
        with self.log.open("wb") as log:
            self.child = subprocess.Popen(
                self.command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env={**os.environ, "LC_ALL": "C"},
                start_new_session=True,
                preexec_fn=processes.die_with_parent(self.stop_signal),
            )

    def wait_until_ready(self) -> None:
        wait_for(self.is_ready, self.has_ended)
        if self.has_ended() or not self.is_ready():
            raise Stop(self.why_not())

    def has_ended(self) -> bool:
        return self.child is not None and self.child.poll() is not None

    def why_not(self) -> str:
        said = self.log.read_text(errors="replace")
        if "No space left on device" in said:
            return DISK_FULL
        last = " / ".join(said.strip().splitlines()[-3:])
        return f"{self.name} does not start; {self.log} ends with: {last}"

    def stop(self, seconds: float) -> None:
        if self.child is not None:
            processes.stop([self.child], self.stop_signal, time.monotonic() + seconds)


def wait_for(ready: Callable[[], bool], ended: Callable[[], bool], seconds: float = TIMEOUT) -> None:
    """Return as soon as it is ready or has ended, at the latest after so many seconds."""
    deadline = time.monotonic() + seconds
    with processes.interrupts.wait():
        while not ready() and not ended() and time.monotonic() < deadline:
            processes.interrupts.check()
            time.sleep(0.01)
