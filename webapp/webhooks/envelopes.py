"""What a delivery claims to be, read just far enough to store it once: its type, and what makes it the same as another."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any

MAX_BYTES = 4 * 1024 * 1024

REPLY_TYPES = frozenset(
    {"LEAD_REPLIED", "LEAD_INTERESTED", "UNTRACKED_REPLY_RECEIVED", "EMAIL_BOUNCED", "MANUAL_EMAIL_SENT"}
)
CAMPAIGN_TYPES = frozenset({"EMAIL_SENT", "EMAIL_OPENED", "LEAD_UNSUBSCRIBED"})
ACCOUNT_TYPES = frozenset(
    {
        "EMAIL_ACCOUNT_ADDED",
        "EMAIL_ACCOUNT_REMOVED",
        "EMAIL_ACCOUNT_DISCONNECTED",
        "EMAIL_ACCOUNT_RECONNECTED",
    }
)
IGNORED_TYPES = {
    "LEAD_FIRST_CONTACTED": "EMAIL_SENT says the same",
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
    former_key: str | None = None
    """Another key that would make this delivery a repetition, where a key holds the time."""
    place: str = ""
    """Whose it is, where the body says so and not the address: a location's id."""


def read_emailbison(body: bytes) -> Envelope:
    """The envelope of an EmailBison call: {event, data}, sometimes wrapped once more in {data}. Never raises."""
    document = json_object(body)
    if isinstance(document, str):
        return unreadable(body, document)
    if "event" not in document and isinstance(document.get("data"), dict):
        document = document["data"]
    event, data = document.get("event"), document.get("data")
    if not isinstance(event, dict) or not isinstance(data, dict):
        return unreadable(body, 'the body has no "event" and "data" objects')
    kind = event.get("type")
    if (
        not isinstance(kind, str)
        or not kind.strip()
        or len(kind) > 80
        or not (kind.isascii() and kind.isprintable())
    ):
        return unreadable(body, "event.type is missing or is no type name")
    kind = kind.strip().upper()
    return _of_kind(body, kind, data)


def _of_kind(body: bytes, kind: str, data: dict[str, Any]) -> Envelope:
    if kind in REPLY_TYPES:
        return _keyed(body, kind, "reply", data)
    if kind == "LEAD_UNSUBSCRIBED" and not _part_id(data, "scheduled_email"):
        # Somebody who wants to be left alone is heard, whichever mail they mean.
        return _keyed(body, kind, "lead", data, _part_id(data, "campaign_event"))
    if kind in CAMPAIGN_TYPES:
        # A mail is sent once, but opened and unsubscribed from more often.
        happened = "" if kind == "EMAIL_SENT" else _part_id(data, "campaign_event")
        return _keyed(body, kind, "scheduled_email", data, happened)
    if kind in ACCOUNT_TYPES:
        sender = data.get("sender_email")
        changed = sender.get("updated_at") if isinstance(sender, dict) else None
        return _keyed(
            body, kind, "sender_email", data, re.sub(r"\W+", "", str(changed or ""), flags=re.ASCII)[:40]
        )
    reason = IGNORED_TYPES.get(kind, "Signalbox does not know this type")
    return Envelope("ignored", kind, f"{kind}:{digest(body)}", reason)


def _part_id(data: dict[str, Any], part: str) -> str:
    """The id of a part, blank when it has none that could stand in a key."""
    subject = data.get(part)
    number = subject.get("id") if isinstance(subject, dict) else None
    is_id = isinstance(number, (int, str)) and not isinstance(number, bool)
    return re.sub(r"[^A-Za-z0-9_-]", "", str(number))[:64] if is_id and number not in ("", 0) else ""


def _keyed(body: bytes, kind: str, part: str, data: dict[str, Any], more: str = "") -> Envelope:
    """`more` tells apart what happens to the same thing more than once."""
    subject = data.get(part)
    number = subject.get("id") if isinstance(subject, dict) else None
    if (
        isinstance(number, bool)
        or not isinstance(number, (int, str))
        or not str(number).strip()
        or len(str(number)) > 64
    ):
        return unreadable(body, f"data.{part}.id is missing", kind)
    if not (str(number).strip().isascii() and str(number).isprintable()):
        return unreadable(body, f"data.{part}.id is no id", kind)
    return Envelope("received", kind, ":".join(filter(None, (kind, str(number).strip(), more))))


def json_object(body: bytes) -> dict[str, Any] | str:
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


def unreadable(body: bytes, reason: str, kind: str = "") -> Envelope:
    """The envelope of what is kept for a person to look at."""
    return Envelope("unreadable", kind, f"unreadable:{digest(body)}", reason)


def digest(body: bytes) -> str:
    """What stands for a whole body in a key."""
    return hashlib.sha256(body).hexdigest()
