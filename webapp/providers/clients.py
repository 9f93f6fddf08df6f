"""What a provider can be asked, whichever it is. Slices know these protocols; each provider's folder has a class for its own.

Every call has a total deadline and raises `providers.errors` alone. Lists come page by page, the newest first unless it
is said otherwise; one page is one call.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from webapp.providers.facts import (
    Bounce,
    Campaign,
    Contact,
    Dnd,
    MailboxChanged,
    Reply,
    SentMail,
    TextMessage,
)

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of a list. `trace` is the provider's own name for the call, for its support; blank where it gives none.

    `mark` is where the page stands, as the provider has it: a list that is asked for from there begins with its rows, or with
    newer ones. Blank for the first page, and for lists that cannot be asked for so.
    """

    rows: list[Row]
    trace: str = ""
    mark: str = ""


ListedMail = Reply | Bounce | SentMail


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    """A file that goes with an answer."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """A mail to send. `reference` is the reference of the message that it answers.

    One that begins a thread has a `subject`; `passed_on` is plain text that stands below its writer's, as it is.
    """

    reference: Mapping[str, Any]
    text: str
    to: Sequence[str] = ()
    copies: Sequence[str] = ()
    blind_copies: Sequence[str] = ()
    files: Sequence[OutgoingFile] = ()
    subject: str = ""
    passed_on: str = ""


@dataclass(frozen=True, slots=True)
class DownloadedFile:
    """The bytes of a file, as they came."""

    content: bytes


@dataclass(frozen=True, slots=True)
class Account:
    """Whose account it is at the provider. `country` ("US") is where its national numbers belong; blank where it has none."""

    name: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Hook:
    """A webhook as it is registered at the provider."""

    external_id: str
    name: str
    url: str
    events: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """A row of a provider's own feed of events; `body` is what a delivery would have carried."""

    at: datetime | None
    body: bytes


class Client(Protocol):
    """An account at a provider, ready to be asked."""

    @property
    def host(self) -> str:
        """Where it is asked."""
        ...

    def about_account(self, seconds: float = 10) -> Account:
        """Whose account it is there: the cheapest call that needs the key to be right."""
        ...

    def file(self, reference: Mapping[str, Any]) -> DownloadedFile:
        """The file with this reference. A link that has ended is asked for anew.

        Raises Gone when the provider has it no more, FileRefused when it is not handed out, TooLarge, or another of
        `providers.errors`.
        """
        ...


class MailClient(Client, Protocol):
    """A provider of e-mail."""

    def mails(self, mark: str = "") -> Iterator[Page[ListedMail]]:
        """Every mail of the account's inbox from a page's mark on, what people of ours answered included.

        Campaigns' mails are not in it. Raises Rejected where the provider no longer knows the mark.
        """
        ...

    def mails_of(self, contact_id: str) -> Iterator[Page[ListedMail]]:
        """The same, of one contact."""
        ...

    def campaign_mails_of(self, contact: Contact) -> list[SentMail]:
        """What campaigns have sent to a contact, in one call."""
        ...

    def find_contact(self, address: str) -> Contact | None:
        """The contact with this address, whatever its case."""
        ...

    def answer(self, answer: OutgoingMail) -> str:
        """Send an answer in its thread; its external id.

        Raises Ambiguous when nobody knows whether it was sent: look at `thread` before sending again.
        """
        ...

    def begin(self, mail: OutgoingMail) -> str:
        """Send a mail that begins a thread; its external id.

        Raises Ambiguous when nobody knows whether it was sent: look at `sent_from` before sending again.
        """
        ...

    def sent_from(self, mailbox_id: str) -> Iterator[Page[ListedMail]]:
        """What was sent by hand from a mailbox, whoever it went to."""
        ...

    def thread(self, reference: Mapping[str, Any]) -> list[ListedMail]:
        """The mails of the thread of the message with this reference, oldest first."""
        ...

    def opt_out(self, contact: Contact) -> None:
        """Let no campaign write to this contact or address again. Repeating it changes nothing."""
        ...

    def take_opt_out_back(self, contact: Contact) -> None:
        """Let campaigns write to this address again."""
        ...

    def mark_interest(self, reference: Mapping[str, Any], *, interested: bool) -> None:
        """Say what a person of ours thinks of the reply with this reference."""
        ...

    def mailboxes(self) -> Iterator[Page[MailboxChanged]]:
        """The mailboxes that campaigns send from, as they are now."""
        ...

    def campaigns(self) -> Iterator[Page[Campaign]]:
        """Every campaign of the account."""
        ...

    def hooks(self) -> list[Hook]:
        """Every webhook that is registered, ours and others'."""
        ...

    def add_hook(self, name: str, url: str, event_types: list[str]) -> Hook:
        """Register a webhook. Not to be repeated blindly: look at the list first."""
        ...

    def change_hook(self, external_id: str, name: str, url: str, event_types: list[str]) -> Hook:
        """Change one. Repeating it changes nothing."""
        ...

    def remove_hook(self, external_id: str) -> None:
        """Take one away. One that is gone already is no failure."""
        ...

    def events(self) -> Iterator[Page[FeedEvent]] | None:
        """The feed of events; None where the provider, or this installation of it, has none."""
        ...


class TextClient(Client, Protocol):
    """A provider of texts (SMS)."""

    def texts(self, since: datetime, until: datetime) -> Iterator[Page[TextMessage]]:
        """Every text of the account between two moments, oldest first."""
        ...

    def conversations_of(self, contact_id: str) -> Page[str]:
        """The ids of the conversations with one contact, in one call."""
        ...

    def texts_in(self, conversation_id: str) -> Iterator[Page[TextMessage]]:
        """The texts of one conversation."""
        ...

    def contact(self, contact_id: str) -> Contact:
        """One contact, do-not-disturb included. Raises Rejected (404) when there is none."""
        ...

    def find_contact(self, email: str | None, phone: str | None) -> Contact | None:
        """The contact that the account would take for this person."""
        ...

    def ensure_contact(self, contact: Contact) -> Contact:
        """The contact that the account has for this person, made when there is none."""
        ...

    def recent_contacts(self) -> Iterator[Page[tuple[Contact, datetime | None]]]:
        """The contacts whom messages were exchanged with, each with the moment of the last one."""
        ...

    def answer(self, contact_id: str, text: str, files: Sequence[OutgoingFile] = ()) -> str:
        """Send a text with files; its external id. "Queued" is all that success means. Files are uploaded first.

        Raises DoNotDisturb or another Rejected when the contact may not be written to, Ambiguous when nobody knows whether it was sent.
        """
        ...

    def set_dnd(self, contact_id: str, *, is_on: bool) -> Dnd:
        """Switch do-not-disturb, and what it is afterwards: a permanent one stays, whatever is asked."""
        ...
