"""Signalbox's own ledger, relay and worker pool: `… pool`, `… relay`, or a way of asking as the others have it."""

import runpy
import sys

from bench.engines import job, kinds

if __name__ == "__main__":
    if sys.argv[1] in ("pool", "relay"):
        from bench.engines import doers  # noqa: F401  # only here: whoever asks need not know how it is done

        runpy.run_module(f"worker.{sys.argv[1]}", run_name="__main__")
    else:
        job.drive(kinds.ask)
