"""Asking for an answer to be sent, taking it back before it is, and trying again after it failed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.conversations import channels, rollups
from webapp.conversations.jobs import enqueue_send
from webapp.conversations.models import Channel, Message, UnsentText
from webapp.conversations.send_guard import Seen, check_nothing_unseen
from webapp.leads.locks import lock_lead
from webapp.leads.models import Lead
from webapp.runtime import changes, clock
from webapp.runtime.errors import Invalid
from webapp.runtime.settings import settings
from webapp.runtime.text import storable

MAX_LENGTH: dict[Channel, int] = {"email": 20_000, "sms": 1_600}
"""Characters of an answer."""

MAX_COPIES = 20
ADDRESS = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\"]+")


@dataclass(frozen=True, slots=True)
class Written:
    """An answer as its form holds it. `copies` None: the same people who had a copy of the mail that is answered."""

    text: str
    channel: Channel = "email"
    copies: list[str] | None = None


def ask(session: Session, lead: Lead, written: Written, by: int | None, seen: Seen | None = None) -> Message:
    """Store the answer and enqueue its sending, in the caller's transaction. The lead must be locked.

    Raises Invalid when the text is empty or too long or the channel is closed, and Overtaken when a message arrived that
    the writer has not `seen`; None skips that check.
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
        **(_as_text(session, lead) if written.channel == "sms" else _as_mail(session, lead, written.copies)),
    )
    session.add(message)
    rollups.refresh(session, lead)
    enqueue_send(session, message, settings().send_undo_seconds)
    return message


def take_back(session: Session, lead: Lead, message: Message, by: int) -> None:
    """Delete an answer that is still waiting, and put its text back into its writer's composer. The lead must be locked.

    Text that an earlier undo left in the composer is kept above it. Raises Invalid when the answer is being sent, or was
    taken back before.
    """
    found = session.scalars(
        select(Message)
        .where(Message.workspace_id == lead.workspace_id, Message.id == message.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise Invalid("message", "This answer was taken back already.")
    if found.state != "waiting" or found.written_by != by:
        raise Invalid("message", "It is too late: this answer is on its way.")
    _keep_unsent(session, message, by)
    session.delete(message)  # its job finds no message and ends
    rollups.refresh(session, lead)
    changes.announce(session, lead.workspace_id)


def try_again(session: Session, message: Message) -> None:
    """Enqueue a failed answer again. Raises Invalid when it has not failed, or nothing may be sent to the lead any more."""
    lead = lock_lead(session, message.workspace_id, message.lead_id)
    session.refresh(message)
    if message.state != "failed":
        raise Invalid("message", "This answer is not waiting for another try.")
    if reason := channels.refused(session, lead, message.channel):
        raise Invalid("message", reason)
    # "unknown": nobody knows how the last attempt ended, so the next one asks the provider before it sends.
    message.state, message.failure, message.sent_at = "unknown", None, clock.now()
    rollups.refresh(session, lead)
    enqueue_send(session, message)


def forget_unsent(session: Session, lead: Lead, user_id: int) -> None:
    """Empty this person's composer: its text was sent."""
    session.execute(delete(UnsentText).where(*_unsent(lead, user_id)))


def unsent_of(session: Session, lead: Lead, user_id: int) -> UnsentText | None:
    """The text that this person took back and has not sent since."""
    return session.scalars(select(UnsentText).where(*_unsent(lead, user_id))).one_or_none()


def _checked_text(written: Written) -> str:
    body = storable(written.text).strip()
    if not body:
        raise Invalid("text", "Write something first.")
    if len(body) > MAX_LENGTH[written.channel]:
        kind = "A text" if written.channel == "sms" else "An answer"
        raise Invalid("text", f"{kind} may have {MAX_LENGTH[written.channel]:,} characters at most.")
    return body


def _as_mail(session: Session, lead: Lead, copies: list[str] | None) -> dict[str, Any]:
    answered = channels.newest_answerable(session, lead, "email")
    assert answered is not None, "channels.why_not() has checked it"
    return {
        "channel": "email",
        "provider": answered.provider,
        "provider_facts": _thread_of(answered),
        "subject": _subject(answered.subject),
        "recipients": [answered.sender_address],
        "copies": answered.copies if copies is None else _addresses(copies),
        "answers_id": answered.id,
    }


def _thread_of(answered: Message) -> dict[str, Any]:
    """What the provider has to hear to answer in the thread, without what is true of the answered mail alone."""
    own = ("mail_id", "report", "automatic")
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


def _addresses(copies: list[str]) -> list[str]:
    found = list(dict.fromkeys(each.strip().lower() for each in copies if each.strip()))
    wrong = next((each for each in found if len(each) > 254 or not ADDRESS.fullmatch(each)), None)
    if wrong is not None:
        raise Invalid("copies", f"“{storable(wrong)[:80]}” is no address that could have a copy.")
    if len(found) > MAX_COPIES:
        raise Invalid("copies", f"At most {MAX_COPIES} addresses can have a copy.")
    return found


def _subject(subject: str) -> str:
    return subject if subject.lower().startswith("re:") else f"Re: {subject}".strip()


def _keep_unsent(session: Session, message: Message, by: int) -> None:
    adding = insert(UnsentText).values(
        workspace_id=message.workspace_id,
        lead_id=message.lead_id,
        user_id=by,
        channel=message.channel,
        body=message.body_text,
        copies=message.copies if message.channel == "email" else None,
    )
    session.execute(
        adding.on_conflict_do_update(
            index_elements=[UnsentText.workspace_id, UnsentText.lead_id, UnsentText.user_id],
            set_={
                "channel": adding.excluded.channel,
                "copies": adding.excluded.copies,
                "body": UnsentText.body + "\n\n" + adding.excluded.body,
            },
        )
    )


def _unsent(lead: Lead, user_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        UnsentText.workspace_id == lead.workspace_id,
        UnsentText.lead_id == lead.id,
        UnsentText.user_id == user_id,
    )
