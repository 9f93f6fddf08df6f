"""Tells the relay that there is work: one NOTIFY for all that was asked for in a moment, sent by a thread of the process.

Not in the transaction that asks: PostgreSQL lets transactions with a NOTIFY in them commit one after the other, each
after the sync to disk of the one before, which made a busy webhook door four times slower (see bench/webhook.py).
"""

from __future__ import annotations

import threading
import time
from contextlib import suppress

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from webapp.runtime.database import system_statements
from webapp.runtime.errors import Busy

NOTIFY_CHANNEL = "signalbox_jobs"
"""The relay listens on this channel."""

COALESCE_SECONDS = 0.02
"""The first call is told at once; those that follow within this time are told together."""

_asked = threading.Event()
_teller: threading.Thread | None = None
_starting = threading.Lock()


def notify() -> None:
    """Let the relay look for committed work. Neither waits nor raises: a hint, for it looks each second anyway."""
    global _teller  # noqa: PLW0603
    _asked.set()
    with _starting:
        if _teller is None or not _teller.is_alive():  # the first time, or in a forked child
            _teller = threading.Thread(target=_tell, name="relay-waker", daemon=True)
            _teller.start()


def _tell() -> None:
    while _asked.wait():
        _asked.clear()
        with suppress(Busy, DBAPIError), system_statements() as connection:
            connection.execute(_NOTIFY, {"channel": NOTIFY_CHANNEL})
        time.sleep(COALESCE_SECONDS)


_NOTIFY = text("SELECT pg_notify(:channel, '')")
