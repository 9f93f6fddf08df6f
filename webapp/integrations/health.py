"""Whether a connection works, since when, and what a person can do. The page shows it; the jobs wait by it."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webapp.integrations.models import PROVIDERS, Connection, ConnectionState
from webapp.jobs import ledger
from webapp.providers.errors import BadReply, KeyRefused, ProviderError, Rejected
from webapp.runtime import changes, clock


def remedy_for(error: ProviderError) -> str:
    """What to tell the operator."""
    name = label_of(error.provider)
    if error.provider == "ai" and isinstance(error, KeyRefused):
        return f"The model server at {error.host} refused the key or the model. Check OPENAI_API_KEY and the model names."
    if isinstance(error, KeyRefused):
        if error.status == 403:
            return f"{name} says that the key does not match the workspace of this record. Enter the key of the right workspace under Integrations."
        return f"{name} refused the key at {error.host}. Check that the key belongs to this host, then enter it again under Integrations."
    if isinstance(error, BadReply):
        return f"{error.host} answered, but not as {name} does. Check that this is the right host."
    if isinstance(error, Rejected):
        return f"{name} said no: {error.hint or error.status}."
    return f"{name} did not answer at {error.host}. It is tried again by itself."


def label_of(provider: str) -> str:
    """What people call this provider."""
    return next(
        (label for name, label in PROVIDERS.items() if name == provider),
        "The model" if provider == "ai" else provider,
    )


def find_connection(session: Session, workspace_id: int, provider: str) -> Connection | None:
    """The workspace's connection to this provider."""
    return session.scalar(
        select(Connection).where(Connection.workspace_id == workspace_id, Connection.provider == provider)
    )


def record_refusal(session: Session, connection: Connection, error: KeyRefused) -> None:
    """The key was refused: say so, and let the connection's jobs wait until it is mended."""
    _move_to(connection, "refused")
    connection.remedy = remedy_for(error)
    connection.last_failure_at = clock.now()
    changes.announce(session, connection.workspace_id)


def record_failure(session: Session, connection: Connection, error: ProviderError) -> None:
    """A test found that the provider does not answer as it should. The jobs go on trying by themselves."""
    _move_to(connection, "failing")
    connection.remedy = remedy_for(error)
    connection.last_failure_at = clock.now()
    changes.announce(session, connection.workspace_id)


def record_success(session: Session, connection_id: int) -> None:
    """A call went through. Written at most once a minute, and released jobs start again by themselves."""
    now = clock.now()
    mended = session.scalars(
        update(Connection)
        .where(Connection.id == connection_id, Connection.state != "working")
        .values(state="working", state_since=now, remedy=None, last_success_at=now)
        .returning(Connection.workspace_id)
    ).all()
    if mended:
        ledger.release_parked(session, connection_id)
        changes.announce(session, mended[0])


def _move_to(connection: Connection, state: ConnectionState) -> None:
    if connection.state != state:
        connection.state = state
        connection.state_since = clock.now()
