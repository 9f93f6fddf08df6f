"""The webhook's address: made, renewed with an overlap, and kept registered at the provider while a person wants it there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from webapp.integrations.models import OLD_ADDRESS_HOURS, Connection
from webapp.providers.clients import Hook, MailClient
from webapp.providers.registration import Provider
from webapp.providers.registry import PROVIDERS
from webapp.runtime import changes, clock
from webapp.runtime.errors import NotFound
from webapp.runtime.secrets import Locked, new_token, token_hash
from webapp.runtime.settings import settings

NAME = "Signalbox"


@dataclass(frozen=True, slots=True)
class Plan:
    """How it should stand at the provider. `hashes` recognise what is ours there."""

    is_wanted: bool
    url: str
    events: tuple[str, ...]
    hashes: frozenset[bytes]


def webhook_url(connection: Connection) -> str:
    """The address to enter at the provider. It is a secret. Raises Locked."""
    return f"{settings().public_url}/webhooks/{connection.provider}/{connection.webhook_token}"


def signed_webhook_url(provider: Provider[Any]) -> str | None:
    """The one address of all accounts, where the provider signs its calls."""
    return f"{settings().public_url}/webhooks/{provider.name}" if provider.signed_webhook else None


def read_webhook_address(connection: Connection | None) -> tuple[str | None, bool]:
    """(the webhook's address, whether the key ring no longer opens what is stored)."""
    if connection is None:
        return None, False
    try:
        address = webhook_url(connection)
        return address, connection.is_connected and connection.key is None
    except Locked:
        return None, True


def renew(session: Session, connection: Connection, *, close_old: bool = False) -> None:
    """A new secret in the address. The old one is still accepted for two days, unless it is to be closed at once."""
    if close_old:
        connection.webhook_old_hash = connection.webhook_old_until = None
    else:
        connection.webhook_old_hash = connection.webhook_token_hash
        connection.webhook_old_until = clock.now() + timedelta(hours=OLD_ADDRESS_HOURS)
    connection.webhook_token = new_token()
    changes.announce(session, connection.workspace_id)


def want(session: Session, connection: Connection, *, is_wanted: bool) -> None:
    """Say whether our address should be registered at the provider; a job sees to it. Raises NotFound where none can be."""
    if not PROVIDERS[connection.provider].can("hooks"):
        raise NotFound(f"registrations of connection {connection.id}")
    connection.webhook_wanted = is_wanted
    changes.announce(session, connection.workspace_id)


def plan_for(connection: Connection) -> Plan:
    """Raises Locked."""
    hashes = {connection.webhook_token_hash, connection.webhook_old_hash} - {None}
    events = PROVIDERS[connection.provider].subscribed
    return Plan(connection.webhook_wanted, webhook_url(connection), events, frozenset(hashes))  # type: ignore[arg-type]


def reconcile(client: MailClient, plan: Plan) -> Hook | None:
    """Let it stand at the provider as planned: once when it is wanted, else not at all. Anybody else's is left alone.

    Looks before it writes, so it may be repeated after any failure. Raises providers.errors.
    """
    ours = [hook for hook in client.hooks() if _token_hash(hook.url) in plan.hashes]
    right = [hook for hook in ours if hook.url == plan.url]
    kept = next(iter(right or ours), None) if plan.is_wanted else None
    if plan.is_wanted:
        if kept is None:
            kept = client.add_hook(NAME, plan.url, list(plan.events))
        elif kept.url != plan.url or not set(plan.events) <= set(kept.events):
            kept = client.change_hook(kept.external_id, NAME, plan.url, list(plan.events))
    for hook in ours:
        if kept is None or hook.external_id != kept.external_id:
            client.remove_hook(hook.external_id)
    return kept


def record_found(session: Session, connection: Connection, found: Hook | None) -> None:
    """Keep how it stands there. The address itself is a secret and stays sealed."""
    connection.webhook_found = (
        {"id": found.external_id, "name": found.name, "events": sorted(found.events)} if found else None
    )
    connection.webhook_checked_at = clock.now()
    changes.announce(session, connection.workspace_id)


def _token_hash(url: str) -> bytes:
    return token_hash(urlsplit(url).path.rpartition("/")[2])
