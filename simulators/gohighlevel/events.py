"""What a location tells: app webhooks, signed with Ed25519, and the unsigned webhook of a workflow."""

from __future__ import annotations

import base64
import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from simulators.gohighlevel.books import Books, Row, stamp

KEY = Ed25519PrivateKey.from_private_bytes(b"a key that only simulators know.")


def public_key() -> str:
    """What the product is given instead of the provider's own: SPKI in base64."""
    spki = KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(spki).decode()


def inbound(row: Row, **more: Any) -> dict[str, Any]:
    return _message("InboundMessage", row, **more)


def outbound(row: Row, **more: Any) -> dict[str, Any]:
    return _message("OutboundMessage", row, **more)


def bare(row: Row, **more: Any) -> dict[str, Any]:
    """As the documentation's examples are: without the message's id, with the number's provider and the user."""
    body = _message("InboundMessage", row, **more)
    del body["messageId"]
    return {**body, "conversationProviderId": "5f8e", "userId": None}


def dnd(contact: Row, **more: Any) -> dict[str, Any]:
    """A contact's do-not-disturb settings changed. Here the contact's id is called `id`."""
    names = ("id", "locationId", "name", "firstName", "lastName", "email", "phone", "companyName", "country")
    others = {name: {"status": "inactive", "message": "", "code": ""} for name in ("WhatsApp", "GMB", "FB")}
    return {
        "type": "ContactDndUpdate",
        **{name: contact[name] for name in names},
        "source": contact["source"],
        "dnd": contact["dnd"],
        "dndSettings": {**contact["dndSettings"], **others},
        "tags": contact["tags"],
        "attachments": [],
        "assignedTo": None,
        "customFields": contact["customFields"],
        "dateAdded": contact["dateAdded"],
        **_envelope(more),
    }


def workflow(books: Books, contact: Row, body: str, **more: Any) -> dict[str, Any]:
    """The standard body of a workflow's webhook: no message id, no event id, and `date_created` is the contact's."""
    return {
        "contact_id": contact["id"],
        "first_name": contact["firstName"],
        "last_name": contact["lastName"],
        "full_name": f"{contact['firstName']} {contact['lastName']}",
        "email": contact["email"],
        "phone": contact["phone"],
        "tags": ",".join(contact["tags"]),
        "country": "US",
        "date_created": contact["dateAdded"],
        "full_address": "",
        "contact_type": "lead",
        "location": {"id": books.location_id, "name": books.name, "city": "Austin", "country": "US"},
        "message": {"type": 2, "body": body},
        "workflow": {"id": "wfA1b2", "name": "Inbound SMS"},
        "customData": {
            "ID": contact["id"],
            "Phone Number": contact["phone"],
            "First Name": contact["firstName"],
            "Last Name": contact["lastName"],
            "Email": contact["email"],
            "Message": body,
        },
        "contact": {"attributionSource": {}, "lastAttributionSource": {}},
        "attributionSource": {},
        "triggerData": {},
        **more,
    }


def signed(body: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
    """The raw body and the headers of an app webhook."""
    raw = json.dumps(body, separators=(",", ":")).encode()
    signature = base64.b64encode(KEY.sign(raw)).decode()
    return raw, {"Content-Type": "application/json", "X-GHL-Signature": signature}


def _message(kind: str, row: Row, **more: Any) -> dict[str, Any]:
    names = ("locationId", "attachments", "contactId", "contentType", "conversationId", "dateAdded", "status")
    text = {"body": row["body"]} if "body" in row else {}
    return {
        "type": kind,
        **{name: row[name] for name in names},
        **text,
        "direction": "inbound" if kind == "InboundMessage" else "outbound",
        "messageType": "SMS",
        "messageId": row["id"],
        **({"source": row["source"]} if kind == "OutboundMessage" else {}),
        **_envelope(more),
    }


def _envelope(more: dict[str, Any]) -> dict[str, Any]:
    """`age` in seconds makes the event that old."""
    age = more.pop("age", 0.0)
    return {
        "timestamp": stamp(datetime.now(UTC) - timedelta(seconds=age)),
        "webhookId": str(uuid.uuid4()),
        **more,
    }
