"""A measurement, run with tiny sizes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

FACTS = {"bench", "figures", "peers", "ratios", "machine", "versions"}
LONG = (
    "clock",
    "counts",
    "emailbison",
    "footprint",
    "growth",
    "hands",
    "hung",
    "jobs",
    "list",
    "live",
    "neighbour",
    "operators",
    "recovery",
    "scoring",
    "screen",
    "search",
    "session",
    "sign_in",
    "soak",
    "sync",
    "webhook",
)
"""These take half a minute and more even when they are tiny: `./test benches` runs them (tests/benches)."""
TIMEOUT = 280.0


def run(name: str) -> dict[str, Any]:
    """The measurement with tiny sizes, in a process of its own; answers its last line."""
    command = [sys.executable, "-m", f"bench.{name}", "--tiny", "--json"]
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, env=os.environ, timeout=TIMEOUT
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return dict(json.loads(done.stdout.splitlines()[-1]))


def numbers(found: Any) -> list[float]:
    """Every number in it, however deep."""
    if isinstance(found, dict):
        return [number for part in found.values() for number in numbers(part)]
    return [] if found is None else [float(found)]


def check(name: str) -> None:
    """Run the measurement, and look at what it says."""
    found = run(name)
    assert found.keys() == FACTS
    assert found["bench"] == name
    assert numbers(found["figures"])
    assert numbers(found["peers"])
    assert all(number > 0 for number in numbers(found["ratios"]))
    assert found["machine"]["cores"] == os.cpu_count()
    assert {"python", "postgresql", "redis_server", "flask"} <= found["versions"].keys()
