"""What the Status page says of the workspaces in view: how soon replies are here, whether all are, and how providers do."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.operations.figures import UNKNOWN, Figure, Mark
from webapp.providers.registry import label_of
from webapp.runtime.settings import settings
from webapp.runtime.spans import ago, waited

LAG = timedelta(minutes=30)
"""A channel that was not known to be complete for longer needs a look; sweeps come every few minutes."""
NEWEST = 1_000


def webhooks(session: Session, ids: dict[str, object]) -> Figure:
    """From a delivery's arrival to its message in the conversation."""
    found = session.execute(_PROCESSED, ids).one()
    name = "From webhook to conversation"
    if not found.processed:
        return Figure(name, UNKNOWN, "unknown", "No delivery was processed in the last 24 hours.")
    is_late = found.within > settings().queue_alarm_seconds
    note = f"The newest {found.processed:,}. An open page shows it within a second after that."
    return Figure(name, f"95 % within {found.within:,.1f} s", "bad" if is_late else "good", note)


def lags(session: Session, ids: dict[str, object], now: datetime) -> list[Figure]:
    """Up to when each provider's channels are known to be complete; the one that is furthest behind counts."""
    rows = session.execute(_LAGS, ids).all()
    if not rows:
        return [Figure("Known to be complete", UNKNOWN, "unknown", "No provider is connected.")]
    return [_lag(label_of(row.provider), row.oldest, row.never, now) for row in rows]


def _lag(provider: str, oldest: datetime | None, never: int, now: datetime) -> Figure:
    name = f"{provider}: known to be complete"
    if oldest is None or never:
        note = f"{never:,} {'channel was' if never == 1 else 'channels were'} not looked through yet."
        return Figure(name, UNKNOWN, "unknown", note)
    return Figure(
        name, f"up to {waited((now - oldest).total_seconds())} ago", "bad" if now - oldest > LAG else "good"
    )


def complete(session: Session, ids: dict[str, object]) -> Figure:
    """How much of what providers list is here."""
    row = session.execute(_COMPLETE, ids).one()
    name = "Messages that providers list and that are here, 30 days"
    if not row.listed:
        return Figure(name, UNKNOWN, "unknown", "No day was compared yet.")
    share = 100 * row.stored / row.listed
    value = f"{row.stored:,} of {row.listed:,}" + (f" ({share:.2f} %)" if row.stored < row.listed else "")
    note = f"{row.gaps:,} open {'gap' if row.gaps == 1 else 'gaps'}" if row.gaps else ""
    return Figure(name, value, "bad" if row.stored < row.listed or row.gaps else "good", note)


def drift(session: Session, ids: dict[str, object]) -> Figure:
    """Leads that were counted wrongly, and put right."""
    row = session.execute(_DRIFT, ids).one()
    if row.audited_at is None or row.never:
        return Figure(
            "Counts that were wrong", UNKNOWN, "unknown", "Not every workspace was counted anew yet."
        )
    note = f"Counted anew; the longest ago: {ago(row.audited_at)}."
    wrong = f"{row.drifted:,} {'lead' if row.drifted == 1 else 'leads'}"
    return Figure("Counts that were wrong, 7 days", wrong, "bad" if row.drifted else "good", note)


def providers(session: Session, ids: dict[str, object]) -> list[Figure]:
    """How the connections to each provider do."""
    rows = session.execute(_CONNECTIONS, ids).all()
    return [_provider(*row) for row in rows] or [Figure("Connections", UNKNOWN, "unknown", "None was made.")]


def _provider(provider: str, total: int, working: int, untested: int, last: datetime | None) -> Figure:
    mark: Mark = "bad" if working + untested < total else "unknown" if untested else "good"
    value = f"{working} of {total} work" if working or not untested else UNKNOWN
    note = f"Answered last: {ago(last)}." + (f" {untested} not tried yet." if untested else "")
    return Figure(label_of(provider), value, mark, note)


# A replay is a job of its own, so the first processing is what is measured.
_PROCESSED = text("""
    SELECT count(*) AS processed, percentile_cont(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM finished_at - created_at)) AS within
    FROM (
        SELECT newest.created_at, newest.finished_at FROM unnest(CAST(:ids AS bigint[])) AS wanted (id), LATERAL (
            SELECT created_at, finished_at FROM job
            WHERE workspace_id = wanted.id AND state = 'done' AND kind = 'webhook.process'
                AND finished_at > CAST(:now AS timestamptz) - interval '24 hours'
            ORDER BY finished_at DESC LIMIT :newest
        ) AS newest ORDER BY newest.finished_at DESC LIMIT :newest
    ) AS newest
""")
_LAGS = text("""
    SELECT connection.provider, min(coverage.watermark) AS oldest, count(*) FILTER (WHERE coverage.watermark IS NULL) AS never
    FROM connection LEFT JOIN coverage USING (workspace_id, provider)
    WHERE connection.workspace_id = ANY (:ids) AND connection.key_sealed IS NOT NULL
    GROUP BY connection.provider ORDER BY connection.provider
""")
_COMPLETE = text("""
    SELECT sum(provider_count)::bigint AS listed, sum(least(stored_count, provider_count))::bigint AS stored, (
        SELECT count(*) FROM coverage_gap WHERE workspace_id = ANY (:ids) AND closed_at IS NULL
    ) AS gaps
    FROM coverage_day WHERE workspace_id = ANY (:ids) AND day > CAST(:now AS timestamptz)::date - 30
""")
_DRIFT = text("""
    SELECT min(audited_at) AS audited_at, count(*) FILTER (WHERE audited_at IS NULL) AS never,
        coalesce(sum(drifted_leads) FILTER (WHERE drifted_at > CAST(:now AS timestamptz) - interval '7 days'), 0) AS drifted
    FROM unnest(CAST(:ids AS bigint[])) AS wanted (id) LEFT JOIN count_audit ON count_audit.workspace_id = wanted.id
""")
_CONNECTIONS = text("""
    SELECT provider, count(*), count(*) FILTER (WHERE state = 'working'), count(*) FILTER (WHERE state = 'untested'),
        max(last_success_at)
    FROM connection WHERE workspace_id = ANY (:ids) AND key_sealed IS NOT NULL GROUP BY provider ORDER BY provider
""")
