"""GoHighLevel's rows, in lists and webhooks alike. Odd values become blanks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from webapp.providers import identities
from webapp.providers.facts import Dnd
from webapp.runtime.clock import epoch
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
DO_NOT_DISTURB = frozenset({"active", "permanent"})
"""`dndSettings.SMS.status`: "active" means that do-not-disturb is on; "permanent" is the carrier's STOP."""

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
    links: list[str]
    """Where its pictures and files are."""
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
class ContactRow:
    """A person of the location. `may_text` is False after STOP or do-not-disturb; `is_permanent` when no call can lift it."""

    id: str
    first_name: str
    last_name: str
    email: str | None
    phone: str | None
    company: str
    country: str
    may_text: bool
    is_permanent: bool

    @property
    def dnd(self) -> Dnd:
        """Whether do-not-disturb keeps us from texting."""
        return "permanent" if self.is_permanent else "none" if self.may_text else "on"


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows, and where the next page begins; None after the last. `seen` counts rows of every type."""

    rows: list[Row]
    next: str | None
    seen: int
    trace_id: str


def sms_of(row: dict[str, Any]) -> Sms | None:
    """A row of any list, or the body of an app's webhook, as a text; None when it is no SMS or has no id."""
    kind = str(row.get("messageType") or "")
    identity = storable(row.get("id") or row.get("messageId")).strip()
    if not identity or not (kind in SMS_FAMILY or kind == "SMS"):
        return None
    return Sms(
        id=identity,
        contact_id=storable(row.get("contactId")).strip(),
        conversation_id=storable(row.get("conversationId")).strip(),
        is_inbound=row.get("direction") == "inbound",
        is_campaign=row.get("source") in CAMPAIGN_SOURCES,
        body=storable(row.get("body")),
        links=links_of(row.get("attachments")),
        status=storable(row.get("status")),
        at=moment(row.get("dateAdded")),
        sender=storable(row.get("from")),
        recipient=storable(row.get("to")),
    )


def links_of(value: object) -> list[str]:
    """The links of a text, bare or in objects; what is none is left out."""
    links = [_link_of(each) for each in value] if isinstance(value, list) else []
    return list(dict.fromkeys(filter(None, links)))


def _link_of(value: object) -> str:
    if isinstance(value, dict):
        value = next((value[name] for name in ("url", "link", "href") if value.get(name)), "")
    return storable(value).strip() if isinstance(value, str) else ""


def conversation_of(row: dict[str, Any]) -> Conversation:
    """A row of the list of conversations."""
    sort = row.get("sort")
    last = sort[0] if isinstance(sort, list) and sort else row.get("lastMessageDate")
    return Conversation(
        id=storable(row.get("id")),
        contact_id=storable(row.get("contactId")).strip(),
        last_message_at=moment(row.get("lastMessageDate")),
        cursor=str(last) if last else None,
        name=_name(storable(row.get("contactName") or row.get("fullName")).strip()),
        email=identities.contact_address(storable(row.get("email"))),
        phone=identities.phone(storable(row.get("phone"))),
    )


def contact_row_of(row: dict[str, Any]) -> ContactRow:
    """A contact in an answer, or in the body of a webhook about one."""
    sms = (row.get("dndSettings") or {}).get("SMS") if isinstance(row.get("dndSettings"), dict) else None
    status = str(sms.get("status") or "") if isinstance(sms, dict) else ""
    return ContactRow(
        id=storable(row.get("id")).strip(),
        first_name=identities.name(storable(row.get("firstName"))),
        last_name=identities.name(storable(row.get("lastName"))),
        email=identities.contact_address(storable(row.get("email"))),
        phone=identities.phone(storable(row.get("phone"))),
        company=identities.name(storable(row.get("companyName"))),
        country=country_of(row),
        may_text=row.get("dnd") is not True and status not in DO_NOT_DISTURB,
        is_permanent=status == "permanent",
    )


def country_of(*rows: object) -> str:
    """The two letters of the first of these rows (contact, location) that names its country."""
    named = [row.get("country") for row in rows if isinstance(row, dict)]
    codes = [each.strip().upper() for each in named if isinstance(each, str)]
    return next((code for code in codes if re.fullmatch(r"[A-Z]{2}", code)), "")


def moment(value: object) -> datetime | None:
    """A time as the provider writes it: ISO with Z, or seconds or milliseconds since 1970."""
    if isinstance(value, bool):
        return None
    try:
        if isinstance(value, (int, float)) or re.fullmatch(r"\d{9,14}", str(value)):
            return epoch(str(value))
        found = datetime.fromisoformat(str(value))
    except (ValueError, OverflowError, OSError):
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def _name(name: str) -> str:
    """Contacts without a name are listed under their number or address."""
    return name if any(map(str.isalpha, name)) and "@" not in name else ""
