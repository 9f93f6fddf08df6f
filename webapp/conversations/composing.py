"""Asking for an answer to be sent, and trying again after it failed. Taking it back: see unsent.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from webapp.attachments import forwarding
from webapp.attachments import unsent as unsent_files
from webapp.conversations import beginnings, channels, recipients, rollups
from webapp.conversations.beginnings import Beginning
from webapp.conversations.jobs import SEND, enqueue_send
from webapp.conversations.models import Channel, Message
from webapp.conversations.recipients import Asked
from webapp.conversations.send_guard import Seen, check_nothing_unseen
from webapp.conversations.text_length import text_length
from webapp.integrations import mailboxes
from webapp.jobs import lookup
from webapp.leads.locks import lock_lead
from webapp.leads.models import Lead
from webapp.mail.formatting import plain_of
from webapp.runtime import clock
from webapp.runtime.errors import Invalid
from webapp.runtime.settings import settings
from webapp.runtime.text import storable

MAX_LENGTH: dict[Channel, int] = {"email": 20_000, "sms": 1_600}
"""Characters of an answer; of a text, as `text_length` counts them."""


@dataclass(frozen=True, slots=True)
class Written:
    """An answer as its form holds it."""

    text: str
    channel: Channel = "email"
    asked: Asked = field(default_factory=Asked)
    """Of a mail, how it is to be addressed."""
    draft_id: int | None = None
    """The model's draft that it began as."""
    signature: str = ""
    """Of a mail, what stands below the text, unless the text has it already."""
    begins: Beginning | None = None
    """It answers nothing, but begins a thread: a mail."""

    @property
    def forwards_id(self) -> int | None:
        return self.begins.forwards_id if self.begins else None


def ask(session: Session, lead: Lead, written: Written, by: int | None, seen: Seen | None = None) -> Message:
    """Store the answer and enqueue its sending, in the caller's transaction. The lead must be locked.

    The files in the writer's composer go with it. Raises Invalid when the text is empty or too long, the channel is closed,
    or an address or a file cannot be used, and Overtaken when a message arrived that the writer has not `seen`; None skips
    that check.
    """
    own = _checked_text(written)
    body = _signed(own, written)
    if written.begins is None and (reason := channels.why_not(session, lead)[written.channel]):
        raise Invalid("text", reason)
    if seen is not None and not written.forwards_id:
        check_nothing_unseen(session, lead, by, seen)
    now = clock.now()
    message = Message(
        workspace_id=lead.workspace_id,
        lead_id=lead.id,
        direction="outbound",
        source="forward" if written.forwards_id else "operator",
        state="waiting",
        body_text=body,
        own_text=own if written.channel == "sms" else plain_of(own),
        segments=_segments(session, lead, written, own, body),
        written_by=by,
        sent_at=now,
        sends_at=now + timedelta(seconds=settings().send_undo_seconds),
        **_columns(session, lead, written),
    )
    _check_files(session, lead, by, message.provider)
    session.add(message)
    session.flush()
    if by is not None:
        unsent_files.attach(session, lead, by, message.id, message.provider)
    if written.begins and written.begins.with_files and message.forwards_id:
        forwarding.pass_on(session, message.workspace_id, message.forwards_id, message.id)
    rollups.refresh(session, lead)
    enqueue_send(session, message, settings().send_undo_seconds)
    return message


def try_again(session: Session, message: Message) -> None:
    """Enqueue a failed answer again. Raises Invalid when it has not failed, or nothing may be sent to the lead any more."""
    lead = lock_lead(session, message.workspace_id, message.lead_id)
    session.refresh(message)
    if message.state != "failed" or not message.is_by_hand:
        raise Invalid("message", "This answer is not waiting for another try.")
    if waiting := lookup.live(session, [SEND.key(message.id)]):
        raise Invalid("message", f"It goes out by itself. {next(iter(waiting.values())).note}".strip())
    if reason := recipients.closed(session, lead, message):
        raise Invalid("message", reason)
    # "unknown": nobody knows how the last attempt ended, so the next one asks the provider before it sends.
    message.state, message.failure, message.sent_at = "unknown", None, clock.now()
    rollups.refresh(session, lead)
    enqueue_send(session, message)


def _check_files(session: Session, lead: Lead, by: int | None, provider: str) -> None:
    files = unsent_files.kept_of(session, lead, by) if by is not None else []
    if reason := unsent_files.refusal(provider, files):
        raise Invalid("files", reason)


def _signed(text: str, written: Written) -> str:
    is_signed = written.channel != "email" or not written.signature or written.signature in text
    return text if is_signed else f"{text}\n\n{written.signature}".strip()


def _checked_text(written: Written) -> str:
    body = storable(written.text).strip()
    if not body and not written.forwards_id:
        raise Invalid("text", "Write something first.")
    length = text_length(body) if written.channel == "sms" else len(body)
    if length > MAX_LENGTH[written.channel]:
        kind = "A text" if written.channel == "sms" else "An answer"
        raise Invalid("text", f"{kind} may have {MAX_LENGTH[written.channel]:,} characters at most.")
    return body


def _segments(session: Session, lead: Lead, written: Written, own: str, body: str) -> list[list[str]] | None:
    signature = [["signature", plain_of(written.signature)]] if body != own else []
    quoted = []
    if written.forwards_id:
        forwarded = beginnings.get_forwarded(session, lead, written.forwards_id)
        quoted = [["quoted", beginnings.quotation(session, lead, forwarded)]]
    said = [["own", plain_of(own)]] if own else []
    return [*said, *signature, *quoted] if signature or quoted else None


def _columns(session: Session, lead: Lead, written: Written) -> dict[str, Any]:
    if written.begins is not None:
        return beginnings.columns(session, lead, written.begins, written.asked)
    return _as_text(session, lead) if written.channel == "sms" else _as_mail(session, lead, written)


def _as_mail(session: Session, lead: Lead, written: Written) -> dict[str, Any]:
    usual = recipients.addressing_of(session, lead)
    assert usual is not None, "channels.why_not() has checked it"
    assert usual.answered is not None, "an answer answers something"
    envelope = recipients.checked(session, lead, usual, written.asked)
    mailbox = mailboxes.sender(session, lead.workspace_id, usual.answered.provider, envelope.sender_id)
    return {
        "channel": "email",
        "provider": usual.answered.provider,
        "provider_facts": {**_thread_of(usual.answered), "sender_email_id": envelope.sender_id},
        "subject": usual.subject,
        "sender_address": mailbox.email if mailbox else "",
        "recipients": envelope.to,
        "copies": envelope.copies,
        "blind_copies": envelope.blind_copies,
        "answers_id": usual.answered.id,
    }


def _thread_of(answered: Message) -> dict[str, Any]:
    """What the provider has to hear to answer in the thread, without what is true of the answered mail alone."""
    own = ("mail_id", "report", "automatic", "files")
    return {name: fact for name, fact in answered.provider_facts.items() if name not in own}


def _as_text(session: Session, lead: Lead) -> dict[str, Any]:
    answered = channels.newest_answerable(session, lead, "sms")
    provider = channels.text_provider_of(session, lead)
    assert provider is not None, "channels.why_not() has checked it"
    contact_id = channels.contact_of(session, lead, provider)
    return {
        "channel": "sms",
        "provider": provider,
        "provider_facts": {"contact_id": contact_id} if contact_id else {},
        "recipients": [lead.phone_e164] if lead.phone_e164 else [],
        "answers_id": answered.id if answered else None,
    }
