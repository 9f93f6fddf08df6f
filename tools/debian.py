"""Programs that no wheel brings: as root on Debian they are installed, elsewhere asked for in one sentence."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence

from tools.console import Stop, say


def may_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(packages: Sequence[str], purpose: str, missing: str) -> None:
    """By apt-get. Raises Stop with `missing` and what apt-get said last."""
    say(f"installing {', '.join(packages)} with apt-get, for {purpose}")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", *packages]):
        answer = subprocess.run(
            ["apt-get", *command], env=quiet, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
        if answer.returncode:
            last = (answer.stderr or answer.stdout).strip().splitlines()[-1:]
            raise Stop(f"{missing}\napt-get {command[0]} failed: {' '.join(last)}")
