"""GoHighLevel's deliveries: a workflow's, without any id, and an app's, signed and with one.

Each is read just far enough to store it once, and later read in full as a fact.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from webapp.providers import identities
from webapp.providers.envelopes import Envelope, json_object, unreadable
from webapp.providers.facts import Attachment, Contact, ContactChanged, Fact, TextMessage
from webapp.providers.gohighlevel.account import PROVIDER
from webapp.providers.gohighlevel.files import attachment_of
from webapp.providers.gohighlevel.rows import contact_row_of, country_of, links_of, moment, sms_of
from webapp.providers.gohighlevel.translation import bare_contact, contact_of, text_of
from webapp.runtime import clock
from webapp.runtime.settings import settings
from webapp.runtime.text import storable

WORKFLOW = "WORKFLOW_SMS"
"""Our name for a workflow's call: it has none."""

BUCKET_SECONDS = 30
"""A workflow's call that equals one of the last half to whole minute is the same call again.

Nothing in it tells two calls apart: no id, and its only time is the contact's. A caller repeats within seconds, if at
all; people who write the same word twice mostly take longer. Whoever does not is found by the sync, which has the ids.
"""

SKEW = timedelta(minutes=5)
"""How old or young a signed call may be: its time is inside what was signed, so an old one is somebody's recording."""

ID = re.compile(r"[A-Za-z0-9]{15,64}")


def read_workflow(body: bytes) -> Envelope:
    """The envelope of a workflow's call. Never raises.

    An app's call is none: it is believed only with its signature, at the address that asks for it.
    """
    document = json_object(body)
    return unreadable(body, document) if isinstance(document, str) else _workflow_envelope(body, document)


def read_app(body: bytes) -> Envelope:
    """The envelope of an app's call; it names its location even where it cannot be read. Never raises."""
    document = json_object(body)
    if isinstance(document, str):
        return unreadable(body, document)
    return replace(_app_envelope(body, document), place=location_of(document))


def read_again(event_type: str, body: bytes) -> Envelope:
    """A stored delivery, read anew. An app's call was believed where it was signed, and only there got its type."""
    return read_workflow(body) if event_type in {"", WORKFLOW} else read_app(body)


def is_genuine(body: bytes, signature: str | None) -> bool:
    """Whether GoHighLevel signed these bytes (Ed25519). The older RSA header is not taken any more."""
    if not signature or signature == "N/A":
        return False
    try:
        _public_key(settings().gohighlevel_webhook_key).verify(
            base64.b64decode(signature, validate=True), body
        )
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def is_fresh(body: bytes) -> bool:
    """Whether an app's call says that it was made just now."""
    document = json_object(body)
    made = moment(document.get("timestamp")) if isinstance(document, dict) else None
    return made is not None and abs(clock.now() - made) <= SKEW


def location_of(document: dict[str, Any]) -> str:
    """The location that a call is about, blank when it names none."""
    place = document.get("location")
    named = place.get("id") if isinstance(place, dict) else _unwrapped(document).get("locationId")
    return named if isinstance(named, str) and ID.fullmatch(named) else ""


def fact_of(event_type: str, document: dict[str, Any]) -> Fact:
    """What a stored delivery says; its envelope was "received"."""
    return EVENT_TYPES[event_type](event_type, document)


def _workflow_envelope(body: bytes, document: dict[str, Any]) -> Envelope:
    contact = document.get("contact_id")
    if not isinstance(contact, str) or not ID.fullmatch(contact):
        return unreadable(body, "contact_id is missing or is no id", WORKFLOW)
    workflow, custom = document.get("workflow"), document.get("customData")
    text, links = _workflow_text(document), _workflow_links(document)
    facts = [
        contact,
        workflow.get("id") if isinstance(workflow, dict) else None,
        text or links,
        *((custom.get(name) for name in ("Date", "Time")) if isinstance(custom, dict) else ()),
    ]
    same = hashlib.sha256(json.dumps(facts, default=str).encode()).hexdigest()[:32]
    bucket = int(clock.now().timestamp() // BUCKET_SECONDS)
    key, former = (f"{WORKFLOW}:{same}:{number}" for number in (bucket, bucket - 1))
    if not text and not links:
        return Envelope("ignored", WORKFLOW, key, "it holds no text")
    return Envelope("received", WORKFLOW, key, former_key=former)


def _app_envelope(body: bytes, document: dict[str, Any]) -> Envelope:
    kind, number = document.get("type"), document.get("webhookId")
    if not isinstance(kind, str) or not re.fullmatch(r"[A-Za-z]{1,60}", kind):
        return unreadable(body, "type is no type name")
    if not isinstance(number, str) or not re.fullmatch(r"[!-~]{1,80}", number):
        return unreadable(body, "webhookId is missing", kind)
    key = f"{kind}:{number}"
    if kind not in EVENT_TYPES:
        return Envelope("ignored", kind, key, "Signalbox has no use for this type")
    facts = _unwrapped(document)
    contact = facts.get("contactId") if kind.endswith("Message") else facts.get("id")
    if not isinstance(contact, str) or not ID.fullmatch(contact):
        return unreadable(body, "the contact's id is missing", kind)
    if kind.endswith("Message") and facts.get("messageType") != "SMS":
        return Envelope("ignored", kind, key, "it is no SMS")
    return Envelope("received", kind, key)


def _unwrapped(document: dict[str, Any]) -> dict[str, Any]:
    """The facts of an app's call: some wrap them once more."""
    inner = document.get("data")
    return inner if isinstance(inner, dict) else document


def _workflow_text(document: dict[str, Any]) -> str:
    """What the contact wrote, in a workflow's call."""
    for name, field in (("message", "body"), ("customData", "Message")):
        part = document.get(name)
        said = part.get(field) if isinstance(part, dict) else None
        if isinstance(said, str) and said.strip():
            return storable(said)
    return ""


def _workflow_links(document: dict[str, Any]) -> list[str]:
    """Where the pictures and files are that came with it."""
    message = document.get("message")
    return links_of(message.get("attachments")) if isinstance(message, dict) else []


def _workflow_fact(event_type: str, document: dict[str, Any]) -> Fact:
    contact = Contact(
        provider=PROVIDER,
        external_id=document["contact_id"],
        email=identities.contact_address(storable(document.get("email"))),
        phone=identities.phone(storable(document.get("phone"))),
        first_name=identities.name(storable(document.get("first_name"))),
        last_name=identities.name(storable(document.get("last_name"))),
        country=country_of(document, document.get("location")),
    )
    return TextMessage(
        contact=contact,
        external_id=None,
        source="lead",
        text=_workflow_text(document),
        attachments=_files_of(_workflow_links(document)),
        reference={"contact_id": document["contact_id"]},
    )


def _message_fact(event_type: str, document: dict[str, Any]) -> Fact:
    facts = _unwrapped(document)
    is_inbound = event_type == "InboundMessage"  # the field "direction" is wrong at times
    sms = sms_of({**facts, "id": facts.get("messageId")})
    if sms is not None:
        return text_of(replace(sms, is_inbound=is_inbound))
    return TextMessage(
        contact=bare_contact(facts["contactId"]),
        external_id=None,
        source="lead" if is_inbound else "operator",
        text=storable(facts.get("body")),
        attachments=_files_of(links_of(facts.get("attachments"))),
        reference={"contact_id": facts["contactId"]},
    )


def _files_of(links: list[str]) -> list[Attachment]:
    """The files of a text without an id."""
    return [attachment_of(link, "", place) for place, link in enumerate(links)]


def _contact_fact(event_type: str, document: dict[str, Any]) -> Fact:
    facts = _unwrapped(document)
    changed_at = moment(document.get("timestamp") or facts.get("timestamp"))
    return ContactChanged(contact=contact_of(contact_row_of(facts)), at=changed_at)


@lru_cache(maxsize=4)
def _public_key(encoded: str) -> Ed25519PublicKey:
    key = load_der_public_key(base64.b64decode(encoded))
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("GOHIGHLEVEL_WEBHOOK_KEY is no Ed25519 key")
    return key


EVENT_TYPES: dict[str, Callable[[str, dict[str, Any]], Fact]] = {
    WORKFLOW: _workflow_fact,
    "InboundMessage": _message_fact,
    "OutboundMessage": _message_fact,
    "ContactDndUpdate": _contact_fact,
    "ContactCreate": _contact_fact,
    "ContactUpdate": _contact_fact,
}
"""The types of events that mean something to us. A signed call that claims to be a workflow's is refused by its type's letters."""
