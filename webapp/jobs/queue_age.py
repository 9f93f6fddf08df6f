"""How long work has waited, and whether that is a fault: what health, metrics and the alarm ask.

Long waits have two causes that want different acts. *Stalled*: nothing of the queue runs, and nothing of it ended lately, so
some process is missing. *Overloaded*: the workers work, but replies or answers wait behind other replies or answers. A bulk
sync or a rescoring that simply takes long is neither, also while workers are busy with what is more urgent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.jobs.kinds import QUEUES
from webapp.jobs.relay import TENANT_QUEUES
from webapp.runtime.settings import settings

Trouble = Literal["stalled", "overloaded"]
PROMPT_QUEUES = ("inbound", "send")
"""Work that people wait for: its waiting is an alarm also while workers are busy."""


@dataclass(frozen=True, slots=True)
class QueueAlarm:
    """The queue whose oldest due job has waited longest, of those that somebody has to look after."""

    trouble: Trouble
    queue: str
    wait_s: float

    @property
    def remedy(self) -> str:
        """What to do, in a sentence."""
        if self.trouble == "stalled":
            return (
                "Nothing is lost, but nobody does it: check that the worker and relay processes run, "
                f"that a worker serves the queue “{self.queue}”, and that Redis answers."
            )
        return "The workers are busy and cannot keep up: start more of them (WORKER_PROCESSES, or another machine)."


def oldest_waits(session: Session) -> dict[str, float]:
    """Seconds that the oldest due job of each queue has waited; a queue without one is not named. Quick at any length."""
    return {row.queue: float(row.age) for row in session.execute(_AGES)}


def alarm(session: Session, waits: dict[str, float]) -> QueueAlarm | None:
    """What somebody has to look after, of these `oldest_waits`: work that waits longer than QUEUE_ALARM_SECONDS and is stalled or overloaded."""
    patience = settings().queue_alarm_seconds
    late = {queue: wait for queue, wait in waits.items() if wait > patience}
    if not late:
        return None
    moving = {row.queue for row in session.execute(_MOVING, {"patience": patience})}
    judged = ((_trouble(queue, waits, moving), queue, wait) for queue, wait in late.items())
    alarms = [QueueAlarm(trouble, queue, wait) for trouble, queue, wait in judged if trouble is not None]
    return max(alarms, key=lambda one: (one.trouble == "stalled", one.wait_s), default=None)


def _trouble(queue: str, waits: dict[str, float], moving: set[str]) -> Trouble | None:
    """Of a queue whose oldest job is late. Workers take the most urgent queue that holds anything, so a queue that stands still
    while a more urgent one holds work and goes on has only to wait."""
    more_urgent = QUEUES[: QUEUES.index(queue)] if queue in QUEUES else ()
    is_served = queue in moving or any(each in moving and each in waits for each in more_urgent)
    if not is_served:
        return "stalled"
    return "overloaded" if queue in PROMPT_QUEUES else None


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
# Asked only while something is late. A lease that ran out is no sign of life.
_MOVING = text("""
    SELECT queue FROM job WHERE state = 'running' AND leased_until > now() GROUP BY queue
    UNION
    SELECT queue FROM job WHERE state IN ('done', 'failed', 'cancelled') AND finished_at > now() - make_interval(secs => :patience)
    GROUP BY queue
""")
