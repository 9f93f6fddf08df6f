"""Asking for an answer to be sent, taking it back before it is, and trying again after it failed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.attachments import unsent as unsent_files
from webapp.conversations import channels, recipients, rollups
from webapp.conversations.jobs import SEND, enqueue_send
from webapp.conversations.models import Channel, Message, UnsentText
from webapp.conversations.recipients import Asked
from webapp.conversations.send_guard import Seen, check_nothing_unseen
from webapp.conversations.text_length import text_length
from webapp.integrations import mailboxes
from webapp.jobs import lookup
from webapp.leads.families import family_of
from webapp.leads.locks import lock_lead
from webapp.leads.models import Lead
from webapp.runtime import changes, clock
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


def ask(session: Session, lead: Lead, written: Written, by: int | None, seen: Seen | None = None) -> Message:
    """Store the answer and enqueue its sending, in the caller's transaction. The lead must be locked.

    The files in the writer's composer go with it. Raises Invalid when the text is empty or too long, the channel is closed,
    or an address or a file cannot be used, and Overtaken when a message arrived that the writer has not `seen`; None skips
    that check.
    """
    body = _checked_text(written)
    if reason := channels.why_not(session, lead)[written.channel]:
        raise Invalid("text", reason)
    if seen is not None:
        check_nothing_unseen(session, lead, by, seen)
    now = clock.now()
    message = Message(
        workspace_id=lead.workspace_id,
        lead_id=lead.id,
        direction="outbound",
        source="operator",
        state="waiting",
        body_text=body,
        own_text=body,
        written_by=by,
        sent_at=now,
        sends_at=now + timedelta(seconds=settings().send_undo_seconds),
        **(_as_text(session, lead) if written.channel == "sms" else _as_mail(session, lead, written)),
    )
    _check_files(session, lead, by, message.provider)
    session.add(message)
    session.flush()
    if by is not None:
        unsent_files.attach(session, lead, by, message.id, message.provider)
    rollups.refresh(session, lead)
    enqueue_send(session, message, settings().send_undo_seconds)
    return message


def take_back(session: Session, lead: Lead, message: Message, by: int) -> None:
    """Delete an answer that is still waiting or has failed, and put its text into this person's composer.

    The lead must be locked. Whoever may see a failed answer may mend it; one that waits is its writer's. Text that an earlier
    undo left in the composer is kept above it. Raises Invalid when the answer is being sent, or was taken back before.
    """
    found = _locked(session, message)
    is_mine = found.state == "waiting" and found.written_by == by
    if not is_mine and found.state != "failed":
        raise Invalid("message", "It is too late: this answer is on its way.")
    _keep_unsent(session, found, by)
    unsent_files.give_back(session, lead, by, found.id)
    rollups.reopen(lead, found)
    _remove(session, lead, found)


def discard(session: Session, lead: Lead, message: Message) -> None:
    """Delete a failed answer for good. The lead must be locked. Raises Invalid for any other."""
    found = _locked(session, message)
    if found.state != "failed":
        raise Invalid("message", "This answer has not failed; it cannot be deleted.")
    _remove(session, lead, found)


def try_again(session: Session, message: Message) -> None:
    """Enqueue a failed answer again. Raises Invalid when it has not failed, or nothing may be sent to the lead any more."""
    lead = lock_lead(session, message.workspace_id, message.lead_id)
    session.refresh(message)
    if message.state != "failed" or message.source != "operator":
        raise Invalid("message", "This answer is not waiting for another try.")
    if waiting := lookup.live(session, [SEND.key(message.id)]):
        raise Invalid("message", f"It goes out by itself. {next(iter(waiting.values())).note}".strip())
    if reason := recipients.closed(session, lead, message):
        raise Invalid("message", reason)
    # "unknown": nobody knows how the last attempt ended, so the next one asks the provider before it sends.
    message.state, message.failure, message.sent_at = "unknown", None, clock.now()
    rollups.refresh(session, lead)
    enqueue_send(session, message)


def forget_unsent(session: Session, lead: Lead, user_id: int) -> None:
    """Empty this person's composer: its text was sent."""
    session.execute(delete(UnsentText).where(*_unsent(session, lead, user_id)))


def unsent_of(session: Session, lead: Lead, user_id: int) -> UnsentText | None:
    """The text that this person took back and has not sent since; of a merged lead's, the one that was taken back last."""
    query = select(UnsentText).where(*_unsent(session, lead, user_id)).order_by(UnsentText.id.desc())
    return session.scalars(query.limit(1)).one_or_none()


def _locked(session: Session, message: Message) -> Message:
    found = session.scalars(
        select(Message)
        .where(Message.workspace_id == message.workspace_id, Message.id == message.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise Invalid("message", "This answer was taken back already.")
    return found


def _remove(session: Session, lead: Lead, message: Message) -> None:
    session.delete(message)  # its job finds no message and ends
    rollups.refresh(session, lead)
    changes.announce(session, lead.workspace_id)


def _check_files(session: Session, lead: Lead, by: int | None, provider: str) -> None:
    files = unsent_files.kept_of(session, lead, by) if by is not None else []
    if reason := unsent_files.refusal(provider, files):
        raise Invalid("files", reason)


def _checked_text(written: Written) -> str:
    body = storable(written.text).strip()
    if not body:
        raise Invalid("text", "Write something first.")
    length = text_length(body) if written.channel == "sms" else len(body)
    if length > MAX_LENGTH[written.channel]:
        kind = "A text" if written.channel == "sms" else "An answer"
        raise Invalid("text", f"{kind} may have {MAX_LENGTH[written.channel]:,} characters at most.")
    return body


def _as_mail(session: Session, lead: Lead, written: Written) -> dict[str, Any]:
    usual = recipients.addressing_of(session, lead)
    assert usual is not None, "channels.why_not() has checked it"
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


def _keep_unsent(session: Session, message: Message, by: int) -> None:
    adding = insert(UnsentText).values(
        workspace_id=message.workspace_id,
        lead_id=message.lead_id,
        user_id=by,
        channel=message.channel,
        body=message.body_text,
        **_envelope_of(message),
    )
    session.execute(
        adding.on_conflict_do_update(
            index_elements=[UnsentText.workspace_id, UnsentText.lead_id, UnsentText.user_id],
            set_={
                "channel": adding.excluded.channel,
                **{name: adding.excluded[name] for name in _envelope_of(message)},
                "body": UnsentText.body + "\n\n" + adding.excluded.body,
            },
        )
    )


def _envelope_of(message: Message) -> dict[str, Any]:
    """How a mail was addressed; a text leaves it open."""
    is_mail = message.channel == "email"
    return {
        "recipients": message.recipients if is_mail else None,
        "copies": message.copies if is_mail else None,
        "blind_copies": message.blind_copies if is_mail else None,
        "sender_id": message.provider_facts.get("sender_email_id") if is_mail else None,
    }


def _unsent(session: Session, lead: Lead, user_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        UnsentText.workspace_id == lead.workspace_id,
        UnsentText.lead_id.in_([each.id for each in family_of(session, lead)]),
        UnsentText.user_id == user_id,
    )
