"""Leads, and what campaigns sent them. Only `GET /leads/{address}` is quick; a search takes half a minute."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

from pydantic import BeforeValidator, Field

from webapp.providers.emailbison.fields import Id, Mail, Number, Part, Text, Time, part
from webapp.providers.emailbison.wire import Account, fetch, request, rows
from webapp.providers.errors import Rejected

Variables = Annotated[list[Any], BeforeValidator(lambda value: value if isinstance(value, list) else [])]


class LeadRow(Part):
    """A lead as EmailBison knows it."""

    id: Id = None
    email: Mail = None
    first_name: Text = ""
    last_name: Text = ""
    company: Text = ""
    title: Text = ""
    status: Text = ""
    custom_variables: Variables = Field(default_factory=list)

    def variable(self, name: str) -> str:
        """A custom variable, blank when there is none: telephone numbers live here."""
        for each in self.custom_variables:
            if isinstance(each, dict) and str(each.get("name", "")).casefold() == name.casefold():
                return str(each.get("value") or "")
        return ""


class SenderPart(Part):
    id: Id = None
    name: Text = ""
    email: Mail = None


class SentMail(Part):
    """A campaign's mail. `sent_at` is None while it is only planned."""

    id: Id = None
    campaign_id: Id = None
    lead_id: Id = None
    sender_email_id: Id = None
    sender_email: Annotated[SenderPart, BeforeValidator(part)] = Field(default_factory=SenderPart)
    sequence_step_id: Id = None
    sequence_step_order: Number = None
    email_subject: Text = ""
    email_body: Text = ""
    status: Text = ""
    sent_at: Time = None
    raw_message_id: Text = ""

    @property
    def sender_id(self) -> str | None:
        """The mailbox: live answers nest it, documented ones do not."""
        return self.sender_email_id or self.sender_email.id


def find_lead(account: Account, address: str) -> LeadRow | None:
    """The lead with this address, whatever its case; None when the workspace has none."""
    try:
        return fetch(account, f"/api/leads/{quote(address, safe='')}", LeadRow)
    except Rejected as refused:
        if refused.status == 404:
            return None
        raise


def sent_mails(account: Account, lead_id: str | int) -> list[SentMail]:
    """What campaigns sent to this lead; the list is not paged. What is only planned is left out."""
    document = request(account, "GET", f"/api/leads/{lead_id}/sent-emails")
    return [mail for mail in rows(document, SentMail) if mail.sent_at is not None]


def unsubscribe_lead(account: Account, lead_id: str | int) -> None:
    """Let no campaign write to this lead again. Repeating it changes nothing."""
    request(account, "PATCH", f"/api/leads/{lead_id}/unsubscribe")
