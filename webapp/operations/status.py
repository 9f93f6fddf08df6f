"""How this installation does: for whoever runs it, and for a customer who asks. What is not known is a dash, never a zero."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from webapp.backups.history import Standing, read_standing
from webapp.jobs import queue_age
from webapp.jobs.queue_age import QueueAlarm
from webapp.operations import status_of_workspaces as of_workspaces
from webapp.operations.doctor import BACKUP_HOURS
from webapp.operations.figures import UNKNOWN, Figure, Group, Mark, Status
from webapp.operations.health import Health, examine
from webapp.operations.models import RequestHour
from webapp.runtime.settings import settings
from webapp.runtime.spans import ago, waited
from webapp.web.tallies import MAIN, OTHER, Tally

GOAL = 0.999
"""Of all requests, so many are to be answered without an error of ours; the rest is the budget."""
BUDGET_DAYS = 30
QUEUES = {
    "inbound": "Replies",
    "send": "Answers, and tests of connections",
    "score": "Scores and drafts",
    "sync": "Syncs and follow-ups",
    "bulk": "Work on many leads",
}


def read_status(session: Session, workspace_ids: Sequence[int], now: datetime) -> Status:
    """Of these workspaces, and of the installation as a whole. In a system transaction: pages and workers are everybody's."""
    waits = queue_age.oldest_waits(session)
    health = examine(session, waits)
    ids: dict[str, object] = {"ids": list(workspace_ids), "now": now, "newest": of_workspaces.NEWEST}
    whole = [
        *of_workspaces.lags(session, ids, now),
        of_workspaces.complete(session, ids),
        of_workspaces.drift(session, ids),
    ]
    own = [*_parts(health), _budget(session, now), *_backups(read_standing(session), now)]
    return Status(
        [
            Group("Pages, last 24 hours", _pages(session, now)),
            Group("Replies", [of_workspaces.webhooks(session, ids), *_queues(waits, health)]),
            Group("Completeness", whole),
            Group("Providers", of_workspaces.providers(session, ids)),
            Group("Installation", own),
        ]
    )


def _pages(session: Session, now: datetime) -> list[Figure]:
    tallies = {route: Tally() for route in (*MAIN, OTHER)}
    for row in session.scalars(select(RequestHour).where(RequestHour.at > now - timedelta(hours=24))):
        if row.route in tallies:
            tallies[row.route].add(Tally(row.requests, row.errors, row.spans))
    return [_page(MAIN.get(route, "Everything else"), tally) for route, tally in tallies.items()]


def _page(name: str, tally: Tally) -> Figure:
    if not tally.requests:
        return Figure(name, UNKNOWN, "unknown", "Nobody asked.")
    within = tally.percentile_ms(0.95)
    value = f"95 % within {within:,.0f} ms" if within else "95 % within: beyond what is measured"
    note = f"{tally.requests:,} requests, {tally.errors:,} failed"
    return Figure(
        name, value, "bad" if within is None or within > settings().statement_timeout_ms else "good", note
    )


def _queues(waits: dict[str, float], health: Health) -> list[Figure]:
    return [_queue(name, title, waits.get(name), health.queue_alarm) for name, title in QUEUES.items()]


def _queue(name: str, title: str, wait: float | None, alarm: QueueAlarm | None) -> Figure:
    is_bad = alarm is not None and alarm.queue == name
    value = "nothing waits" if wait is None or wait < 1 else f"the oldest waits for {waited(wait)}"
    return Figure(title, value, "bad" if is_bad else "good", alarm.remedy if alarm and is_bad else "")


def _parts(health: Health) -> list[Figure]:
    seen = health.workers_seen
    workers = Figure(
        "Workers seen",
        UNKNOWN if seen is None else str(seen),
        "good" if seen else "bad" if seen == 0 else "unknown",
        "Nothing is processed until one runs. Nothing is lost: all of it waits." if seen == 0 else "",
    )
    redis = Figure(
        "Redis",
        "answers" if health.redis_answers else "does not answer",
        "good" if health.redis_answers else "bad",
        "" if health.redis_answers else "Pages go on; work waits until it answers. Nothing is lost.",
    )
    schema = "as this release needs it" if health.migrations_at_head else "of another release"
    return [workers, redis, Figure("Database", schema, "good" if health.migrations_at_head else "bad")]


def _budget(session: Session, now: datetime) -> Figure:
    row = session.execute(_BUDGET, {"since": now - timedelta(days=BUDGET_DAYS)}).one()
    name = f"Requests answered, {BUDGET_DAYS} days"
    if not row.requests:
        return Figure(name, UNKNOWN, "unknown", "None was counted yet.")
    left = 1 - row.errors / row.requests / (1 - GOAL)
    value = f"{100 * (1 - row.errors / row.requests):.3f} % of {row.requests:,}"
    note = f"{max(0.0, 100 * left):.0f} % of the budget for errors is left (goal {100 * GOAL:.1f} %). Counted since {row.since:%-d %B %Y}."
    return Figure(name, value, "bad" if left <= 0 else "good", note)


def _backups(standing: Standing, now: datetime) -> list[Figure]:
    made, tried = standing.backup, standing.drill
    drill = Figure("A backup restored and compared", UNKNOWN, "unknown", "Never: docs/backup.md says how.")
    if tried is not None:
        mark: Mark = "bad" if standing.drill_is_due(now, settings().backup_drill_days) else "good"
        drill = Figure(
            drill.what,
            f"{tried.ended_at:%-d %B %Y}",
            mark,
            f"The one of {tried.taken_at:%-d %B %Y, %H:%M} UTC.",
        )
    last = Figure("Last backup", UNKNOWN, "unknown", "None was made by Signalbox.")
    if made is not None:
        is_old = made.ended_at is None or now - made.ended_at > timedelta(hours=BACKUP_HOURS)
        last = Figure(last.what, f"{ago(made.ended_at, now)}", "bad" if is_old else "good")
    failed = (
        [Figure("The last try failed", standing.failed.act, "bad", "`flask backup` says why.")]
        if standing.failed
        else []
    )
    return [last, drill, *failed]


_BUDGET = text("""
    SELECT sum(requests)::bigint AS requests, sum(errors)::bigint AS errors, min(at) AS since FROM request_hour WHERE at > :since
""")
