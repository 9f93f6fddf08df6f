"""Is this installation well? Asked by load balancers and by whoever looks after it."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.jobs import queue_age
from webapp.jobs.workers import count_workers
from webapp.runtime import migrations
from webapp.runtime.redis import for_requests


@dataclass(frozen=True, slots=True)
class Health:
    """What was found. Pages work without Redis and without workers, and jobs wait in the ledger: degraded, not down."""

    migrations_at_head: bool
    schema_is_behind: bool
    """It lacks what this code was written for. One of a newer release is served: while that is rolled out, both are in use."""
    redis_answers: bool
    workers_seen: int | None
    """In the last minute; None: nobody knows, because Redis does not answer."""
    oldest_waiting_job_s: float | None
    queue_alarm: queue_age.QueueAlarm | None

    @property
    def state(self) -> str:
        if self.schema_is_behind:
            return "not ready"
        return "ready" if self.redis_answers and self.queue_alarm is None else "degraded"

    def as_facts(self) -> dict[str, object]:
        return {"state": self.state, **asdict(self)}


def examine(session: Session, waits: dict[str, float] | None = None) -> Health:
    """The health of everything that a request needs. `waits`: as `oldest_waits` has found them already."""
    workers = _workers_seen()
    waits = queue_age.oldest_waits(session) if waits is None else waits
    at = session.scalar(text("SELECT version_num FROM alembic_version"))
    return Health(
        migrations_at_head=at == migrations.head(),
        schema_is_behind=migrations.is_behind(at),
        redis_answers=workers is not None,
        workers_seen=workers,
        oldest_waiting_job_s=max(waits.values(), default=None),
        queue_alarm=queue_age.alarm(session, waits),
    )


def _workers_seen() -> int | None:
    try:
        return count_workers(for_requests())
    except RedisError:
        return None
