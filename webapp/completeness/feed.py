"""EmailBison's feed of events, where an installation has one: what its webhooks would have told, told once more.

Each row goes the way of a delivery, under the same key. So what a webhook told is a repetition and does nothing, and what
none told (a campaign's mail, a bounce, an unsubscription, a mailbox) is stored, shown among the deliveries, and done.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from webapp.providers.clients import MailClient
from webapp.providers.errors import KeyRefused, ProviderError
from webapp.providers.registry import PROVIDERS
from webapp.runtime import clock, log
from webapp.webhooks import intake

MAX_LENGTH = timedelta(days=7)
"""The feed has a row for every mail of every campaign: at fifteen in a call, more than a week would take hours."""

OVERLAP = timedelta(hours=25)
"""A day on which the feed did not answer is made up for on the next."""


def bring(client: MailClient, provider: str, webhook_token: str, last: datetime | None) -> str:
    """Hand in what the feed has since it was read last; answers what came of it, in words.

    A feed that fails stops nothing: the list of replies is what completeness rests on, and not every installation has one.
    Raises KeyRefused.
    """
    try:
        return f"{_bring(client, provider, webhook_token, last)} events untold"
    except KeyRefused:
        raise
    except ProviderError as failed:
        log.logger().warning("the feed of events failed", error_class=type(failed).__name__, **failed.facts())
        return "the feed of events failed"


def _bring(client: MailClient, provider: str, webhook_token: str, last: datetime | None) -> int:
    since = clock.now() - MAX_LENGTH
    if last is not None:
        since = max(since, last - OVERLAP)
    brought = 0
    read = PROVIDERS[provider].read_delivery
    for page in client.events() or ():
        for row in page.rows:
            stored = intake.store(provider, webhook_token, read(row.body), "application/json", row.body)
            brought += stored.how == "new"
        if all(row.at and row.at < since for row in page.rows):
            break
    return brought
