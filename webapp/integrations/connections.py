"""A workspace's connections: made, given credentials, and opened as a client, or refused with a reason."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from webapp.audit import audit_log
from webapp.integrations import base_hosts
from webapp.integrations.health import LOCKED, NO_KEY, find_connection
from webapp.integrations.models import Connection
from webapp.integrations.standing import connections_of
from webapp.jobs import ledger
from webapp.providers.clients import MailClient, TextClient
from webapp.providers.errors import KeyRefused
from webapp.providers.registration import Channel, Credentials, Provider
from webapp.providers.registry import MAIL_PROVIDERS, PROVIDERS, TEXT_PROVIDERS, of_channel
from webapp.runtime import changes, clock
from webapp.runtime.errors import Invalid
from webapp.runtime.secrets import Locked, new_token

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


def connected(session: Session, workspace_id: int, channel: Channel) -> list[Connection]:
    """The workspace's connections of a channel that have a key, the oldest first."""
    by = of_channel(channel)
    known = connections_of(session, (workspace_id,))
    return [each for each in known if each.is_connected and each.provider in by]


def credentials_of(connection: Connection | None, provider: Provider[Any]) -> Credentials:
    """What opens the account, as it is stored. Raises KeyRefused when something is missing, or cannot be opened."""
    host = base_hosts.in_force(provider, connection).host
    if (
        connection is None
        or not connection.is_connected
        or (provider.setup.account and not connection.location_id)
    ):
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


def enter_credentials(
    session: Session, workspace_id: int, name: str, key: str, account_id: str = ""
) -> Connection:
    """Store a new key, and the account that it is for; what waited for them goes on.

    Where the key is for one of several accounts, a blank key keeps the stored one. Raises Invalid.
    """
    key, account_id, setup = key.strip(), account_id.strip(), PROVIDERS[name].setup
    known = find_connection(session, workspace_id, name)
    if setup.account and not re.fullmatch(setup.account_pattern, account_id):
        raise Invalid("account_id", setup.account_refusal)
    may_keep = bool(setup.account) and known is not None and known.is_connected
    if not key and not may_keep:
        raise Invalid("key", setup.key_missing or setup.key_refusal)
    if key and not re.fullmatch(setup.key_pattern, key):
        raise Invalid("key", setup.key_refusal)
    before = _shown(known)
    connection = connect(session, workspace_id, name, key=key or None)
    connection.location_id = account_id or None
    _record(session, "key.entered", connection, before)
    _reset_state(session, connection)
    ledger.release_parked(session, connection.id)
    return connection


def remove_key(session: Session, connection: Connection) -> None:
    """Forget the key. What needs one waits, until there is one again."""
    before = _shown(connection)
    connection.key_sealed = connection.key_last_four = None
    _record(session, "key.removed", connection, before)
    connection.webhook_wanted, connection.webhook_found, connection.webhook_checked_at = False, None, None
    _reset_state(session, connection)


def _shown(connection: Connection | None) -> dict[str, object]:
    """What people may read of a connection's credentials."""
    if connection is None:
        return {}
    return {"ends_with": connection.key_last_four, "account": connection.location_id}


def _record(session: Session, act: str, connection: Connection, before: dict[str, object]) -> None:
    row, after = ("connection", connection.id), {"provider": connection.provider, **_shown(connection)}
    audit_log.record(session, act, workspace_id=connection.workspace_id, row=row, before=before, after=after)


def _reset_state(session: Session, connection: Connection) -> None:
    connection.state, connection.state_since = "untested", clock.now()
    connection.location_proven_at = None
    connection.trouble = connection.belongs_to = connection.remedy = connection.failed_call = None
    connection.account_name = connection.country = None
    changes.announce(session, connection.workspace_id)
