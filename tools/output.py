"""The output of many processes as one log, each line with the time and the name of who said it."""

from __future__ import annotations

import os
import selectors
import sys
import time
from dataclasses import dataclass
from typing import IO

from tools.console import show

COLOURS = (36, 33, 32, 35, 34, 31)


@dataclass
class Speaker:
    """One output that is being followed, and the beginning of a line that has no end yet."""

    name: str
    stream: IO[bytes]
    begun: bytes = b""


class Log:
    """Follows outputs and prints them line by line; in colour on a terminal, unless NO_COLOR is set."""

    def __init__(self, names: list[str]) -> None:
        self.names = names
        self.width = max(map(len, names))
        self.coloured = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        self.outputs = selectors.DefaultSelector()

    def follow(self, name: str, stream: IO[bytes]) -> None:
        self.outputs.register(stream, selectors.EVENT_READ, Speaker(name, stream))

    def pass_on(self, seconds: float) -> None:
        """Print what is there; where nothing is, wait for something, but not longer than this."""
        if not self.outputs.get_map():
            time.sleep(seconds)
        for key, _ in self.outputs.select(seconds):
            self.read(key.data)

    def read(self, speaker: Speaker) -> None:
        chunk = os.read(speaker.stream.fileno(), 65536)
        *lines, speaker.begun = (speaker.begun + chunk).split(b"\n")
        if not chunk:
            self.outputs.unregister(speaker.stream)
            speaker.stream.close()
            lines = [speaker.begun] if speaker.begun else []
        for line in lines:
            self.print(speaker.name, line.decode(errors="replace").rstrip())

    def print(self, name: str, line: str) -> None:
        prefix = f"{time.strftime('%H:%M:%S')} {name:<{self.width}} |"
        colour = COLOURS[self.names.index(name) % len(COLOURS)]
        show(f"\x1b[{colour}m{prefix}\x1b[0m {line}" if self.coloured else f"{prefix} {line}")
