"""The work that integrations ask for."""

from sqlalchemy.orm import Session

from webapp.integrations.models import Connection
from webapp.jobs.kinds import JobKind

TEST = JobKind("integrations.test", queue="send", label="Test a connection", attempts=2, base=2.0, timeout=30)


def enqueue_test(session: Session, connection: Connection) -> None:
    """Ask the provider whether the key works."""
    TEST.enqueue(
        session, f"test-{connection.id}", workspace_id=connection.workspace_id, connection_id=connection.id
    )
