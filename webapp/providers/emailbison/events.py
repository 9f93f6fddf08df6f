"""Events: the addresses that EmailBison delivers them to, and its own feed of them.

Deliveries are unsigned and carry no id; the address is their only secret. The feed has an id per row, and not every
installation has it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import Field

from webapp.providers.emailbison.fields import Id, RowModel, Text, Texts, Time
from webapp.providers.emailbison.pages import walk
from webapp.providers.emailbison.wire import EmailBisonAccount, change, not_understood, request, rows
from webapp.providers.errors import Rejected, gone_is_fine

PATH = "/api/webhook-url"


class WebhookUrl(RowModel):
    """An address that EmailBison delivers to."""

    id: Id = None
    name: Text = ""
    url: Text = ""
    events: Texts = Field(default_factory=list)


class FeedEvent(RowModel):
    """A row of the feed; its payload is what a delivery would have carried."""

    uuid: Id = None
    created_at: Time = None
    payload: Any = None


def list_webhook_urls(account: EmailBisonAccount) -> list[WebhookUrl]:
    """Every address that is registered, ours and others'."""
    return [each for page in walk(account, PATH, WebhookUrl) for each in page]


def add_webhook_url(account: EmailBisonAccount, name: str, url: str, events: list[str]) -> WebhookUrl:
    """Register an address. Not to be repeated blindly: look at the list first."""
    return _one(account, request(account, "POST", PATH, body={"name": name, "url": url, "events": events}))


def change_webhook_url(
    account: EmailBisonAccount, number: str, name: str, url: str, events: list[str]
) -> WebhookUrl:
    """Change one. Repeating it changes nothing."""
    body = {"name": name, "url": url, "events": events}
    return _one(account, request(account, "PUT", f"{PATH}/{number}", body=body))


def remove_webhook_url(account: EmailBisonAccount, number: str) -> None:
    """Take one away. One that is gone already is no failure."""
    with gone_is_fine():
        change(account, "DELETE", f"{PATH}/{number}")


def feed(account: EmailBisonAccount) -> Iterator[list[FeedEvent]] | None:
    """The feed of events, newest first; None where the installation has none."""
    pages = walk(account, "/api/events", FeedEvent)
    try:
        first = next(pages, None)
    except Rejected as refused:
        if refused.status == 404:
            return None
        raise
    return _from(first, pages)


def _from(first: list[FeedEvent] | None, rest: Iterator[list[FeedEvent]]) -> Iterator[list[FeedEvent]]:
    if first is not None:
        yield first
        yield from rest


def _one(account: EmailBisonAccount, document: dict[str, Any]) -> WebhookUrl:
    found = rows({"data": [document.get("data")]}, WebhookUrl)
    if not found or found[0].id is None:
        not_understood(account, PATH)
    return found[0]
