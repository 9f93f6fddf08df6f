"""The work that campaigns ask for."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.integrations.models import Connection
from webapp.jobs.kinds import JobKind
from webapp.providers.registry import with_capability

SYNC = JobKind(
    "campaigns.sync",
    queue="sync",
    label="Sync campaigns",
    key_form="campaigns-{workspace_id}",
    attempts=5,
    base=5.0,
    timeout=600,
)
SCHEDULE = JobKind(
    "campaigns.schedule",
    key_form="campaigns-schedule-{slot}",
    queue="sync",
    label="Ask for every campaign sync",
    attempts=2,
)

SCHEDULE_SECONDS = 3600


def enqueue_sync(session: Session, connection: Connection) -> None:
    """Read the provider's list of campaigns."""
    SYNC.enqueue(session, workspace_id=connection.workspace_id, connection_id=connection.id)


def enqueue_every_sync(session: Session) -> int:
    """Ask for a sync of every connection whose provider lists campaigns; answers how many. One that is parked is joined."""
    found = session.scalars(
        select(Connection)
        .where(Connection.provider.in_(with_capability("campaigns")), Connection.is_connected)
        .order_by(Connection.id)
    ).all()
    for connection in found:
        enqueue_sync(session, connection)
    return len(found)
