"""The peers' own environment, in var/peers: nothing of it is part of the product or of its lock."""

from __future__ import annotations

import hashlib
import sys

from tools import packages
from tools.console import Stop

VENV = packages.ROOT / "var" / "peers"
BIN = VENV / "bin"
PYTHON = BIN / "python"
LOCK = packages.ROOT / "bench" / "peers.lock"
"""From bench/peers.in: `uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate`."""
WITHOUT_WHEEL = ("quotequail", "email-reply-parser")
"""Published as sources alone, in Python alone."""
STAMP = VENV / ".installed"


def is_installed() -> bool:
    """Whether the environment holds what the lock lists now."""
    return PYTHON.exists() and STAMP.exists() and STAMP.read_text() == _fingerprint()


def why_not_installed() -> str | None:
    """Install the peers, each compared with its hash; None when they are there, else the reason, for people."""
    if is_installed():
        return None
    try:
        VENV.parent.mkdir(exist_ok=True)
        packages.run_uv(["venv", "--quiet", "--clear", "--python", sys.executable, str(VENV)])
        options = ["--quiet", "--require-hashes", "--only-binary", ":all:", "--python", str(PYTHON)]
        options += [word for name in WITHOUT_WHEEL for word in ("--no-binary", name)]
        packages.run_uv(["pip", "sync", *options, str(LOCK)])
    except (Stop, OSError) as failed:
        return str(failed)
    STAMP.write_text(_fingerprint())
    return None


def _fingerprint() -> str:
    return f"{hashlib.sha256(LOCK.read_bytes()).hexdigest()} {VENV}"
