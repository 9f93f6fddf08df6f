"""How tests let time pass: what waits for a later try is due now."""

from __future__ import annotations

from sqlalchemy import text

from tests.fixture_types import Drain
from webapp.runtime.database import unit_of_work
from webapp.runtime.redis import for_requests


def make_due() -> None:
    """Every waiting job is due now."""
    with unit_of_work() as session:
        session.execute(text("UPDATE job SET run_at = now() WHERE state = 'waiting'"))


def try_again(drain: Drain) -> None:
    """Do what waits now, whatever the circuits and the pace of the providers say."""
    make_due()
    for_requests().flushdb()
    drain()
