"""EmailBison's rows as facts. Lists and webhooks come through here, so what a row means does not depend on who told it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from webapp.mail.header_fields import read_headers
from webapp.providers import identities
from webapp.providers.emailbison.files import attachment_of
from webapp.providers.emailbison.rows import CampaignRow, LeadRow, ReplyRow, SenderRow, SentMailRow
from webapp.providers.emailbison.wire import PROVIDER
from webapp.providers.facts import (
    Bounce,
    Campaign,
    Contact,
    Mailbox,
    MailboxChanged,
    MailboxState,
    Reply,
    SentMail,
)

Kind = Literal["reply", "bounce", "ours"]


def contact_of(row: LeadRow) -> Contact:
    """A lead's own row."""
    return Contact(
        provider=PROVIDER,
        external_id=row.id,
        email=row.email,
        phone=row.phone,
        first_name=row.first_name,
        last_name=row.last_name,
        company=row.company,
        title=row.title,
    )


def campaign_of(row: CampaignRow) -> Campaign:
    """A campaign, its status in lower case."""
    return Campaign(external_id=row.id, name=row.name, status=row.status.lower())


def reply_of(row: ReplyRow, contact: Contact | None = None) -> Reply:
    """What a lead or a stranger wrote."""
    return Reply(**_mail(row, contact or other_end(row, "reply")))


def bounce_of(row: ReplyRow, contact: Contact | None = None) -> Bounce:
    """What came back."""
    return Bounce(**_mail(row, contact or other_end(row, "bounce")))


def answer_of(row: ReplyRow, contact: Contact | None = None, sender: SenderRow | None = None) -> SentMail:
    """What one of us wrote by hand."""
    mail = SentMail(source="operator", **_mail(row, contact or other_end(row, "ours")))
    if sender is None:
        return mail
    return replace(
        mail,
        sender_name=mail.sender_name or sender.name,
        sender_address=mail.sender_address or sender.email or "",
    )


def mail_of(row: ReplyRow) -> Reply | Bounce | SentMail:
    """A row of the list of replies, by its folder and type."""
    return answer_of(row) if row.is_ours else bounce_of(row) if row.is_bounce else reply_of(row)


def campaign_mail_of(row: SentMailRow, contact: Contact, sender: SenderRow | None = None) -> SentMail:
    """What a campaign sent to this contact."""
    sender = sender or row.sender_email
    reference = {
        "sender_email_id": row.sender_email_id or sender.id,
        "mail_id": row.raw_message_id,
        "step": row.sequence_step_order,
    }
    return SentMail(
        source="campaign",
        contact=contact,
        external_id=f"scheduled-{row.id}",
        at=row.sent_at,
        subject=row.email_subject,
        html=row.email_body or None,
        sender_name=sender.name,
        sender_address=sender.email or "",
        recipients=[contact.email] if contact.email else [],
        reference=_given(reference),
    )


def external_id_of(reply_id: str | int | None) -> str:
    """The id of a reply with its family: campaigns' mails have ids of their own."""
    return f"reply-{reply_id}"


def other_end(row: ReplyRow, kind: Kind) -> Contact:
    """The lead that a row names; for mail that no campaign knows, whoever is at its other end. A mail server is nobody."""
    number = row.lead.id or row.lead_id
    other = next(iter(row.recipients), None) if kind == "ours" else row.from_email_address
    first, last = ("", "") if number or kind != "reply" else identities.name_parts(row.from_name)
    named = contact_of(row.lead)
    return replace(
        named,
        external_id=number,
        email=named.email or (None if number or kind == "bounce" else other),
        first_name=named.first_name or first,
        last_name=named.last_name or last,
    )


def own_mailbox(row: SenderRow) -> Mailbox | None:
    """The mailbox that something happened in; None where its row says no more than an id."""
    if not row.id or not row.email:
        return None
    return Mailbox(external_id=row.id, name=row.name, email=row.email)


def mailbox_of(row: SenderRow, state: MailboxState | None = None) -> MailboxChanged:
    """A mailbox, by its own status where it has one: events have been seen that call a connected one disconnected."""
    said = row.status.casefold().replace(" ", "_")
    known: dict[str, MailboxState] = {"connected": "connected", "not_connected": "disconnected"}
    is_contradicted = state == "disconnected" and said == "connected"
    return MailboxChanged(
        provider=PROVIDER,
        external_id=row.id or "",
        name=row.name,
        email=row.email or "",
        state="unsure"
        if is_contradicted
        else state or known.get(said, "removed" if said == "pending_deletion" else "disconnected"),
        at=row.updated_at if state else None,
    )


def _mail(row: ReplyRow, contact: Contact) -> dict[str, Any]:
    return {
        "contact": contact,
        "external_id": external_id_of(row.id),
        "at": row.date_received,
        "subject": row.email_subject or row.subject,
        "text": row.text_body,
        "html": row.html_body or None,
        "sender_name": row.from_name,
        "sender_address": row.from_email_address or "",
        "recipients": row.recipients,
        "copies": [each.address for each in row.cc if each.address],
        "blind_copies": [each.address for each in row.bcc if each.address],
        "reply_to": _reply_to(row),
        "is_automated": row.automated_reply,
        "headers": row.headers,
        "attachments": [attachment_of(each, row.id) for each in row.attachments],
        "reference": _given(
            {"reply_id": row.id, "sender_email_id": row.sender_email_id, "mail_id": row.raw_message_id}
        ),
    }


def _reply_to(row: ReplyRow) -> list[str]:
    """Where its writer wants answers: by the mail's own headers, else by what the row says."""
    told = identities.addresses(read_headers(row.headers).get("reply-to", ""))[0]
    return told or [each.address for each in row.reply_to if each.address]


def _given(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: fact for name, fact in facts.items() if fact}
