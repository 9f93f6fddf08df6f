"""A client that is ready to use, or a clear word on why there is none."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.integrations import base_hosts
from webapp.integrations.health import (
    LOCKED,
    NO_KEY,
    find_connection,
    record_failure,
    record_refusal,
)
from webapp.integrations.models import Connection
from webapp.jobs import ledger
from webapp.providers.clients import MailClient, TextClient
from webapp.providers.emailbison.client import EmailBison
from webapp.providers.emailbison.wire import Account
from webapp.providers.errors import KeyRefused, ProviderError
from webapp.providers.gohighlevel.account import Account as Location
from webapp.providers.gohighlevel.client import GoHighLevel
from webapp.providers.registration import Channel, Credentials, Provider
from webapp.providers.registry import MAIL_PROVIDERS, PROVIDERS, TEXT_PROVIDERS, of_channel
from webapp.runtime import changes, clock
from webapp.runtime.errors import Invalid
from webapp.runtime.secrets import Locked, new_token
from webapp.runtime.settings import settings

NOT_ASKED = "not asked"


def connect(
    session: Session,
    workspace_id: int,
    provider: str,
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
        base_hosts.ensure(session, host)
        connection.host = host
    if key:
        connection.key = key
    session.flush()
    return connection


def webhook_url(connection: Connection) -> str:
    """The address to enter at the provider. It is a secret. Raises Locked."""
    return f"{settings().public_url}/webhooks/{connection.provider}/{connection.webhook_token}"


def read_webhook_address(connection: Connection | None) -> tuple[str | None, bool]:
    """(the webhook's address, whether the key ring no longer opens what is stored)."""
    if connection is None:
        return None, False
    try:
        address = webhook_url(connection)
        return address, connection.is_connected and connection.key is None
    except Locked:
        return None, True


def open_mail(
    session: Session, workspace_id: int, provider: str | None = None
) -> tuple[Connection, MailClient]:
    """The workspace's provider of e-mail, ready to be asked; with several, the one named, else the first connected.

    Raises KeyRefused when there is no key, when it cannot be opened, or when it was refused before and nothing was
    mended since: then the provider need not be asked again.
    """
    connection, credentials = _choose(session, workspace_id, provider, "email")
    return connection, MAIL_PROVIDERS[connection.provider].open(credentials)


def open_text(
    session: Session,
    workspace_id: int,
    provider: str | None = None,
    *,
    spare: bool = False,
    patience: float = 0.0,
) -> tuple[Connection, TextClient]:
    """The same for texts. `spare` and `patience` as in `providers.registration.Credentials`."""
    connection, credentials = _choose(session, workspace_id, provider, "sms")
    credentials = replace(credentials, is_spare=spare, patience=patience)
    return connection, TEXT_PROVIDERS[connection.provider].open(credentials)


def emailbison_account(session: Session, workspace_id: int) -> tuple[Connection, Account]:
    """The account beneath `open_mail`, for code that is not yet written against the protocols."""
    connection, client = open_mail(session, workspace_id, "emailbison")
    assert isinstance(client, EmailBison)
    return connection, client.account


def gohighlevel_account(
    session: Session, workspace_id: int, *, spare: bool = False
) -> tuple[Connection, Location]:
    """The location beneath `open_text`, likewise."""
    connection, client = open_text(session, workspace_id, "gohighlevel", spare=spare)
    assert isinstance(client, GoHighLevel)
    return connection, client.account


def connected(session: Session, workspace_id: int, channel: Channel) -> list[Connection]:
    """The workspace's connections of a channel that have a key, the oldest first."""
    mine = (Connection.workspace_id == workspace_id, Connection.provider.in_(of_channel(channel)))
    query = select(Connection).where(*mine, Connection.is_connected).order_by(Connection.id)
    return list(session.scalars(query))


def credentials_of(connection: Connection | None, provider: Provider[Any]) -> Credentials:
    """What opens the account, as it is stored. Raises KeyRefused when something is missing, or cannot be opened."""
    host = base_hosts.in_force(provider, connection).host
    if connection is None or not connection.is_connected or (provider.account and not connection.location_id):
        raise KeyRefused(provider.name, host, NOT_ASKED, hint=NO_KEY)
    try:
        key = connection.key or ""
    except Locked:
        raise KeyRefused(provider.name, host, NOT_ASKED, hint=LOCKED) from None
    return Credentials(key, host, connection.location_id or "", circuit_key_of(connection))


def _choose(
    session: Session, workspace_id: int, name: str | None, channel: Channel
) -> tuple[Connection, Credentials]:
    if name is None:
        usable = connected(session, workspace_id, channel)
        name = usable[0].provider if usable else of_channel(channel)[0]
    connection = find_connection(session, workspace_id, name)
    credentials = credentials_of(connection, PROVIDERS[name])
    assert connection is not None
    if connection.is_known_to_be_refused:
        hint = connection.trouble or "refused before"
        raise KeyRefused(name, credentials.host, NOT_ASKED, 401, hint)
    return connection, credentials


def circuit_key_of(connection: Connection) -> str:
    """Whose breaker counts this connection's calls."""
    return f"{connection.provider}:{connection.workspace_id}"


def replace_key(session: Session, workspace_id: int, key: str) -> Connection:
    """Store a new EmailBison key; what waited for it goes on. Raises Invalid."""
    key = key.strip()
    if not 8 <= len(key) <= 400 or not key.isascii() or any(letter.isspace() for letter in key):
        raise Invalid("key", "Paste the whole key, as EmailBison shows it: a number, a bar, and letters.")
    connection = connect(session, workspace_id, "emailbison", key=key)
    _begin_anew(session, connection)
    ledger.release_parked(session, connection.id)
    return connection


def replace_token(session: Session, workspace_id: int, token: str, location_id: str) -> Connection:
    """Store a location and its token; what waited for them goes on. A blank token keeps the stored one. Raises Invalid."""
    token, location_id = token.strip(), location_id.strip()
    connection = find_connection(session, workspace_id, "gohighlevel")
    if not re.fullmatch(r"[A-Za-z0-9]{15,64}", location_id):
        raise Invalid(
            "location_id",
            "A location id is about twenty letters and digits. GoHighLevel shows it in the address of the sub-account, behind /location/.",
        )
    if not token and (connection is None or not connection.is_connected):
        raise Invalid("token", "Paste the private integration token. It begins with pit-.")
    if token and not re.fullmatch(r"[!-~]{16,400}", token):
        raise Invalid("token", "Paste the whole token, as GoHighLevel showed it once. It begins with pit-.")
    connection = connect(session, workspace_id, "gohighlevel", key=token or None)
    connection.location_id = location_id
    _begin_anew(session, connection)
    ledger.release_parked(session, connection.id)
    return connection


def remove_key(session: Session, connection: Connection) -> None:
    """Forget the key. What needs one waits, until there is one again."""
    connection.key_sealed = connection.key_last_four = None
    connection.webhook_wanted, connection.webhook_found, connection.webhook_checked_at = False, None, None
    _begin_anew(session, connection)


def record_trouble(
    session: Session, connection: Connection, error: ProviderError, belongs_to: str | None = None
) -> None:
    """The provider was asked and it did not go well: keep what to do about it."""
    if isinstance(error, KeyRefused):
        record_refusal(session, connection, error, belongs_to)
    else:
        record_failure(session, connection, error)


def _begin_anew(session: Session, connection: Connection) -> None:
    connection.state, connection.state_since = "untested", clock.now()
    connection.trouble = connection.belongs_to = connection.remedy = connection.account_name = None
    changes.announce(session, connection.workspace_id)
