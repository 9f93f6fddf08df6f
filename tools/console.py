"""What the launcher says to the person who started it."""

from __future__ import annotations

import contextlib
import os
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


def why_not(error: OSError, account: int | None = None) -> str:
    """What the system refused; for a file of somebody else, as after a run as root, the command that mends it. `account`: who we are."""
    account = os.getuid() if account is None else account
    path = error.filename
    said = f"{path or 'The launcher'}: {error.strerror or error}."
    if not isinstance(error, PermissionError) or not isinstance(path, str):
        return said
    if os.path.islink(path) and not os.path.exists(path):  # a .venv that root made from a Python of its own
        return f"{said} It leads to {os.readlink(path)}, which this account may not use: sudo rm -r .venv, then start again."
    there = path if os.path.exists(path) else os.path.dirname(path) or "."
    if os.stat(there).st_uid == account:
        return said
    # The launcher stands in the checkout: one command for the whole of var or .venv.
    inside = os.path.relpath(there)
    top = there if inside.startswith(os.pardir) else inside.split(os.sep)[0]
    return f"{said} It belongs to another account: sudo chown -R {account} {top}"
