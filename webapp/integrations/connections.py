"""A client that is ready to use, or a clear word on why there is none."""

from __future__ import annotations

from sqlalchemy.orm import Session

from webapp.integrations.health import find_connection, record_failure, record_refusal
from webapp.integrations.models import Connection, Provider
from webapp.jobs import ledger
from webapp.providers import emailbison
from webapp.providers.errors import KeyRefused, ProviderError
from webapp.runtime import changes, clock
from webapp.runtime.errors import Invalid
from webapp.runtime.secrets import new_token
from webapp.runtime.settings import settings


def connect(
    session: Session,
    workspace_id: int,
    provider: Provider,
    *,
    key: str | None = None,
    host: str | None = None,
) -> Connection:
    """Make the workspace's connection to a provider, with a webhook address of its own; or change its key and host."""
    connection = find_connection(session, workspace_id, provider)
    if connection is None:
        connection = Connection(workspace_id=workspace_id, provider=provider)
        connection.webhook_token = new_token()
        session.add(connection)
    if host is not None:
        connection.host = host
    if key:
        connection.key = key
    session.flush()
    return connection


def webhook_url(connection: Connection) -> str:
    """The address to enter at the provider. It is a secret."""
    return f"{settings().public_url}/webhooks/{connection.provider}/{connection.webhook_token}"


def emailbison_account(session: Session, workspace_id: int) -> tuple[Connection, emailbison.Account]:
    """The workspace's EmailBison account. Raises KeyRefused when no key was entered."""
    connection = find_connection(session, workspace_id, "emailbison")
    host = effective_host(connection)
    if connection is None or connection.key is None:
        raise KeyRefused("emailbison", host, "no key", hint="no key was entered")
    return connection, emailbison.Account(host=host, key=connection.key)


def effective_host(connection: Connection | None) -> str:
    """The workspace's host, else the default of EMAILBISON_BASE_URL."""
    if connection is not None and connection.host:
        return connection.host
    return settings().emailbison_base_url.removeprefix("https://").strip("/")


def replace_key(session: Session, workspace_id: int, key: str) -> Connection:
    """Store a new EmailBison key; what waited for it goes on. Raises Invalid."""
    key = key.strip()
    if not 8 <= len(key) <= 400 or not key.isascii() or any(letter.isspace() for letter in key):
        raise Invalid("key", "Paste the whole key, as EmailBison shows it: a number, a bar, and letters.")
    connection = connect(session, workspace_id, "emailbison", key=key)
    connection.state, connection.state_since, connection.remedy = "untested", clock.now(), None
    ledger.release_parked(session, connection.id)
    changes.announce(session, workspace_id)
    return connection


def renew_address(session: Session, connection: Connection) -> None:
    """A new secret in the webhook's address; the old one leads nowhere from now on."""
    connection.webhook_token = new_token()
    changes.announce(session, connection.workspace_id)


def record_trouble(session: Session, connection_id: int, error: ProviderError) -> None:
    """The provider was asked and it did not go well: keep what to do about it."""
    connection = session.get_one(Connection, connection_id)
    if isinstance(error, KeyRefused):
        record_refusal(session, connection, error)
    else:
        record_failure(session, connection, error)
