"""The webhook's address: made, renewed with an overlap, and kept registered at the provider while a person wants it there."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from webapp.audit import audit_log
from webapp.integrations.models import OLD_ADDRESS_HOURS, Connection, FormerAddress
from webapp.providers.clients import Hook, MailClient
from webapp.providers.registration import Provider
from webapp.providers.registry import PROVIDERS
from webapp.runtime import changes, clock
from webapp.runtime.errors import Invalid, NotFound
from webapp.runtime.secrets import Locked, new_token, token_hash
from webapp.runtime.settings import settings

NAME = "Signalbox"
MOST_FORMER = 10
TOO_MANY = f"{MOST_FORMER} former addresses still work. Wait until one of them has ended, or close them all with the next one."


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
    """A new secret in the address. The old ones are still accepted for two days each, unless they are to be closed at once.

    Raises Invalid when a workspace collects addresses.
    """
    now = clock.now()
    gone = delete(FormerAddress).where(FormerAddress.workspace_id == connection.workspace_id)
    gone = gone.where(FormerAddress.connection_id == connection.id)
    session.execute(gone if close_old else gone.where(FormerAddress.until <= now))
    if not close_old:
        if len(former_of(session, connection)) >= MOST_FORMER:
            raise Invalid("address", TOO_MANY)
        until = now + timedelta(hours=OLD_ADDRESS_HOURS)
        kept = FormerAddress(
            token_hash=connection.webhook_token_hash, connection_id=connection.id, until=until
        )
        kept.workspace_id = connection.workspace_id
        session.add(kept)
    connection.webhook_token = new_token()
    _record(
        session, "webhook.renewed", connection, {"old_ones": "closed" if close_old else "kept for a while"}
    )
    changes.announce(session, connection.workspace_id)


def former_of(session: Session, connection: Connection) -> Sequence[FormerAddress]:
    """The addresses before this one that are still accepted, the one that lasts longest first."""
    query = select(FormerAddress).where(
        FormerAddress.workspace_id == connection.workspace_id,
        FormerAddress.connection_id == connection.id,
        FormerAddress.until > clock.now(),
    )
    return session.scalars(query.order_by(FormerAddress.until.desc())).all()


def former_until(session: Session, workspace_ids: Collection[int]) -> dict[int, list[datetime]]:
    """Until when former addresses are accepted, by connection, the longest first."""
    query = select(FormerAddress.connection_id, FormerAddress.until).where(
        FormerAddress.workspace_id.in_(workspace_ids), FormerAddress.until > clock.now()
    )
    found: dict[int, list[datetime]] = {}
    for connection_id, until in session.execute(query.order_by(FormerAddress.until.desc())):
        found.setdefault(connection_id, []).append(until)
    return found


def want(session: Session, connection: Connection, *, is_wanted: bool) -> None:
    """Say whether our address should be registered at the provider; a job sees to it. Raises NotFound where none can be."""
    if not PROVIDERS[connection.provider].can("hooks"):
        raise NotFound(f"registrations of connection {connection.id}")
    connection.webhook_wanted = is_wanted
    _record(session, "webhook.registered", connection, {"is_wanted": is_wanted})
    changes.announce(session, connection.workspace_id)


def show(session: Session, connection: Connection) -> str:
    """The address, for a person who asks for it: that they did is written down. Raises Locked."""
    _record(session, "webhook.shown", connection, {})
    return webhook_url(connection)


def _record(session: Session, act: str, connection: Connection, after: dict[str, object]) -> None:
    row, after = ("connection", connection.id), {"provider": connection.provider, **after}
    audit_log.record(session, act, workspace_id=connection.workspace_id, row=row, after=after)


def plan_for(session: Session, connection: Connection) -> Plan:
    """Raises Locked."""
    former = {each.token_hash for each in former_of(session, connection)}
    hashes = {connection.webhook_token_hash, *former}
    events = PROVIDERS[connection.provider].subscribed
    return Plan(connection.webhook_wanted, webhook_url(connection), events, frozenset(hashes))


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
