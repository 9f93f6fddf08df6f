"""Mails that begin a thread: a new one to the lead, and one that passes a message on to somebody else.

Both go out as a new mail with a subject of its own. What is passed on stands below the writer's words as text, put there by
us: so what the composer shows is what is sent, whatever the provider would make of a forward.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.models import Workspace
from webapp.attachments.recording import attachments_of
from webapp.conversations import channels, content, recipients
from webapp.conversations.models import Message
from webapp.conversations.newest import NEWEST_FIRST, of_lead
from webapp.conversations.recipients import Addressing, Asked, Envelope
from webapp.integrations import mailboxes
from webapp.integrations.connections import connected
from webapp.leads.models import Lead
from webapp.mail import subjects
from webapp.mail.formatting import plain_of
from webapp.mail.nobody import is_nobody
from webapp.providers.registry import label_of, of_channel
from webapp.runtime import clock
from webapp.runtime.errors import Invalid, NotFound

HEADING = "---------- Forwarded message ----------"
MAX_QUOTED = 100_000
"""Characters that are passed on of a message."""
NO_ADDRESS = "There is no mail address of this lead."


@dataclass(frozen=True, slots=True)
class Beginning:
    """A mail that begins a thread, as its form holds it. `forwards_id`: the message that it passes on, `with_files` or without."""

    subject: str = ""
    forwards_id: int | None = None
    with_files: bool = False


def why_not(session: Session, lead: Lead, *, is_forward: bool = False) -> str:
    """Why no such mail can be sent; blank when it can. A forward does not go to the lead, so what they decided does not matter."""
    if not is_forward:
        if reason := channels.refused(session, lead, "email"):
            return reason
        if not lead.email or is_nobody(lead.email):
            return NO_ADDRESS
    names = [connection.provider for connection in connected(session, lead.workspace_id, "email")]
    if not names:
        return f"{label_of(of_channel('email')[0])} is not connected: see Integrations. Texts cannot be sent as mails."
    if not _sender_id(session, lead, _provider(session, lead)):
        return (
            f"No mailbox of {label_of(names[0])} is known to send from yet: press “Test” under Integrations."
        )
    return ""


def addressing(session: Session, lead: Lead, forwarded: Message | None = None) -> Addressing:
    """How such a mail is addressed unless its writer changes it. Raises Invalid where none can be sent."""
    if reason := why_not(session, lead, is_forward=forwarded is not None):
        raise Invalid("text", reason)
    provider = _provider(session, lead)
    to = [lead.email] if lead.email and forwarded is None else []
    envelope = Envelope(to, [], [], _sender_id(session, lead, provider))
    subject = subjects.forwarding(forwarded.subject) if forwarded else ""
    return Addressing(None, provider, envelope, subject, [])


def get_forwarded(session: Session, lead: Lead, message_id: int) -> Message:
    """A message of this lead that is to be passed on. Raises NotFound."""
    found = session.scalars(select(Message).where(*of_lead(lead), Message.id == message_id)).one_or_none()
    if found is None:
        raise NotFound(f"message {message_id} of lead {lead.id}")
    return found


def columns(session: Session, lead: Lead, beginning: Beginning, asked: Asked) -> dict[str, Any]:
    """What a message has of it. Raises Invalid, Unsuitable, and NotFound for what is to be passed on."""
    number = beginning.forwards_id
    forwarded = get_forwarded(session, lead, number) if number else None
    usual = addressing(session, lead, forwarded)
    subject = " ".join(beginning.subject.split())[: subjects.MAX_LENGTH]
    if not subject:
        raise Invalid("subject", "Write a subject.")
    envelope = recipients.checked(session, lead, usual, asked, is_forward=forwarded is not None)
    mailbox = mailboxes.sender(session, lead.workspace_id, usual.provider, envelope.sender_id)
    return {
        "channel": "email",
        "provider": usual.provider,
        "provider_facts": {"sender_email_id": envelope.sender_id},
        "subject": subject,
        "sender_address": mailbox.email if mailbox else "",
        "recipients": envelope.to,
        "copies": envelope.copies,
        "blind_copies": envelope.blind_copies,
        "begins_thread": True,
        "forwards_id": number,
    }


def quotation(session: Session, lead: Lead, message: Message) -> str:
    """The message as it is passed on: who wrote it, when, to whom, its subject and its text."""
    zone = session.get_one(Workspace, lead.workspace_id).time_zone
    at = message.sent_at.astimezone(clock.zone(zone)).strftime("%A %-d %B %Y, %H:%M %Z")
    address = message.sender_address or (lead.email or lead.phone_e164 or "" if message.is_inbound else "")
    name = message.sender_name or (lead.name if message.is_inbound else "")
    names = attachments_of(session, [lead.workspace_id], [message.id]).get(message.id, [])
    facts = {
        "From": f"{name} <{address}>" if name and address and name != address else name or address,
        "Date": at,
        "Subject": message.subject,
        "To": ", ".join(message.recipients),
        "Copy": ", ".join(message.copies),
        "Files": ", ".join(each.name for each in names if not each.is_inline),
    }
    lines = [f"{label}: {fact}" for label, fact in facts.items() if fact]
    return "\n".join([HEADING, *lines, "", _words(message)])


def _words(message: Message) -> str:
    text = content.plain_text(message.body_text, message.body_html).strip()
    return (plain_of(text) if message.is_by_hand else text)[:MAX_QUOTED]


def _provider(session: Session, lead: Lead) -> str:
    """By which the lead's newest mail came, if it is connected; else any that is."""
    names = [connection.provider for connection in connected(session, lead.workspace_id, "email")]
    last = session.scalar(_mails(lead, Message.provider))
    return last if last in names else names[0]


def _sender_id(session: Session, lead: Lead, provider: str) -> str:
    """The mailbox that the lead's newest mail is with, while it can send; else any that can. Blank when none is known."""
    able = [each.provider_id for each in mailboxes.senders(session, lead.workspace_id, provider)]
    mine = Message.provider_facts["sender_email_id"].astext
    last = session.scalar(_mails(lead, mine).where(Message.provider == provider, mine.is_not(None)))
    if last and (last in able or mailboxes.sender(session, lead.workspace_id, provider, last) is None):
        return str(last)
    return able[0] if able else ""


def _mails(lead: Lead, column: Any) -> Any:
    return select(column).where(*of_lead(lead), Message.channel == "email").order_by(*NEWEST_FIRST).limit(1)
