"""Keeps the lease of the running job: one thread of the process renews it while the job works."""

from __future__ import annotations

import faulthandler
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from webapp.jobs import ledger
from webapp.runtime.clock import Deadline
from webapp.runtime.errors import Busy
from webapp.runtime.log import logger

log = logger()

_running: ledger.Lease | None = None
_until = Deadline(0.0)
_keeper: threading.Thread | None = None
_starting = threading.Lock()


@contextmanager
def kept(lease: ledger.Lease, seconds: float) -> Iterator[None]:
    """While the block runs, the lease is renewed every third of its length, for so many seconds at most.

    A job that hangs where no signal reaches it, past that limit, takes the process down: the pool
    starts another one, and the lease brings the job back.
    """
    global _running, _until  # noqa: PLW0603  # one job at a time in a worker process
    _start_keeper()
    _running, _until = lease, Deadline.after(seconds)
    # A thread in C, so that it also ends code that never gives way. It prints names of functions only.
    faulthandler.dump_traceback_later(seconds + ledger.LEASE_SECONDS, exit=True, file=2)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
        _running = None


def is_held() -> bool:
    """Whether a job is being worked on."""
    return _running is not None


def _start_keeper() -> None:
    global _keeper  # noqa: PLW0603
    with _starting:
        if _keeper is None or not _keeper.is_alive():
            _keeper = threading.Thread(target=_keep, name="lease-keeper", daemon=True)
            _keeper.start()


def _keep() -> None:
    pause = threading.Event()
    while True:
        pause.wait(ledger.LEASE_SECONDS / 3)
        lease = _running
        if lease is None or _until.has_passed():
            continue
        try:
            if not ledger.renew(lease) and _running is lease:
                log.warning("lease lost while working", job_id=lease.job_id)
        except Busy:
            log.warning("lease could not be renewed", job_id=lease.job_id)
