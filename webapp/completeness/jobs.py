"""The work that completeness asks for."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.completeness.models import Coverage
from webapp.integrations.models import Connection
from webapp.jobs.kinds import JobKind
from webapp.runtime import clock

SWEEP = JobKind(
    "completeness.sweep",
    queue="sync",
    label="Look for what no webhook told",
    attempts=5,
    base=10.0,
    timeout=600,
)
CHECK = JobKind(
    "completeness.check",
    queue="bulk",
    label="Compare days with the provider, or import them",
    attempts=8,
    base=10.0,
    timeout=7200,
)
SCHEDULE = JobKind("completeness.schedule", queue="sync", label="Ask for sweeps and checks", attempts=2)

SCHEDULE_SECONDS = 300
FIRST_DAYS = 90
"""How far back the first reading of a connection goes."""
USUAL_DAYS = 7
MAX_DAYS = 3650
DAY_SECONDS = 86_400


def enqueue_sweep(session: Session, connection: Connection) -> None:
    """Read what is new since the last time."""
    SWEEP.enqueue(
        session, sweep_key(connection.id), workspace_id=connection.workspace_id, connection_id=connection.id
    )


def enqueue_check(session: Session, connection: Connection, days: int) -> None:
    """Read the last days anew, store what is missing, and count each day."""
    CHECK.enqueue(
        session,
        check_key(connection.id),
        workspace_id=connection.workspace_id,
        connection_id=connection.id,
        days=max(1, min(days, MAX_DAYS)),
    )


def enqueue_due(session: Session) -> int:
    """Ask for a sweep of every connection that works, for its daily check, and for a first import; answers how many."""
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
        if coverage is None or coverage.complete_up_to is None:
            enqueue_check(session, connection, FIRST_DAYS)
            continue
        checked = coverage.days_checked_at
        if checked is None or (now - checked).total_seconds() > DAY_SECONDS:
            enqueue_check(session, connection, USUAL_DAYS)
        enqueue_sweep(session, connection)
    return len(found)


def sweep_key(connection_id: int) -> str:
    """One sweep of a connection at a time."""
    return f"sweep-{connection_id}"


def check_key(connection_id: int) -> str:
    """One check of a connection at a time."""
    return f"check-{connection_id}"
