"""EmailBison's deliveries, as far as we use them. Unknown fields are ignored, blank ids are None, odd values become blanks."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from webapp.conversations.inbound import Arrival
from webapp.leads.matching import ContactDetails
from webapp.providers.emailbison.fields import (
    Address,
    Addresses,
    Flag,
    Id,
    Mail,
    Number,
    Part,
    Text,
    Time,
    part,
)


class LeadPart(Part):
    id: Id = None
    email: Mail = None
    first_name: Text = ""
    last_name: Text = ""
    company: Text = ""
    title: Text = ""


class ReplyPart(Part):
    id: Id = None
    email_subject: Text = ""
    subject: Text = ""
    text_body: Text = ""
    html_body: Text = ""
    from_name: Text = ""
    from_email_address: Mail = None
    primary_to_email_address: Mail = None
    to: Addresses = Field(default_factory=list)
    cc: Addresses = Field(default_factory=list)
    automated_reply: Flag = False
    date_received: Time = None
    raw_message_id: Text = ""


class ScheduledPart(Part):
    id: Id = None
    lead_id: Id = None
    email_subject: Text = ""
    email_body: Text = ""
    sequence_step_order: Number = None
    sent_at: Time = None
    raw_message_id: Text = ""


class SenderPart(Part):
    id: Id = None
    name: Text = ""
    email: Mail = None
    status: Text = ""
    updated_at: Time = None


class HappenedPart(Part):
    created_at: Time = None


class CampaignPart(Part):
    id: Id = None
    name: Text = ""


class Data(Part):
    """The `data` of a delivery; parts that an event does not have are empty."""

    lead: Annotated[LeadPart, BeforeValidator(part)] = Field(default_factory=LeadPart)
    reply: Annotated[ReplyPart, BeforeValidator(part)] = Field(default_factory=ReplyPart)
    scheduled_email: Annotated[ScheduledPart, BeforeValidator(part)] = Field(default_factory=ScheduledPart)
    sender_email: Annotated[SenderPart, BeforeValidator(part)] = Field(default_factory=SenderPart)
    campaign: Annotated[CampaignPart, BeforeValidator(part)] = Field(default_factory=CampaignPart)
    campaign_event: Annotated[HappenedPart, BeforeValidator(part)] = Field(default_factory=HappenedPart)

    def person(self) -> ContactDetails:
        """The lead; for mail that no campaign knows, whoever wrote it."""
        first, _, last = self.reply.from_name.partition(" ") if not self.lead.id else ("", "", "")
        return ContactDetails(
            emailbison_id=self.lead.id or self.scheduled_email.lead_id,
            email=self.lead.email or (None if self.lead.id else self.reply.from_email_address),
            first_name=self.lead.first_name or first,
            last_name=self.lead.last_name or last,
            company=self.lead.company,
            title=self.lead.title,
            campaign=self.campaign.name,
            campaign_step=self.scheduled_email.sequence_step_order,
        )

    def reply_arrival(self, *, is_bounce: bool = False) -> Arrival:
        """What the lead wrote."""
        reply = self.reply
        return Arrival(
            channel="email",
            direction="inbound",
            source="lead",
            provider="emailbison",
            provider_id=f"reply-{reply.id}",
            sent_at=reply.date_received,
            subject=reply.email_subject or reply.subject,
            body_text=reply.text_body,
            body_html=reply.html_body or None,
            sender_name=reply.from_name,
            sender_address=reply.from_email_address or "",
            recipients=_addresses(reply.to) or _some(reply.primary_to_email_address),
            copies=_addresses(reply.cc),
            is_automated=reply.automated_reply,
            is_bounce=is_bounce,
            provider_facts=self._facts(),
        )

    def manual_arrival(self) -> Arrival:
        """What one of us answered, here or in EmailBison."""
        reply = self.reply
        return Arrival(
            channel="email",
            direction="outbound",
            source="operator",
            provider="emailbison",
            provider_id=f"reply-{reply.id}",
            sent_at=reply.date_received,
            subject=reply.email_subject or reply.subject,
            body_text=reply.text_body,
            body_html=reply.html_body or None,
            sender_name=reply.from_name or self.sender_email.name,
            sender_address=reply.from_email_address or self.sender_email.email or "",
            recipients=_addresses(reply.to) or _some(reply.primary_to_email_address),
            copies=_addresses(reply.cc),
            provider_facts=self._facts(),
        )

    def campaign_arrival(self) -> Arrival:
        """What a campaign sent."""
        mail = self.scheduled_email
        return Arrival(
            channel="email",
            direction="outbound",
            source="campaign",
            provider="emailbison",
            provider_id=f"scheduled-{mail.id}",
            sent_at=mail.sent_at,
            subject=mail.email_subject,
            body_html=mail.email_body or None,
            sender_name=self.sender_email.name,
            sender_address=self.sender_email.email or "",
            recipients=_some(self.lead.email),
            provider_facts=self._facts(),
        )

    def first_recipient(self) -> str | None:
        """The first address that the mail went to."""
        return next(iter(_addresses(self.reply.to)), self.reply.primary_to_email_address)

    def _facts(self) -> dict[str, Any]:
        facts = {
            "reply_id": self.reply.id,
            "sender_email_id": self.sender_email.id,
            "mail_id": self.reply.raw_message_id or self.scheduled_email.raw_message_id,
            "campaign": self.campaign.name,
            "step": self.scheduled_email.sequence_step_order,
        }
        return {name: fact for name, fact in facts.items() if fact}


def _addresses(rows: list[Address]) -> list[str]:
    return [row.address for row in rows if row.address]


def _some(address: str | None) -> list[str]:
    return [address] if address else []
