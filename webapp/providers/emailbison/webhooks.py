"""EmailBison's deliveries: read just far enough to store each once, and later read in full as a fact.

A body is {event, data}, sometimes wrapped once more in {data}. Deliveries are unsigned and carry no id of their own, so
what makes two the same is the type and the thing that it happened to.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from webapp.providers.emailbison import webhook_facts
from webapp.providers.emailbison.webhook_facts import Data
from webapp.providers.envelopes import Envelope, digest, json_object, unreadable
from webapp.providers.facts import Fact

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class EventType:
    """A type of event that means something to us: which part it happened to, what tells two of them apart, and its fact."""

    part: str
    fact: Callable[[Data], Fact]
    told_apart_by: Callable[[Document], str] = lambda data: ""


def read_delivery(body: bytes) -> Envelope:
    """The envelope of a delivery. Never raises."""
    document = json_object(body)
    if isinstance(document, str):
        return unreadable(body, document)
    inner = _unwrapped(document)
    event, data = inner.get("event"), inner.get("data")
    if not isinstance(event, dict) or not isinstance(data, dict):
        return unreadable(body, 'the body has no "event" and "data" objects')
    name = event.get("type")
    if (
        not isinstance(name, str)
        or not name.strip()
        or len(name) > 80
        or not (name.isascii() and name.isprintable())
    ):
        return unreadable(body, "event.type is missing or is no type name")
    return _envelope(body, re.sub(r"[ .-]{1,80}", "_", name.strip().upper()), data)


def fact_of(event_type: str, document: dict[str, Any]) -> Fact:
    """What a stored delivery says; its envelope was "received"."""
    return EVENT_TYPES[event_type].fact(Data.model_validate(_unwrapped(document)["data"]))


def _unwrapped(document: dict[str, Any]) -> dict[str, Any]:
    """The object with `event` and `data`: bare, in one more `data`, or as a row of the feed in its `payload`."""
    for name in ("data", "payload"):
        inner = document.get(name)
        if "event" not in document and isinstance(inner, dict) and "event" in inner:
            return inner
    return document


def _envelope(body: bytes, name: str, data: dict[str, Any]) -> Envelope:
    kind = EVENT_TYPES.get(name)
    if kind is None:
        reason = IGNORED_TYPES.get(name, "Signalbox does not know this type")
        return Envelope("ignored", name, f"{name}:{digest(body)}", reason)
    part_name, more = kind.part, kind.told_apart_by(data)
    if name == "LEAD_UNSUBSCRIBED" and not _id_of(data, part_name):
        # Somebody who wants to be left alone is heard, whichever mail they mean.
        part_name = "lead"
    subject = data.get(part_name)
    number = subject.get("id") if isinstance(subject, dict) else None
    if (
        isinstance(number, bool)
        or not isinstance(number, (int, str))
        or not str(number).strip()
        or len(str(number)) > 64
    ):
        return unreadable(body, f"data.{part_name}.id is missing", name)
    if not (str(number).strip().isascii() and str(number).isprintable()):
        return unreadable(body, f"data.{part_name}.id is no id", name)
    return Envelope("received", name, ":".join(filter(None, (name, str(number).strip(), more))))


def _id_of(data: Document, name: str) -> str:
    """The id of a part, blank when it has none that could stand in a key."""
    subject = data.get(name)
    number = subject.get("id") if isinstance(subject, dict) else None
    is_id = isinstance(number, (int, str)) and not isinstance(number, bool)
    return re.sub(r"[^A-Za-z0-9_-]", "", str(number))[:64] if is_id and number not in ("", 0) else ""


def _campaign_event(data: Document) -> str:
    """A mail is sent once, but opened and unsubscribed from more often."""
    return _id_of(data, "campaign_event")


def _changed_at(data: Document) -> str:
    sender = data.get("sender_email")
    changed = sender.get("updated_at") if isinstance(sender, dict) else None
    return re.sub(r"\W+", "", str(changed or ""), flags=re.ASCII)[:40]


EVENT_TYPES = {
    "LEAD_REPLIED": EventType("reply", webhook_facts.replied),
    "LEAD_INTERESTED": EventType("reply", webhook_facts.interested),
    "UNTRACKED_REPLY_RECEIVED": EventType("reply", webhook_facts.replied),
    "MANUAL_EMAIL_SENT": EventType("reply", webhook_facts.answered),
    "EMAIL_BOUNCED": EventType("reply", webhook_facts.bounced),
    "EMAIL_SENT": EventType("scheduled_email", webhook_facts.campaign_sent),
    "EMAIL_OPENED": EventType("scheduled_email", webhook_facts.opened, _campaign_event),
    "LEAD_UNSUBSCRIBED": EventType("scheduled_email", webhook_facts.unsubscribed, _campaign_event),
    "EMAIL_SEND_FAILED": EventType("scheduled_email", webhook_facts.send_failed),
    "BLACKLISTED_DOMAIN_ADDED": EventType("blacklisted_domain", webhook_facts.domain_blocked),
    "BLACKLISTED_EMAIL_ADDED": EventType("blacklisted_email", webhook_facts.blocked),
    "EMAIL_ACCOUNT_ADDED": EventType("sender_email", webhook_facts.mailbox_changed("connected"), _changed_at),
    "EMAIL_ACCOUNT_RECONNECTED": EventType(
        "sender_email", webhook_facts.mailbox_changed("connected"), _changed_at
    ),
    "EMAIL_ACCOUNT_DISCONNECTED": EventType(
        "sender_email", webhook_facts.mailbox_changed("disconnected"), _changed_at
    ),
    "EMAIL_ACCOUNT_REMOVED": EventType("sender_email", webhook_facts.mailbox_changed("removed"), _changed_at),
}
"""The one list of what we want to hear of: it is registered, let in, and read by this table."""

SUBSCRIBED = tuple(sorted(name.lower() for name in EVENT_TYPES))
"""The types as they are registered. LEAD_FIRST_CONTACTED says nothing that EMAIL_SENT does not."""

IGNORED_TYPES = {
    "LEAD_FIRST_CONTACTED": "EMAIL_SENT says the same",
    "TAG_ATTACHED": "provider tags are not tracked",
    "TAG_REMOVED": "provider tags are not tracked",
    "WARMUP_DISABLED_RECEIVING_BOUNCES": "warm-up is not tracked",
    "WARMUP_DISABLED_CAUSING_BOUNCES": "warm-up is not tracked",
}
