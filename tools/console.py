"""What the launcher says to the person who started it."""

from __future__ import annotations

import sys
import time

BEGAN = time.monotonic()


class Stop(Exception):
    """The command cannot go on. The message is one line that says what is the matter and what to do."""


def say(text: str) -> None:
    """One line of progress, with the seconds since the start."""
    print("{:6.1f}s  {}".format(time.monotonic() - BEGAN, text), flush=True)


def complain(text: str) -> None:
    """The last words of a command that failed."""
    sys.stdout.flush()
    print("\n" + text, file=sys.stderr, flush=True)
