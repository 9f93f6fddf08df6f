"""EmailBison's deliveries: read just far enough to store each once, and later read in full as a fact.

A body is {event, data}, sometimes wrapped once more in {data}. Deliveries are unsigned and carry no id of their own, so
what makes two the same is the type and the thing that it happened to.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from webapp.providers.emailbison import translation
from webapp.providers.emailbison.fields import RowModel, Time, nested
from webapp.providers.emailbison.rows import CampaignRow, LeadRow, ReplyRow, SenderRow, SentMailRow
from webapp.providers.emailbison.wire import PROVIDER
from webapp.providers.envelopes import Envelope, digest, json_object, unreadable
from webapp.providers.facts import (
    Contact,
    Fact,
    Interested,
    MailboxChanged,
    MailboxState,
    NoFact,
    Opened,
    SentMail,
    Unsubscribed,
)

Document = dict[str, Any]


class Happened(RowModel):
    created_at: Time = None


class Data(RowModel):
    """The `data` of a delivery; parts that an event does not have are empty."""

    lead: Annotated[LeadRow, BeforeValidator(nested)] = Field(default_factory=LeadRow)
    reply: Annotated[ReplyRow, BeforeValidator(nested)] = Field(default_factory=ReplyRow)
    scheduled_email: Annotated[SentMailRow, BeforeValidator(nested)] = Field(default_factory=SentMailRow)
    sender_email: Annotated[SenderRow, BeforeValidator(nested)] = Field(default_factory=SenderRow)
    campaign: Annotated[CampaignRow, BeforeValidator(nested)] = Field(default_factory=CampaignRow)
    campaign_event: Annotated[Happened, BeforeValidator(nested)] = Field(default_factory=Happened)

    @property
    def row(self) -> ReplyRow:
        """The reply as a list would show it: with its lead and its mailbox."""
        sender_id = self.sender_email.id or self.reply.sender_email_id
        return self.reply.model_copy(update={"lead": self.lead, "sender_email_id": sender_id})

    @property
    def lead_contact(self) -> Contact:
        """The lead that the delivery names, with the campaign that lists do not know."""
        return self.with_campaign(translation.contact_of(self.lead))

    def with_campaign(self, contact: Contact) -> Contact:
        """The same person, and what else the delivery says of them."""
        return replace(
            contact,
            external_id=contact.external_id or self.scheduled_email.lead_id,
            campaign=translation.campaign_of(self.campaign)
            if self.campaign.id or self.campaign.name
            else None,
            campaign_step=self.scheduled_email.sequence_step_order,
        )


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
    return _envelope(body, name.strip().upper(), data)


def fact_of(event_type: str, document: dict[str, Any]) -> Fact:
    """What a stored delivery says; its envelope was "received"."""
    return EVENT_TYPES[event_type].fact(Data.model_validate(_unwrapped(document)["data"]))


def _unwrapped(document: dict[str, Any]) -> dict[str, Any]:
    inner = document.get("data")
    return inner if "event" not in document and isinstance(inner, dict) else document


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


def _replied(data: Data) -> Fact:
    contact = data.with_campaign(translation.other_end(data.row, "reply"))
    if not contact.has_identity:
        return NoFact(state="unreadable", reason="neither a lead nor a sender's address is given")
    reply = translation.reply_of(data.row, contact)
    return replace(reply, reference=_reference(data, reply.reference))


def _interested(data: Data) -> Fact:
    reply = _replied(data)
    return reply if isinstance(reply, NoFact) else Interested(reply=reply)  # type: ignore[arg-type]


def _answered(data: Data) -> Fact:
    contact = data.with_campaign(translation.other_end(data.row, "ours"))
    if not contact.has_identity:
        return NoFact(state="ignored", reason="it names no lead")
    mail = translation.answer_of(data.row, contact, data.sender_email)
    return replace(mail, reference=_reference(data, mail.reference))


def _bounced(data: Data) -> Fact:
    bounce = translation.bounce_of(data.row, data.lead_contact)
    return replace(bounce, reference=_reference(data, bounce.reference))


def _campaign_sent(data: Data) -> Fact:
    return _campaign_mail(data) or _NAMES_NO_LEAD


def _opened(data: Data) -> Fact:
    mail = _campaign_mail(data)
    return Opened(mail=mail, at=data.campaign_event.created_at) if mail else _NAMES_NO_LEAD


def _unsubscribed(data: Data) -> Fact:
    contact = data.lead_contact
    return Unsubscribed(contact=contact) if contact.has_identity else _NAMES_NO_LEAD


def _campaign_mail(data: Data) -> SentMail | None:
    contact = data.lead_contact
    if not contact.has_identity:
        return None
    mail = translation.campaign_mail_of(data.scheduled_email, contact, data.sender_email)
    return replace(mail, reference=_reference(data, mail.reference))


def _mailbox_changed(state: MailboxState) -> Callable[[Data], Fact]:
    def fact(data: Data) -> Fact:
        row = data.sender_email
        return MailboxChanged(
            provider=PROVIDER,
            external_id=row.id or "",
            name=row.name,
            email=row.email or "",
            state=state,
            at=row.updated_at,
        )

    return fact


def _reference(data: Data, known: Any) -> dict[str, Any]:
    """What a delivery knows besides: the mailbox, the campaign and its step."""
    more = {
        "sender_email_id": data.sender_email.id,
        "mail_id": data.scheduled_email.raw_message_id,
        "campaign": data.campaign.name,
        "step": data.scheduled_email.sequence_step_order,
    }
    return {**{name: fact for name, fact in more.items() if fact}, **known}


_NAMES_NO_LEAD = NoFact(state="unreadable", reason="it names no lead")

EVENT_TYPES = {
    "LEAD_REPLIED": EventType("reply", _replied),
    "LEAD_INTERESTED": EventType("reply", _interested),
    "UNTRACKED_REPLY_RECEIVED": EventType("reply", _replied),
    "MANUAL_EMAIL_SENT": EventType("reply", _answered),
    "EMAIL_BOUNCED": EventType("reply", _bounced),
    "EMAIL_SENT": EventType("scheduled_email", _campaign_sent),
    "EMAIL_OPENED": EventType("scheduled_email", _opened, _campaign_event),
    "LEAD_UNSUBSCRIBED": EventType("scheduled_email", _unsubscribed, _campaign_event),
    "EMAIL_ACCOUNT_ADDED": EventType("sender_email", _mailbox_changed("connected"), _changed_at),
    "EMAIL_ACCOUNT_RECONNECTED": EventType("sender_email", _mailbox_changed("connected"), _changed_at),
    "EMAIL_ACCOUNT_DISCONNECTED": EventType("sender_email", _mailbox_changed("disconnected"), _changed_at),
    "EMAIL_ACCOUNT_REMOVED": EventType("sender_email", _mailbox_changed("removed"), _changed_at),
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
