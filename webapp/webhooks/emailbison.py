"""EmailBison's deliveries, as far as we use them. Unknown fields are ignored, blank ids are None, odd values become blanks."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from webapp.conversations.inbound import Arrival
from webapp.leads.matching import Person
from webapp.runtime.text import storable


def _text(value: object) -> str:
    return storable(value) if isinstance(value, (str, int, float)) and not isinstance(value, bool) else ""


def _id(value: object) -> str | None:
    return _text(value).strip()[:64] or None


def _mail(value: object) -> str | None:
    address = _text(value).strip().lower()
    return address[:320] if "@" in address else None


def _time(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(_text(value).strip())
    except ValueError:
        return None
    if not 2000 <= moment.year <= 2200:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _number(value: object) -> int | None:
    return (
        int(value) if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**15 else None
    )


def _rows(value: object) -> list[Any]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


Text = Annotated[str, BeforeValidator(_text)]
Id = Annotated[str | None, BeforeValidator(_id)]
Mail = Annotated[str | None, BeforeValidator(_mail)]
Time = Annotated[datetime | None, BeforeValidator(_time)]
Number = Annotated[int | None, BeforeValidator(_number)]
Flag = Annotated[bool, BeforeValidator(lambda value: value is True)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore")


class Address(_Part):
    address: Mail = None


Addresses = Annotated[list[Address], BeforeValidator(_rows)]


class LeadPart(_Part):
    id: Id = None
    email: Mail = None
    first_name: Text = ""
    last_name: Text = ""
    company: Text = ""
    title: Text = ""


class ReplyPart(_Part):
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


class ScheduledPart(_Part):
    id: Id = None
    lead_id: Id = None
    email_subject: Text = ""
    email_body: Text = ""
    sequence_step_order: Number = None
    sent_at: Time = None
    raw_message_id: Text = ""


class SenderPart(_Part):
    id: Id = None
    name: Text = ""
    email: Mail = None


class CampaignPart(_Part):
    id: Id = None
    name: Text = ""


def _part(value: object) -> object:
    return value if isinstance(value, dict) else {}


class Data(_Part):
    """The `data` of a delivery; parts that an event does not have are empty."""

    lead: Annotated[LeadPart, BeforeValidator(_part)] = Field(default_factory=LeadPart)
    reply: Annotated[ReplyPart, BeforeValidator(_part)] = Field(default_factory=ReplyPart)
    scheduled_email: Annotated[ScheduledPart, BeforeValidator(_part)] = Field(default_factory=ScheduledPart)
    sender_email: Annotated[SenderPart, BeforeValidator(_part)] = Field(default_factory=SenderPart)
    campaign: Annotated[CampaignPart, BeforeValidator(_part)] = Field(default_factory=CampaignPart)

    def person(self) -> Person:
        """The lead; for mail that no campaign knows, whoever wrote it."""
        first, _, last = self.reply.from_name.partition(" ") if not self.lead.id else ("", "", "")
        return Person(
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
