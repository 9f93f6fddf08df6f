"""The job kinds of syncs, sweeps and checks."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.integrations.models import Connection
from webapp.jobs.kinds import JobKind
from webapp.leads.models import Lead
from webapp.runtime import clock
from webapp.sync.models import Coverage, Trigger

SYNC = JobKind(
    "sync.lead",
    queue="sync",
    label="Sync a conversation",
    key_form="sync-{lead_id}",
    attempts=5,
    base=5.0,
    cap=900.0,
    timeout=300,
)
SYNC_ONE = JobKind(
    "sync.one",
    queue="bulk",
    label="Sync a conversation, with all others",
    key_form="batch-{job_batch_id}-{lead_id}",
    attempts=5,
    base=10.0,
    cap=900.0,
    timeout=300,
    cancellable=False,
)
AGAIN = JobKind(
    "sync.again",
    queue="sync",
    label="Repeat syncs that failed",
    key_form="sync-again-{slot}",
    attempts=2,
)
SWEEP = JobKind(
    "sync.sweep",
    queue="sync",
    label="Look for what no webhook told",
    key_form="sweep-{connection_id}",
    attempts=5,
    base=10.0,
    timeout=600,
)
CHECK = JobKind(
    "sync.check",
    queue="bulk",
    label="Compare days with the provider, or import them",
    key_form="check-{connection_id}",
    attempts=8,
    base=10.0,
    timeout=7200,
)
SCHEDULE = JobKind(
    "sync.schedule",
    queue="sync",
    label="Enqueue the sweeps and checks that are due",
    key_form="completeness-{slot}",
    attempts=2,
)

AGAIN_SECONDS = 900
SCHEDULE_SECONDS = 300
FIRST_DAYS = 90
"""How far back the first check of a connection goes."""
USUAL_DAYS = 7
MAX_DAYS = 3650
DAY_SECONDS = 86_400


def enqueue_sync(session: Session, lead: Lead, trigger: Trigger) -> None:
    """Read what the providers have of this lead. Enqueued while it runs, it runs once more."""
    SYNC.enqueue(session, workspace_id=lead.workspace_id, lead_id=lead.id, trigger=trigger)


def enqueue_sweep(session: Session, connection: Connection) -> None:
    """Read what is new at the provider since the watermark."""
    SWEEP.enqueue(session, workspace_id=connection.workspace_id, connection_id=connection.id)


def enqueue_check(session: Session, connection: Connection, days: int) -> None:
    """Read the last days again, store what is missing, and count each day."""
    days = max(1, min(days, MAX_DAYS))
    CHECK.enqueue(session, workspace_id=connection.workspace_id, connection_id=connection.id, days=days)


def enqueue_due(session: Session) -> int:
    """Enqueue a sweep of every connection that works, its daily check, and its first import; returns how many connections."""
    found = session.execute(
        select(Connection, Coverage)
        .outerjoin(
            Coverage,
            (Coverage.workspace_id == Connection.workspace_id) & (Coverage.provider == Connection.provider),
        )
        .where(Connection.is_connected, Connection.state == "working")
        .order_by(Connection.id)
    ).all()
    now = clock.now()
    for connection, coverage in found:
        if coverage is None or coverage.watermark is None:
            enqueue_check(session, connection, FIRST_DAYS)
            continue
        checked = coverage.days_checked_at
        if checked is None or (now - checked).total_seconds() > DAY_SECONDS:
            enqueue_check(session, connection, USUAL_DAYS)
        enqueue_sweep(session, connection)
    return len(found)
