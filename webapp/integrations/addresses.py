"""The webhook's address: made, renewed with an overlap, and kept registered at EmailBison while a person wants it there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from webapp.integrations.connections import webhook_url
from webapp.integrations.models import OLD_ADDRESS_HOURS, Connection
from webapp.providers.emailbison import events
from webapp.providers.emailbison.events import WebhookUrl
from webapp.providers.emailbison.wire import Account
from webapp.runtime import changes, clock
from webapp.runtime.secrets import new_token, token_hash

NAME = "Signalbox"
EVENTS = [
    "email_account_added",
    "email_account_disconnected",
    "email_account_reconnected",
    "email_account_removed",
    "email_bounced",
    "email_opened",
    "email_sent",
    "lead_interested",
    "lead_replied",
    "lead_unsubscribed",
    "manual_email_sent",
    "untracked_reply_received",
]
"""What we want to hear of. LEAD_FIRST_CONTACTED says nothing that EMAIL_SENT does not."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How it should stand at the provider. `hashes` recognise what is ours there."""

    is_wanted: bool
    url: str
    hashes: frozenset[bytes]


def renew(session: Session, connection: Connection, *, close_old: bool = False) -> None:
    """A new secret in the address. The old one still opens the door for two days, unless it is to be closed at once."""
    if close_old:
        connection.webhook_old_hash = connection.webhook_old_until = None
    else:
        connection.webhook_old_hash = connection.webhook_token_hash
        connection.webhook_old_until = clock.now() + timedelta(hours=OLD_ADDRESS_HOURS)
    connection.webhook_token = new_token()
    changes.announce(session, connection.workspace_id)


def want(session: Session, connection: Connection, *, is_wanted: bool) -> None:
    """Say whether our address should be registered at the provider; a job sees to it."""
    connection.webhook_wanted = is_wanted
    changes.announce(session, connection.workspace_id)


def plan_for(connection: Connection) -> Plan:
    """Raises Locked."""
    hashes = {connection.webhook_token_hash, connection.webhook_old_hash} - {None}
    return Plan(connection.webhook_wanted, webhook_url(connection), frozenset(hashes))  # type: ignore[arg-type]


def reconcile(account: Account, plan: Plan) -> WebhookUrl | None:
    """Let it stand at the provider as planned: once when it is wanted, else not at all. Anybody else's is left alone.

    Looks before it writes, so it may be repeated after any failure. Raises providers.errors.
    """
    ours = [
        each for each in events.list_webhook_urls(account) if each.id and _token_hash(each.url) in plan.hashes
    ]
    right = [each for each in ours if each.url == plan.url]
    kept = next(iter(right or ours), None) if plan.is_wanted else None
    if plan.is_wanted:
        if kept is None:
            kept = events.add_webhook_url(account, NAME, plan.url, EVENTS)
        elif kept.url != plan.url or not set(EVENTS) <= set(kept.events):
            kept = events.change_webhook_url(account, str(kept.id), NAME, plan.url, EVENTS)
    for each in ours:
        if kept is None or each.id != kept.id:
            events.remove_webhook_url(account, str(each.id))
    return kept


def record_found(session: Session, connection: Connection, found: WebhookUrl | None) -> None:
    """Keep how it stands there. The address itself is a secret and stays sealed."""
    connection.webhook_found = (
        {"id": found.id, "name": found.name, "events": sorted(found.events)} if found else None
    )
    connection.webhook_checked_at = clock.now()
    changes.announce(session, connection.workspace_id)


def _token_hash(url: str) -> bytes:
    return token_hash(urlsplit(url).path.rpartition("/")[2])
