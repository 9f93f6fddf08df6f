"""What Prometheus reads: the ledger's numbers, asked when it scrapes. No workspace, no person, no key is named."""

from __future__ import annotations

import hmac
from collections.abc import Iterator

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.jobs import queue_age
from webapp.jobs.kinds import KINDS, QUEUES
from webapp.operations.health import Health, examine
from webapp.runtime.settings import settings

CONTENT_TYPE = CONTENT_TYPE_LATEST
LOOPBACK = frozenset({"127.0.0.1", "::1"})


def may_ask(token: str, address: str | None, was_forwarded: bool, authorization: str) -> bool:
    """With a token, whoever has it; without, only this machine, and not through a proxy that stands on it."""
    if token:
        return hmac.compare_digest(authorization.encode(), f"Bearer {token}".encode())
    return address in LOOPBACK and not was_forwarded


def expose(session: Session) -> bytes:
    """The page in Prometheus' text form."""
    registry = CollectorRegistry()
    registry.register(_Ledger(session))
    return generate_latest(registry)


class _Ledger(Collector):
    def __init__(self, session: Session) -> None:
        self.session = session

    def collect(self) -> Iterator[Metric]:
        waits = queue_age.oldest_waits(self.session)
        health = examine(self.session, waits)
        yield _health(health)
        if health.workers_seen is not None:
            yield GaugeMetricFamily(
                "signalbox_workers", "Workers that were seen in the last minute", value=health.workers_seen
            )
        yield from self._jobs()
        oldest = GaugeMetricFamily(
            "signalbox_queue_oldest_wait_seconds", "Age of the oldest due job", labels=["queue"]
        )
        for queue in QUEUES:
            oldest.add_metric([queue], max(0.0, waits.get(queue, 0.0)))
        yield oldest
        behind = GaugeMetricFamily(
            "signalbox_completeness_behind_seconds",
            "How long ago the most neglected channel was last known to be complete",
            labels=["provider"],
        )
        for provider, seconds in self.session.execute(_BEHIND):
            behind.add_metric([provider], max(0.0, float(seconds)))
        yield behind
        yield GaugeMetricFamily(
            "signalbox_count_drift_leads",
            "Leads that the last recount of each workspace found in a wrong number; it put them right",
            value=float(self.session.scalar(_DRIFT) or 0),
        )
        yield GaugeMetricFamily(
            "signalbox_queue_alarm_seconds",
            "QUEUE_ALARM_SECONDS: a longer wait is an alarm where nothing moves, and for replies and answers",
            value=settings().queue_alarm_seconds,
        )

    def _jobs(self) -> Iterator[Metric]:
        live = GaugeMetricFamily(
            "signalbox_jobs",
            "Jobs by kind and state, failed ones until they are forgotten",
            labels=["kind", "state"],
        )
        counted = {(kind, state): count for kind, state, count in self.session.execute(_LIVE)}
        kinds = sorted({*KINDS, *(kind for kind, _ in counted)})
        for kind in kinds:
            for state in ("waiting", "running", "parked", "failed"):
                live.add_metric([kind, state], counted.get((kind, state), 0))
        yield live
        ended = GaugeMetricFamily(
            "signalbox_jobs_ended_last_hour", "Jobs that ended in the last hour", labels=["state"]
        )
        for state, count in self.session.execute(_ENDED):
            ended.add_metric([state], count)
        yield ended


def _health(health: Health) -> Metric:
    family = GaugeMetricFamily("signalbox_health", "1 for what is well", labels=["part"])
    family.add_metric(["migrations"], health.migrations_at_head)
    family.add_metric(["redis"], health.redis_answers)
    family.add_metric(["queues"], health.queue_alarm is None)
    return family


_LIVE = text(
    "SELECT kind, state, count(*) AS count FROM job WHERE state IN ('waiting', 'running', 'parked', 'failed') GROUP BY kind, state"
)
_ENDED = text("""
    SELECT ended.state, (
        SELECT count(*) FROM job WHERE job.state = ended.state AND finished_at > now() - interval '1 hour'
    ) FROM (VALUES ('done'), ('failed'), ('cancelled')) AS ended (state)
""")

_BEHIND = text("""
    SELECT provider, extract(epoch FROM now() - min(watermark)) FROM coverage
    WHERE watermark IS NOT NULL GROUP BY provider ORDER BY provider
""")

_DRIFT = text("SELECT sum(drift) FROM count_audit")
