"""Keeps the lease of the running job: one thread of the process renews it while the job works."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from webapp.jobs import ledger
from webapp.runtime.log import logger

log = logger()

_running: ledger.Lease | None = None
_keeper: threading.Thread | None = None
_starting = threading.Lock()


@contextmanager
def kept(lease: ledger.Lease) -> Iterator[None]:
    """While the block runs, the lease is renewed every third of its length."""
    global _running  # noqa: PLW0603  # one job at a time in a worker process
    _start_keeper()
    _running = lease
    try:
        yield
    finally:
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
        if lease is None:
            continue
        try:
            if not ledger.renew(lease) and _running is lease:
                log.warning("lease lost while working", job_id=lease.job_id)
        except SQLAlchemyError:
            log.warning("lease could not be renewed", job_id=lease.job_id)
