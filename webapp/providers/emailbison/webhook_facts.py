"""What EmailBison's deliveries say, read in full: one function for each kind of event, from its `data` to a fact."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, Field

from webapp.providers.emailbison import translation
from webapp.providers.emailbison.fields import RowModel, Time, nested
from webapp.providers.emailbison.rows import (
    BlockedRow,
    CampaignRow,
    LeadRow,
    ReplyRow,
    SenderRow,
    SentMailRow,
)
from webapp.providers.emailbison.wire import PROVIDER
from webapp.providers.facts import (
    Blocked,
    Contact,
    Fact,
    Interested,
    Mail,
    MailboxState,
    NoFact,
    Opened,
    SentMail,
    Unsubscribed,
)

AMail = TypeVar("AMail", bound=Mail)
_NAMES_NO_LEAD = NoFact(state="unreadable", reason="it names no lead")


class Happened(RowModel):
    created_at: Time = None


class Data(RowModel):
    """The `data` of a delivery; parts that an event does not have are empty."""

    lead: Annotated[LeadRow, BeforeValidator(nested)] = Field(default_factory=LeadRow)
    reply: Annotated[ReplyRow, BeforeValidator(nested)] = Field(default_factory=ReplyRow)
    scheduled_email: Annotated[SentMailRow, BeforeValidator(nested)] = Field(default_factory=SentMailRow)
    sender_email: Annotated[SenderRow, BeforeValidator(nested)] = Field(default_factory=SenderRow)
    campaign: Annotated[CampaignRow, BeforeValidator(nested)] = Field(default_factory=CampaignRow)
    blacklisted_email: Annotated[BlockedRow, BeforeValidator(nested)] = Field(default_factory=BlockedRow)
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


def replied(data: Data) -> Fact:
    """A lead or a stranger wrote."""
    contact = data.with_campaign(translation.other_end(data.row, "reply"))
    if not contact.has_identity:
        return NoFact(state="unreadable", reason="neither a lead nor a sender's address is given")
    reply = translation.reply_of(data.row, contact)
    return _completed(data, reply)


def interested(data: Data) -> Fact:
    """The same, marked as interest."""
    reply = replied(data)
    return reply if isinstance(reply, NoFact) else Interested(reply=reply)  # type: ignore[arg-type]


def answered(data: Data) -> Fact:
    """One of us wrote by hand."""
    contact = data.with_campaign(translation.other_end(data.row, "ours"))
    if not contact.has_identity:
        return NoFact(state="ignored", reason="it names no lead")
    mail = translation.answer_of(data.row, contact, data.sender_email)
    return _completed(data, mail)


def bounced(data: Data) -> Fact:
    """A mail of ours came back."""
    bounce = translation.bounce_of(data.row, data.lead_contact)
    return _completed(data, bounce)


def campaign_sent(data: Data) -> Fact:
    """A campaign's mail went out."""
    return _campaign_mail(data) or _NAMES_NO_LEAD


def opened(data: Data) -> Fact:
    """A campaign's mail was opened."""
    mail = _campaign_mail(data)
    return Opened(mail=mail, at=data.campaign_event.created_at) if mail else _NAMES_NO_LEAD


def unsubscribed(data: Data) -> Fact:
    """Somebody wants no more mails."""
    contact = data.lead_contact
    return Unsubscribed(contact=contact) if contact.has_identity else _NAMES_NO_LEAD


def blocked(data: Data) -> Fact:
    """An address was put on the blocklist at EmailBison."""
    email = data.blacklisted_email.email or data.lead.email
    if email is None:
        return NoFact(state="unreadable", reason="it names no address")
    return Blocked(contact=Contact(provider=PROVIDER, email=email))


def _campaign_mail(data: Data) -> SentMail | None:
    contact = data.lead_contact
    if not contact.has_identity:
        return None
    mail = translation.campaign_mail_of(data.scheduled_email, contact, data.sender_email)
    return _completed(data, mail)


def mailbox_changed(state: MailboxState) -> Callable[[Data], Fact]:
    """A mailbox is in this state now."""

    def fact(data: Data) -> Fact:
        return translation.mailbox_of(data.sender_email, state)

    return fact


def _completed(data: Data, mail: AMail) -> AMail:
    """The same, with what a delivery knows besides."""
    mailbox = translation.own_mailbox(data.sender_email)
    return replace(mail, reference=_reference(data, mail.reference), mailbox=mailbox)


def _reference(data: Data, known: Any) -> dict[str, Any]:
    """What a delivery knows besides: the mailbox, the campaign and its step."""
    more = {
        "sender_email_id": data.sender_email.id,
        "mail_id": data.scheduled_email.raw_message_id,
        "campaign": data.campaign.name,
        "step": data.scheduled_email.sequence_step_order,
    }
    return {**{name: fact for name, fact in more.items() if fact}, **known}
