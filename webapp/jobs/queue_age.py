"""How long work has waited: what health, metrics and the alarm ask."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.jobs.relay import TENANT_QUEUES
from webapp.runtime.settings import settings


def oldest_waits(session: Session) -> dict[str, float]:
    """Seconds that the oldest due job of each queue has waited; a queue without one is not named. Quick at any length."""
    return {row.queue: float(row.age) for row in session.execute(_AGES)}


def longest_wait(session: Session) -> float | None:
    """Seconds that the oldest due job of all has waited."""
    return max(oldest_waits(session).values(), default=None)


def is_too_long(wait_s: float | None) -> bool:
    """Whether somebody has to look after it: QUEUE_ALARM_SECONDS says from when on."""
    return (wait_s or 0.0) > settings().queue_alarm_seconds


_AGES = text(f"""
    WITH RECURSIVE tenants AS ({TENANT_QUEUES}), first AS (
        SELECT queue, (
            SELECT run_at FROM job WHERE state = 'waiting' AND pushed_at IS NULL
                AND queue = tenants.queue AND tenant = tenants.tenant ORDER BY run_at LIMIT 1
        ) AS run_at FROM tenants
        UNION ALL
        SELECT queue, min(run_at) FROM job WHERE state = 'waiting' AND pushed_at IS NOT NULL GROUP BY queue
    )
    SELECT queue, extract(epoch FROM now() - min(run_at)) AS age FROM first WHERE run_at <= now() GROUP BY queue
""")
