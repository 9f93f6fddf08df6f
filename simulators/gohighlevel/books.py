"""What a location holds: contacts, conversations, messages. Ids are twenty letters and digits, as the provider's are."""

from __future__ import annotations

import itertools
import random
import string
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

Row = dict[str, Any]

LETTERS = string.ascii_letters + string.digits
DND_CHANNELS = ("SMS", "Email", "Call")


def stamp(moment: datetime | None = None) -> str:
    """A time as GoHighLevel writes it: milliseconds, UTC."""
    moment = (moment or datetime.now(UTC)).astimezone(UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def epoch_ms(stamped: str) -> int:
    return int(datetime.fromisoformat(stamped).timestamp() * 1000)


@dataclass
class Books:
    """The provider's truth about one location."""

    location_id: str
    name: str
    phone: str = "+15559990000"
    contacts: dict[str, Row] = field(default_factory=dict)
    conversations: dict[str, Row] = field(default_factory=dict)
    messages: dict[str, Row] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._draw = random.Random(self.location_id)
        self._order = itertools.count()

    def new_id(self, kind: str) -> str:
        """Twenty letters and digits that begin with the kind: the same books give the same ids."""
        return kind + "".join(self._draw.choice(LETTERS) for _ in range(20 - len(kind)))

    def go_live(self) -> None:
        """From now on ids are new ones, so that a restart repeats none of what happened in an earlier run."""
        self._draw = random.Random()

    def add_contact(
        self, first: str, last: str, phone: str | None = None, email: str | None = None, **more: Any
    ) -> Row:
        identity = more.pop("id", None) or self.new_id("cont")
        self.contacts[identity] = {
            "id": identity,
            "locationId": self.location_id,
            "name": f"{first} {last}".lower().strip(),
            "firstName": first,
            "lastName": last,
            "email": email,
            "emailLowerCase": email.lower() if email else None,
            "phone": phone,
            "companyName": more.pop("company", None),
            "timezone": "America/New_York",
            "country": "US",
            "source": "public api",
            "type": "lead",
            "assignedTo": None,
            "tags": [],
            "dnd": False,
            "dndSettings": {name: {"status": "inactive", "message": "", "code": ""} for name in DND_CHANNELS},
            "customFields": [],
            "dateAdded": stamp(),
            "dateUpdated": stamp(),
            **more,
        }
        return self.contacts[identity]

    def add_message(
        self,
        contact: Row,
        body: str | None,
        *,
        inbound: bool = True,
        when: datetime | None = None,
        **more: Any,
    ) -> Row:
        """An SMS of this contact; its conversation is made when there is none. `body` is None for a picture."""
        talk = self.conversation_of(contact)
        identity = more.pop("id", None) or self.new_id("msg")
        at = stamp(when)
        row = {
            "id": identity,
            "altId": f"SM{uuid.uuid5(uuid.NAMESPACE_OID, identity).hex}",
            "type": 2,
            "messageType": "TYPE_SMS",
            "locationId": self.location_id,
            "contactId": contact["id"],
            "conversationId": talk["id"],
            "dateAdded": at,
            "dateUpdated": at,
            "direction": "inbound" if inbound else "outbound",
            "status": "delivered",
            "contentType": "text/plain",
            "attachments": [],
            "source": "app",
            "from": contact["phone"] if inbound else self.phone,
            "to": self.phone if inbound else contact["phone"],
            **({"body": body} if body is not None else {}),
            **more,
        }
        self.messages[identity] = row
        talk |= {
            "lastMessageBody": body or "",
            "lastMessageType": row["messageType"],
            "lastMessageDirection": row["direction"],
            "lastMessageDate": epoch_ms(at),
            "dateUpdated": epoch_ms(at),
            "unreadCount": talk["unreadCount"] + 1 if inbound else 0,
        }
        self.conversations[talk["id"]] = talk
        return row

    def conversation_of(self, contact: Row) -> Row:
        found = next((row for row in self.conversations.values() if row["contactId"] == contact["id"]), None)
        return found or {
            "id": self.new_id("conv"),
            "contactId": contact["id"],
            "locationId": self.location_id,
            "type": "TYPE_PHONE",
            "unreadCount": 0,
            "fullName": f"{contact['firstName']} {contact['lastName']}",
            "contactName": f"{contact['firstName']} {contact['lastName']}",
            "email": contact["email"],
            "phone": contact["phone"],
            "dateAdded": epoch_ms(stamp()),
        }

    def of_conversation(self, conversation_id: str) -> list[Row]:
        """Newest first, as the provider lists them."""
        rows = [row for row in self.messages.values() if row["conversationId"] == conversation_id]
        return sorted(rows, key=lambda row: (row["dateAdded"], row["id"]), reverse=True)

    def set_dnd(self, contact: Row, status: str, message: str = "", code: str = "") -> None:
        contact["dndSettings"]["SMS"] = {"status": status, "message": message, "code": code}
        contact["dnd"] = status != "inactive"
