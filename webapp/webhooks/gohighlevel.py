"""GoHighLevel's calls, read far enough to store each once: a workflow's, without any id, and an app's, signed and with one."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from webapp.providers.gohighlevel.messages import moment
from webapp.runtime import clock
from webapp.runtime.settings import settings
from webapp.runtime.text import storable
from webapp.webhooks.envelopes import Envelope, json_object, unreadable

WORKFLOW = "WORKFLOW_SMS"
"""Our name for a workflow's call: it has none."""

BUCKET_SECONDS = 30
"""A workflow's call that equals one of the last half to whole minute is the same call again.

Nothing in it tells two calls apart: no id, and its only time is the contact's. A caller repeats within seconds, if at
all; people who write the same word twice mostly take longer. Whoever does not is found by the sync, which has the ids.
"""

SKEW = timedelta(minutes=5)
"""How old or young a signed call may be: its time is inside what was signed, so an old one is somebody's recording."""

HEARD = frozenset({"InboundMessage", "OutboundMessage", "ContactDndUpdate", "ContactCreate", "ContactUpdate"})
ID = re.compile(r"[A-Za-z0-9]{15,64}")


def read_workflow(body: bytes) -> Envelope:
    """The envelope of a workflow's call. Never raises.

    An app's call is none: it is believed only with its signature, at the door that asks for it.
    """
    document = json_object(body)
    return unreadable(body, document) if isinstance(document, str) else _workflow(body, document)


def read_app(body: bytes) -> Envelope:
    """The envelope of an app's call; it names its place even where it cannot be read. Never raises."""
    document = json_object(body)
    if isinstance(document, str):
        return unreadable(body, document)
    return replace(_app(body, document), place=location_of(document))


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


def plain_text(document: dict[str, Any]) -> str:
    """What the contact wrote, in a workflow's call."""
    for name, field in (("message", "body"), ("customData", "Message")):
        part = document.get(name)
        said = part.get(field) if isinstance(part, dict) else None
        if isinstance(said, str) and said.strip():
            return storable(said)
    return ""


def part_of(document: dict[str, Any]) -> dict[str, Any]:
    """The facts of an app's call: some wrap them once more."""
    inner = document.get("data")
    return inner if isinstance(inner, dict) else document


def location_of(document: dict[str, Any]) -> str:
    """The location that a call is about, blank when it names none."""
    place = document.get("location")
    named = place.get("id") if isinstance(place, dict) else part_of(document).get("locationId")
    return named if isinstance(named, str) and ID.fullmatch(named) else ""


def _workflow(body: bytes, document: dict[str, Any]) -> Envelope:
    contact = document.get("contact_id")
    if not isinstance(contact, str) or not ID.fullmatch(contact):
        return unreadable(body, "contact_id is missing or is no id", WORKFLOW)
    workflow, custom, words = document.get("workflow"), document.get("customData"), plain_text(document)
    facts = [
        contact,
        workflow.get("id") if isinstance(workflow, dict) else None,
        words,
        *((custom.get(name) for name in ("Date", "Time")) if isinstance(custom, dict) else ()),
    ]
    same = hashlib.sha256(json.dumps(facts, default=str).encode()).hexdigest()[:32]
    bucket = int(clock.now().timestamp() // BUCKET_SECONDS)
    key, former = (f"{WORKFLOW}:{same}:{number}" for number in (bucket, bucket - 1))
    if not words:
        return Envelope("ignored", WORKFLOW, key, "it holds no text")
    return Envelope("received", WORKFLOW, key, former_key=former)


def _app(body: bytes, document: dict[str, Any]) -> Envelope:
    kind, number = document.get("type"), document.get("webhookId")
    if not isinstance(kind, str) or not re.fullmatch(r"[A-Za-z]{1,60}", kind):
        return unreadable(body, "type is no type name")
    if not isinstance(number, str) or not re.fullmatch(r"[!-~]{1,80}", number):
        return unreadable(body, "webhookId is missing", kind)
    key = f"{kind}:{number}"
    if kind not in HEARD:
        return Envelope("ignored", kind, key, "Signalbox has no use for this type")
    facts = part_of(document)
    contact = facts.get("contactId") if kind.endswith("Message") else facts.get("id")
    if not isinstance(contact, str) or not ID.fullmatch(contact):
        return unreadable(body, "the contact's id is missing", kind)
    if kind.endswith("Message") and facts.get("messageType") != "SMS":
        return Envelope("ignored", kind, key, "it is no SMS")
    return Envelope("received", kind, key)


@lru_cache(maxsize=4)
def _public_key(encoded: str) -> Ed25519PublicKey:
    key = load_der_public_key(base64.b64decode(encoded))
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("GOHIGHLEVEL_WEBHOOK_KEY is no Ed25519 key")
    return key
