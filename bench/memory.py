"""How much memory processes need: their own, and their share of what they have in common (PSS)."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from tools.processes import parent_and_state


def family(pid: int) -> list[int]:
    """A process and everything below it that lives."""
    children: dict[int, list[int]] = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        with suppress(OSError, ValueError):
            children.setdefault(parent_and_state(int(name))[0], []).append(int(name))
    found = [pid]
    for each in found:
        found += children.get(each, [])
    return found


def megabytes(pids: Iterable[int]) -> float:
    """Of all of them; one that ends meanwhile counts nothing."""
    return sum(map(_kilobytes, pids)) / 1024


def _kilobytes(pid: int) -> int:
    with suppress(OSError, ValueError, StopIteration):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("Pss:")).split()[1])
    return 0
