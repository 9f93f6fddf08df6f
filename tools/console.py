"""What the launcher says to the person who started it."""

from __future__ import annotations

import contextlib
import sys

DISK_FULL = "The disk is full: Signalbox needs about 1 GB for its packages and some more for its data."


class Stop(Exception):
    """The command cannot go on. The message is one line that says what is the matter and what to do."""


def say(text: str) -> None:
    """One line of progress."""
    show("-- " + text)


def show(text: str) -> None:
    """Print. A terminal that was closed must not keep us from putting things away."""
    with contextlib.suppress(OSError):
        print(text, flush=True)


def complain(text: str) -> None:
    """The last words of a command that failed."""
    with contextlib.suppress(OSError):
        sys.stdout.flush()
        print("\n" + text, file=sys.stderr, flush=True)
