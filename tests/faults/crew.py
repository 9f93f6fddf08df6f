"""The product's processes, knowing the trial kinds too: `python -m tests.faults.crew pool|relay|clock [seconds that its time is ahead]`."""

from __future__ import annotations

import runpy
import signal
import sys
import time
from threading import Event

import worker.clock
from tests.faults import trials
from webapp.jobs.schedules import Schedule
from webapp.operations.schedules import SCHEDULES
from webapp.runtime import log

SLOT_SECONDS = 2


def main(part: str, ahead: float) -> None:
    if part != "clock":
        runpy.run_module(f"worker.{part}", run_name="__main__")
        return
    real = time.time
    time.time = lambda: real() + ahead
    log.configure("clock")
    stopping = Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    worker.clock.run(stopping, [*SCHEDULES, Schedule("trial", trials.SLOT, seconds=SLOT_SECONDS)])


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 0.0)
