"""Conversations and their SMS: searched, read page by page, exported by date, sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from webapp.providers.errors import BadReply
from webapp.providers.gohighlevel.account import PROVIDER, GoHighLevelAccount, Request, call
from webapp.providers.gohighlevel.rows import Conversation, Page, Sms, conversation_of, sms_of
from webapp.runtime.text import storable


def search_conversations(
    account: GoHighLevelAccount, *, contact_id: str | None = None, before: str | None = None, limit: int = 100
) -> Page[Conversation]:
    """The location's conversations, the newest message first; or those of one contact."""
    query = {
        "locationId": account.location_id,
        "limit": str(limit),
        "sortBy": "last_message_date",
        "sort": "desc",
    }
    query |= {"contactId": contact_id} if contact_id else {}
    query |= {"startAfterDate": before} if before else {}
    first = contact_id is not None  # of those that read a contact's history
    document = call(
        account,
        Request("GET", "/conversations/search", family="conversations", query=query, begins=first),
    )
    listed = _listed(account, document, "conversations", "/conversations/search")
    rows = [conversation_of(row) for row in listed]
    following = rows[-1].cursor if len(rows) >= limit else None
    return Page(rows, None if following == before else following, len(rows), _trace(document))


def conversation_messages(
    account: GoHighLevelAccount, conversation_id: str, *, after: str | None = None, limit: int = 100
) -> Page[Sms]:
    """The texts of a conversation, newest first; `after` is the cursor of the page before."""
    query = {"limit": str(limit), **({"lastMessageId": after} if after else {})}
    document = call(
        account,
        Request(
            "GET",
            f"/conversations/{conversation_id}/messages",
            family="conversations",
            endpoint="/conversations/{id}/messages",
            query=query,
        ),
    )
    # The documents say flat; the live system nests the list one level deeper.
    nested = document.get("messages")
    part = nested if isinstance(nested, dict) else document
    rows = _listed(account, part, "messages", "/conversations/{id}/messages")
    following = str(part.get("lastMessageId") or "") if part.get("nextPage") is True else ""
    return Page(_texts(rows), None if following in {"", after} else following, len(rows), _trace(document))


def export_messages(
    account: GoHighLevelAccount,
    *,
    since: datetime,
    until: datetime,
    cursor: str | None = None,
    contact_id: str | None = None,
    limit: int = 100,
) -> Page[Sms]:
    """Every text of the location between two moments, oldest first: the cheapest way to catch up."""
    query = {
        "locationId": account.location_id,
        "limit": str(limit),
        "channel": "SMS",
        "sortBy": "createdAt",
        "sortOrder": "asc",
        "startDate": since.astimezone(UTC).isoformat(),
        "endDate": until.astimezone(UTC).isoformat(),
    }
    query |= {"contactId": contact_id} if contact_id else {}
    query |= {"cursor": cursor} if cursor else {}
    document = call(
        account, Request("GET", "/conversations/messages/export", family="conversations", query=query)
    )
    rows = _listed(account, document, "messages", "/conversations/messages/export")
    following = str(document.get("nextCursor") or "")
    return Page(_texts(rows), None if following in {"", cursor} else following, len(rows), _trace(document))


def send_sms(account: GoHighLevelAccount, contact_id: str, text: str, links: Sequence[str] = ()) -> str:
    """Send a text with what was uploaded under these links; answers the provider's message id. "Queued" is all that success means: the end comes by webhook.

    Raises Rejected when the contact may not be written to (do not disturb, no number), Ambiguous when nobody knows
    whether it was sent: look at the contact's newest texts before sending again.
    """
    body: dict[str, Any] = {"type": "SMS", "contactId": contact_id, "message": text}
    body |= {"attachments": list(links)} if links else {}
    document = call(
        account, Request("POST", "/conversations/messages", family="conversations", body=body, seconds=30)
    )
    message_id = storable(document.get("messageId")).strip()
    if not message_id:
        raise BadReply(PROVIDER, account.host, "/conversations/messages", 200, "no message id in the answer")
    return message_id


def _texts(rows: list[dict[str, Any]]) -> list[Sms]:
    return [sms for row in rows if (sms := sms_of(row)) is not None]


def _listed(
    account: GoHighLevelAccount, document: dict[str, Any], name: str, endpoint: str
) -> list[dict[str, Any]]:
    """The rows of a list. An answer without the list is none: whoever took it for an empty one would lose what is there."""
    rows = document.get(name)
    if rows is None and name in document:
        return []
    if not isinstance(rows, list):
        raise BadReply(PROVIDER, account.host, endpoint, 200, "no list")
    return [row for row in rows if isinstance(row, dict)]


def _trace(document: dict[str, Any]) -> str:
    return storable(document.get("traceId"))[:64]
