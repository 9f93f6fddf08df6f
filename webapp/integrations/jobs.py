"""The work that integrations ask for."""

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from webapp.integrations.models import BaseHost, Connection
from webapp.jobs.kinds import JobKind

TEST = JobKind(
    "integrations.test",
    queue="send",
    label="Test a connection",
    key_form="test-{connection_id}",
    attempts=2,
    base=2.0,
    timeout=60,
)
TRY_HOST = JobKind(
    "integrations.try_host",
    queue="send",
    label="Try a refused key at another host",
    key_form="try-{connection_id}-{base_host_id}",
    attempts=2,
    base=2.0,
    timeout=60,
)
REGISTER = JobKind(
    "integrations.register",
    queue="send",
    label="Set up a webhook at its provider",
    key_form="register-{connection_id}",
    attempts=6,
    timeout=90,
)
MAILBOXES = JobKind(
    "integrations.mailboxes",
    queue="sync",
    label="Ask a provider which mailboxes can send",
    key_form="mailboxes-{connection_id}",
    attempts=6,
    timeout=90,
)
WATCH = JobKind(
    "integrations.watch",
    key_form="watch-{slot}",
    queue="sync",
    label="Look after broken connections",
    attempts=2,
)

WATCH_SECONDS = 600


def enqueue_test(session: Session, connection: Connection) -> None:
    """Ask the provider whether the key works."""
    TEST.enqueue(session, workspace_id=connection.workspace_id, connection_id=connection.id)


def enqueue_try(session: Session, connection: Connection, host: BaseHost) -> None:
    """Ask this host whether the key is one of its own: a person wants its key to be sent there."""
    TRY_HOST.enqueue(
        session,
        workspace_id=connection.workspace_id,
        connection_id=connection.id,
        base_host_id=host.id,
    )


def enqueue_registration(session: Session, connection: Connection) -> None:
    """Let our webhook stand at the provider as the connection says."""
    REGISTER.enqueue(session, workspace_id=connection.workspace_id, connection_id=connection.id)


def enqueue_mailbox_check(session: Session, workspace_id: int, provider: str) -> None:
    """Ask the provider which of its mailboxes can send."""
    mine = (Connection.workspace_id == workspace_id, Connection.provider == provider)
    for connection in session.scalars(select(Connection).where(*mine)):
        MAILBOXES.enqueue(session, workspace_id=workspace_id, connection_id=connection.id)


def enqueue_watch(session: Session) -> int:
    """Ask for a test of every connection that does not work and that a test could mend, or whose country nobody has asked
    for yet; answers how many."""
    is_unasked = and_(Connection.state == "working", Connection.country.is_(None))
    broken = select(Connection).where(
        Connection.is_connected,
        or_(Connection.state == "failing", Connection.state == "refused", is_unasked),
        Connection.trouble.is_distinct_from("other_workspace"),
    )
    found = session.scalars(broken.order_by(Connection.id)).all()
    for connection in found:
        enqueue_test(session, connection)
    return len(found)
