"""Conversations and their SMS: searched, read page by page, exported by date, sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from webapp.providers.errors import BadReply
from webapp.providers.gohighlevel.account import PROVIDER, Account, Ask, call
from webapp.runtime.text import storable

SMS_FAMILY = frozenset(
    {
        "TYPE_SMS",
        "TYPE_CAMPAIGN_SMS",
        "TYPE_CUSTOM_SMS",
        "TYPE_CUSTOM_PROVIDER_SMS",
        "TYPE_CAMPAIGN_MANUAL_SMS",
        "TYPE_SMS_REACTION",
    }
)
"""Message types that are SMS; calls, mails and activities stand in the same lists."""
CAMPAIGN_SOURCES = frozenset({"workflow", "bulk_actions", "campaign"})

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Sms:
    """One text. `body` is empty for a picture without words; `at` is the provider's time, None when it gave none."""

    id: str
    contact_id: str
    conversation_id: str
    is_inbound: bool
    is_campaign: bool
    body: str
    attachments: int
    status: str
    at: datetime | None
    sender: str
    recipient: str


@dataclass(frozen=True, slots=True)
class Conversation:
    """All messages of one contact, and what the list says of the contact."""

    id: str
    contact_id: str
    last_message_at: datetime | None
    cursor: str | None
    name: str
    email: str | None
    phone: str | None


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows, and where the next page begins; None after the last. `seen` counts rows of every type."""

    rows: list[Row]
    next: str | None
    seen: int
    trace_id: str


def search_conversations(
    account: Account, *, contact_id: str | None = None, before: str | None = None, limit: int = 100
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
    document = call(account, Ask("GET", "/conversations/search", family="conversations", query=query))
    rows = [_conversation(row) for row in _rows(document.get("conversations"))]
    following = rows[-1].cursor if len(rows) >= limit else None
    return Page(rows, None if following == before else following, len(rows), _trace(document))


def conversation_messages(
    account: Account, conversation_id: str, *, after: str | None = None, limit: int = 100
) -> Page[Sms]:
    """The texts of a conversation, newest first; `after` is the cursor of the page before."""
    query = {"limit": str(limit), **({"lastMessageId": after} if after else {})}
    document = call(
        account,
        Ask(
            "GET",
            f"/conversations/{conversation_id}/messages",
            family="conversations",
            endpoint="/conversations/{id}/messages",
            query=query,
        ),
    )
    # The documents say flat; the live system nests the list one level deeper.
    listed = document.get("messages")
    part = listed if isinstance(listed, dict) else document
    rows = _rows(part.get("messages"))
    following = str(part.get("lastMessageId") or "") if part.get("nextPage") is True else ""
    return Page(_texts(rows), None if following in {"", after} else following, len(rows), _trace(document))


def export_messages(
    account: Account,
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
        account, Ask("GET", "/conversations/messages/export", family="conversations", query=query)
    )
    rows = _rows(document.get("messages"))
    following = str(document.get("nextCursor") or "")
    return Page(_texts(rows), None if following in {"", cursor} else following, len(rows), _trace(document))


def get_message(account: Account, message_id: str) -> Sms:
    """One text again, for its delivery status."""
    document = call(
        account,
        Ask(
            "GET",
            f"/conversations/messages/{message_id}",
            family="conversations",
            endpoint="/conversations/messages/{id}",
        ),
    )
    row = document.get("message")
    found = _texts([row if isinstance(row, dict) else document])
    if not found:
        raise BadReply(
            PROVIDER, account.host, "/conversations/messages/{id}", 200, "no message in the answer"
        )
    return found[0]


def send_sms(account: Account, contact_id: str, text: str) -> str:
    """Send a text; answers the provider's message id. "Queued" is all that success means: the end comes by webhook.

    Raises Rejected when the contact may not be written to (do not disturb, no number), Ambiguous when nobody knows
    whether it was sent: look at the contact's newest texts before sending again.
    """
    body = {"type": "SMS", "contactId": contact_id, "message": text}
    document = call(
        account, Ask("POST", "/conversations/messages", family="conversations", body=body, seconds=30)
    )
    message_id = storable(document.get("messageId")).strip()
    if not message_id:
        raise BadReply(PROVIDER, account.host, "/conversations/messages", 200, "no message id in the answer")
    return message_id


def sms_of(row: dict[str, Any]) -> Sms | None:
    """A row of any list, or the body of an app's webhook, as a text; None when it is no SMS or has no id."""
    kind = str(row.get("messageType") or "")
    identity = storable(row.get("id") or row.get("messageId")).strip()
    if not identity or not (kind in SMS_FAMILY or kind == "SMS"):
        return None
    attachments = row.get("attachments")
    return Sms(
        id=identity,
        contact_id=storable(row.get("contactId")).strip(),
        conversation_id=storable(row.get("conversationId")).strip(),
        is_inbound=row.get("direction") == "inbound",
        is_campaign=row.get("source") in CAMPAIGN_SOURCES,
        body=storable(row.get("body")),
        attachments=len(attachments) if isinstance(attachments, list) else 0,
        status=storable(row.get("status")),
        at=moment(row.get("dateAdded")),
        sender=storable(row.get("from")),
        recipient=storable(row.get("to")),
    )


def moment(value: object) -> datetime | None:
    """A time as the provider writes it: ISO with Z, or epoch milliseconds."""
    try:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return datetime.fromtimestamp(value / 1000, UTC)
        found = datetime.fromisoformat(str(value))
    except (ValueError, OverflowError, OSError):
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def _conversation(row: dict[str, Any]) -> Conversation:
    sort = row.get("sort")
    last = sort[0] if isinstance(sort, list) and sort else row.get("lastMessageDate")
    return Conversation(
        id=storable(row.get("id")),
        contact_id=storable(row.get("contactId")).strip(),
        last_message_at=moment(row.get("lastMessageDate")),
        cursor=str(last) if last else None,
        name=_name(storable(row.get("contactName") or row.get("fullName")).strip()),
        email=storable(row.get("email")).strip().lower() or None,
        phone=storable(row.get("phone")).strip() or None,
    )


def _name(told: str) -> str:
    """Contacts without a name are listed under their number or address."""
    return told if any(map(str.isalpha, told)) and "@" not in told else ""


def _texts(rows: list[dict[str, Any]]) -> list[Sms]:
    return [sms for row in rows if (sms := sms_of(row)) is not None]


def _rows(value: object) -> list[dict[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _trace(document: dict[str, Any]) -> str:
    return storable(document.get("traceId"))[:64]
