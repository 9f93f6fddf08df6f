"""What a provider can report, in types that all slices share. The source does not matter: webhook, sync, sweep or feed.

Each provider translates its own rows and events into these types, and no other code reads its rows. A fact says what happened
and decides nothing: the slice that owns a rule decides what follows from a bounce or an opt-out. Texts can be stored as they
are, blank ids are None, and a time is None where the provider gave none. Webhooks know the campaign and its step; lists
mostly do not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Dnd = Literal["none", "on", "permanent"]
MailboxState = Literal["connected", "disconnected", "removed", "unsure"]
"""unsure: the event contradicts itself, so the provider has to be asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """A campaign of the provider. A name without an id comes from deliveries that name no more."""

    external_id: str | None = None
    name: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A person, as one provider knows them. `sms_dnd` is None where it says nothing of do-not-disturb.

    `country` ("FR") is where a number without a country code belongs; blank where nobody said.
    """

    provider: str
    external_id: str | None = None
    email: str | None = None
    phone: str | None = None
    first_name: str = ""
    last_name: str = ""
    company: str = ""
    title: str = ""
    country: str = ""
    campaign: Campaign | None = None
    campaign_step: int | None = None
    sms_dnd: Dnd | None = None

    @property
    def has_identity(self) -> bool:
        """Whether anything is known by which to find the person."""
        return bool(self.external_id or self.email or self.phone)

    @property
    def is_bare_id(self) -> bool:
        """Whether nothing but the id is known: no name, address or number."""
        return not (self.email or self.phone or self.first_name or self.last_name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that a message carries. `key` tells it from the message's other files when it is told again.

    `name` is whatever its sender chose; `size` is None where the provider does not say. `reference` is what the provider
    has to hear to hand the file out. `is_inline`: it stands inside the mail, as the logo of a signature does.
    """

    key: str
    name: str = ""
    size: int | None = None
    is_inline: bool = False
    reference: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """A mailbox of ours, as something that happened in it names it."""

    external_id: str
    name: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail. `external_id` is the provider's id with its family ("reply-9045"), unique in a workspace at that provider.

    `reference` is what the provider has to hear again to answer this mail in its thread; its `mail_id` is the Message-ID.
    `headers` are the mail's own, in whatever form the provider has them (`mail.header_fields.read_headers`). `reply_to`
    are the addresses that its writer wants answers at; `mailbox` is ours, where the provider says more of it than its id.
    """

    contact: Contact
    external_id: str
    at: datetime | None
    subject: str = ""
    text: str = ""
    html: str | None = None
    sender_name: str = ""
    sender_address: str = ""
    recipients: list[str] = field(default_factory=list)
    copies: list[str] = field(default_factory=list)
    blind_copies: list[str] = field(default_factory=list)
    reply_to: list[str] = field(default_factory=list)
    mailbox: Mailbox | None = None
    is_automated: bool = False
    headers: object = None
    attachments: list[Attachment] = field(default_factory=list)
    reference: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply(Mail):
    """A lead wrote, or a stranger did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce(Mail):
    """The provider says that a mail of ours came back. `contact` has no identity where it does not say whose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentMail(Mail):
    """One of us wrote, here or at the provider, or a campaign did."""

    source: Literal["operator", "campaign"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A campaign's mail was opened."""

    mail: SentMail
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Interested:
    """The provider, or a person there, marked this reply as interest."""

    reply: Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsubscribed:
    """A person wants no more mails."""

    contact: Contact


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked:
    """Somebody at the provider put this address on its blocklist. It makes nobody a lead."""

    contact: Contact


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxChanged:
    """What became of a mailbox that the provider sends from."""

    provider: str
    external_id: str
    name: str
    email: str
    state: MailboxState
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextMessage:
    """A text (SMS). `external_id` ("sms-…") is None where the provider reported it without one. `text` is blank for a picture without words."""

    contact: Contact
    external_id: str | None
    source: Literal["lead", "operator", "campaign"]
    text: str
    at: datetime | None = None
    status: str = ""
    sender_address: str = ""
    recipient: str = ""
    attachments: list[Attachment] = field(default_factory=list)
    reference: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_inbound(self) -> bool:
        return self.source == "lead"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactChanged:
    """What a provider knows of a person now, do-not-disturb included. It makes nobody a lead."""

    contact: Contact
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoFact:
    """A delivery that means nothing to us, and why."""

    state: Literal["ignored", "unreadable"]
    reason: str


Fact = (
    Reply
    | Bounce
    | SentMail
    | Opened
    | Interested
    | Unsubscribed
    | Blocked
    | MailboxChanged
    | TextMessage
    | ContactChanged
    | NoFact
)
