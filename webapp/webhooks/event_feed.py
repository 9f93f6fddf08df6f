"""A provider's feed of events, replayed: what its webhooks would have told, told again.

Each row is stored as a delivery under the same key. So what a webhook told is a repetition and does nothing, and what none
told (a campaign's mail, a bounce, an opt-out, a mailbox) is stored, shown among the deliveries, and processed.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from webapp.integrations.connections import open_mail
from webapp.integrations.models import Connection
from webapp.providers.clients import MailClient
from webapp.providers.errors import KeyRefused, ProviderError
from webapp.providers.registry import PROVIDERS
from webapp.runtime import clock, log
from webapp.runtime.database import unit_of_work
from webapp.webhooks import intake

MAX_LENGTH = timedelta(days=7)
"""The feed has a row for every mail of every campaign: at fifteen in a call, more than a week would take hours."""

OVERLAP = timedelta(hours=25)
"""What the feed did not answer on one day is made up for on the next."""


def replay(connection: Connection, last: datetime | None) -> str:
    """Store what the feed has since it was read last; what came of it in words, blank where the provider has no feed.

    A feed that fails stops nothing: completeness rests on the list of mails, and not every installation has a feed.
    Raises KeyRefused.
    """
    if not PROVIDERS[connection.provider].can("events_feed"):
        return ""
    with unit_of_work() as session:
        _, client = open_mail(session, connection.workspace_id, connection.provider)
    try:
        return f"{_replay(client, connection, last)} events replayed"
    except KeyRefused:
        raise
    except ProviderError as failed:
        log.logger().warning("the feed of events failed", error_class=type(failed).__name__, **failed.facts())
        return "the feed of events failed"


def _replay(client: MailClient, connection: Connection, last: datetime | None) -> int:
    since = clock.now() - MAX_LENGTH
    if last is not None:
        since = max(since, last - OVERLAP)
    read_delivery, new = PROVIDERS[connection.provider].read_delivery, 0
    for page in client.events() or ():
        for row in page.rows:
            envelope = read_delivery(row.body)
            stored = intake.store(
                connection.provider, connection.webhook_token, envelope, "application/json", row.body
            )
            new += stored.how == "new"
        if all(row.at and row.at < since for row in page.rows):
            break
    return new
