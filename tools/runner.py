"""Runs the processes of a Procfile: one log, restarts for what dies, an ordered stop."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from tools import processes
from tools.console import Stop, say
from tools.output import Log

QUICK = 10.0
"""A process that lived for less than this many seconds died quickly."""
ENOUGH = 5
"""So many quick deaths in a row, and the whole run ends."""
STOP_DOORS = 2.0
"""So long the workers wait for the doors, so that nothing new comes in while they end what they have."""
STOP_ALL = 8.5
"""Seconds after the signal at which what still runs is killed, so that the services can stop within ten."""


def read_procfile(path: Path) -> dict[str, str]:
    """The commands by name. `release` is not among them: it ends, and comes before the start."""
    lines = re.findall(r"^([a-z]+):\s*(.+)$", path.read_text(), re.MULTILINE)
    return {name: command for name, command in lines if name != "release"}


class Process:
    """One line of the Procfile, started again when it dies: after a pause that doubles with each quick death."""

    def __init__(self, name: str, command: str, environment: dict[str, str], log: Log, pause: float) -> None:
        self.name = name
        self.command = command
        self.environment = environment
        self.log = log
        self.pause = pause
        self.quick_deaths = 0
        self.began = 0.0
        self.start_at = 0.0
        self.child: processes.Child[bytes] | None = None

    def look_after(self) -> None:
        """Bury it when it has died; start it when its time has come."""
        if self.child and self.child.poll() is not None:
            self.bury(self.child)
            self.child = None
        if self.child is None and time.monotonic() >= self.start_at:
            self.start()

    def start(self) -> None:
        self.began = time.monotonic()
        self.child = subprocess.Popen(
            self.command,
            shell=True,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=processes.die_with_parent(signal.SIGTERM),
        )
        if self.child.stdout:
            self.log.follow(self.name, self.child.stdout)

    def bury(self, dead: processes.Child[bytes]) -> None:
        """Send its own children after it and plan the next start. Raises Stop when it dies again and again."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(dead.pid, signal.SIGTERM)
        self.log.pass_on(0)
        self.quick_deaths = self.quick_deaths + 1 if time.monotonic() - self.began < QUICK else 1
        if self.quick_deaths >= ENOUGH:
            raise Stop(
                f"{self.name} ended {ENOUGH} times in a row just after its start: its lines above say why."
            )
        pause = self.pause * 2 ** (self.quick_deaths - 1)
        self.start_at = time.monotonic() + pause
        say(f"{self.name} ended unexpectedly (status {dead.returncode}); it starts again in {pause:g} s")


class Runner:
    """Owns the processes until the end of its `with` block."""

    def __init__(
        self,
        commands: dict[str, str],
        environment: dict[str, str],
        pause: float = 1.0,
        patience: float = STOP_ALL,
    ) -> None:
        self.log = Log(list(commands))
        self.patience = patience
        self.processes = [
            Process(name, command, environment, self.log, pause) for name, command in commands.items()
        ]

    def __enter__(self) -> Runner:
        return self

    def run(self, *others: Callable[[], None]) -> None:
        """Look after the processes, and call the others several times a second, until something raises."""
        with processes.interrupts.wait():
            while True:
                processes.interrupts.check()
                for process in self.processes:
                    process.look_after()
                self.log.pass_on(0.2)
                for other in others:
                    other()

    def __exit__(self, *why: object) -> None:
        """The doors first, so that nothing new comes in; then the workers, which end the jobs they have."""
        began = time.monotonic()
        say("stopping")
        children = {process.child: process.name for process in self.processes if process.child}
        workers = [child for child, name in children.items() if name == "worker"]
        doors = [child for child in children if child not in workers]
        processes.ask(doors, signal.SIGTERM)
        processes.wait(doors, began + STOP_DOORS, self.log.pass_on)
        processes.ask(workers, signal.SIGTERM)
        left = processes.wait(children, began + self.patience, self.log.pass_on)
        processes.kill(left)
        self.log.pass_on(0)
        if left:
            say(
                f"{' and '.join(children[child] for child in left)} did not stop in time and "
                f"{'was' if len(left) == 1 else 'were'} ended; the work goes on at the next start."
            )
