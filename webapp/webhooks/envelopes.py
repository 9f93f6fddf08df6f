"""What a delivery claims to be, read just far enough to store it once: its type, and what makes it the same as another."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

MOST_BYTES = 4 * 1024 * 1024

REPLY_TYPES = frozenset(
    {"LEAD_REPLIED", "LEAD_INTERESTED", "UNTRACKED_REPLY_RECEIVED", "EMAIL_BOUNCED", "MANUAL_EMAIL_SENT"}
)
CAMPAIGN_TYPES = frozenset({"EMAIL_SENT", "LEAD_UNSUBSCRIBED"})
IGNORED_TYPES = {
    "LEAD_FIRST_CONTACTED": "EMAIL_SENT says the same",
    "EMAIL_OPENED": "opens are not tracked",
    "EMAIL_ACCOUNT_ADDED": "sender accounts are not tracked",
    "EMAIL_ACCOUNT_REMOVED": "sender accounts are not tracked",
    "EMAIL_ACCOUNT_DISCONNECTED": "sender accounts are not tracked",
    "EMAIL_ACCOUNT_RECONNECTED": "sender accounts are not tracked",
    "TAG_ATTACHED": "provider tags are not tracked",
    "TAG_REMOVED": "provider tags are not tracked",
    "WARMUP_DISABLED_RECEIVING_BOUNCES": "warm-up is not tracked",
    "WARMUP_DISABLED_CAUSING_BOUNCES": "warm-up is not tracked",
}


@dataclass(frozen=True, slots=True)
class Envelope:
    """A delivery as the door stores it. `state` is "received" when there is work to do."""

    state: str
    event_type: str
    event_key: str
    reason: str | None = None


def read_emailbison(body: bytes) -> Envelope:
    """The envelope of an EmailBison call: {event, data}, sometimes wrapped once more in {data}. Never raises."""
    document = _object(body)
    if isinstance(document, str):
        return _unreadable(body, document)
    if "event" not in document and isinstance(document.get("data"), dict):
        document = document["data"]
    event, data = document.get("event"), document.get("data")
    if not isinstance(event, dict) or not isinstance(data, dict):
        return _unreadable(body, 'the body has no "event" and "data" objects')
    kind = event.get("type")
    if (
        not isinstance(kind, str)
        or not kind.strip()
        or len(kind) > 80
        or not (kind.isascii() and kind.isprintable())
    ):
        return _unreadable(body, "event.type is missing or is no type name")
    kind = kind.strip().upper()
    if kind in REPLY_TYPES:
        return _keyed(body, kind, "reply", data)
    if kind in CAMPAIGN_TYPES:
        return _keyed(body, kind, "scheduled_email", data)
    reason = IGNORED_TYPES.get(kind, "Signalbox does not know this type")
    return Envelope("ignored", kind, f"{kind}:{_digest(body)}", reason)


READERS: dict[str, Callable[[bytes], Envelope]] = {"emailbison": read_emailbison}
"""How each provider's calls are read; the names stand in the webhook's address."""


def _keyed(body: bytes, kind: str, part: str, data: dict[str, Any]) -> Envelope:
    subject = data.get(part)
    number = subject.get("id") if isinstance(subject, dict) else None
    if (
        isinstance(number, bool)
        or not isinstance(number, (int, str))
        or not str(number).strip()
        or len(str(number)) > 64
    ):
        return _unreadable(body, f"data.{part}.id is missing", kind)
    if not (str(number).strip().isascii() and str(number).isprintable()):
        return _unreadable(body, f"data.{part}.id is no id", kind)
    return Envelope("received", kind, f"{kind}:{str(number).strip()}")


def _object(body: bytes) -> dict[str, Any] | str:
    """The JSON object, or why there is none."""
    if not body.strip():
        return "the body is empty"
    try:
        document = json.loads(body)
    except RecursionError:
        return "the JSON is nested too deeply"
    except UnicodeDecodeError:
        return "the body is not UTF-8 text"
    except ValueError:
        return "the body is not JSON"
    return document if isinstance(document, dict) else "the JSON is not an object"


def _unreadable(body: bytes, reason: str, kind: str = "") -> Envelope:
    return Envelope("unreadable", kind, f"unreadable:{_digest(body)}", reason)


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
