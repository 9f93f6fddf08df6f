"""What is left of the work when somebody kills the workers, and how long until it goes on."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from bench.engines.measure import TIMEOUT, require
from bench.engines.running import Place
from bench.report import Figures

VICTIMS = {"doer": "the process in which a job runs", "group": "every process of the workers"}
RESTART_SECONDS = 0.5
"""What a supervisor needs to start a dead process again."""

KILLS = 4


def losses(place: Place, victim: str, count: int, bound: float) -> Figures:
    """Kill several times while jobs are done, start again what died, wait; count what never took effect and what did twice."""
    place.clear()
    place.fill("work", count)
    place.start()
    for kill in range(KILLS):
        _wait_for_effects(place, (kill + 1) * count // (KILLS + 2), bound)
        _kill(place, victim)
    place.wait_for(lambda: _effects(place)[1] == count, bound, 0.2)
    every, distinct = _effects(place)
    place.stop()
    return {"asked": count, "kills": KILLS, "undone": count - distinct, "doubled": every - distinct}


def recovery(place: Place, victim: str, bound: float) -> Figures:
    """Seconds from the kill until the same job begins again; None when it did not within the bound."""
    place.clear()
    place.start()
    place.ask("stream", "hold", 1, 0)
    require(place, place.wait_for(lambda: bool(place.marks("begun")), TIMEOUT, 0.01))
    killed_at = time.time()
    _kill(place, victim)
    place.wait_for(lambda: len(place.marks("begun")) > 1, bound)
    begun = place.marks("begun")
    place.stop()
    return {"seconds": round(begun[1][2] - killed_at, 2) if len(begun) > 1 else None}


def side_by_side(places: Sequence[Place], measure: Callable[[Place], Figures]) -> dict[str, Figures]:
    """The same for many engines at once: they mostly wait."""
    with ThreadPoolExecutor(len(places)) as threads:
        found = threads.map(measure, places)
        return {place.engine.name: figures for place, figures in zip(places, found, strict=True)}


def _wait_for_effects(place: Place, wanted: int, bound: float) -> None:
    place.wait_for(lambda: _effects(place)[0] >= wanted and bool(place.marks("begun")), bound)


def _effects(place: Place) -> tuple[int, int]:
    """How many there are, and of how many jobs."""
    row = place.query("SELECT count(*), count(DISTINCT number) FROM effect")[0]
    return int(row[0]), int(row[1])


def _kill(place: Place, victim: str) -> None:
    if victim == "doer":
        with suppress(ProcessLookupError):
            os.kill(int(place.marks("begun")[-1][1]), signal.SIGKILL)
    else:
        for child in place.workers():
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
    time.sleep(RESTART_SECONDS)
    place.start()
