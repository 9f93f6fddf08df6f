"""What an operator answers: by which channel it can go, whether something was said meanwhile, and storing it to be sent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.conversations import channels, rollups
from webapp.conversations.jobs import enqueue_send
from webapp.conversations.models import Channel, Message, UnsentText
from webapp.leads.models import Lead
from webapp.providers.gohighlevel.account import PROVIDER as GOHIGHLEVEL
from webapp.runtime import changes, clock
from webapp.runtime.errors import Invalid, SignalboxError
from webapp.runtime.settings import settings
from webapp.runtime.text import one_line, storable

MAX_LENGTH: dict[Channel, int] = {"email": 20_000, "sms": 1_600}
MAX_COPIES = 20
ADDRESS = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\"]+")


class Overtaken(SignalboxError):
    """Something was said since the writer looked; `words` is the newest of it."""

    def __init__(self, message: Message) -> None:
        super().__init__("the conversation went on")
        self.is_inbound = message.is_inbound
        self.words = one_line(message.body_text or message.subject, 160)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a writer had before them: the newest inbound message, and the newest answer of somebody else. 0: none."""

    inbound: int = 0
    answer: int = 0


@dataclass(frozen=True, slots=True)
class Written:
    """An answer as its form holds it. `copies` None: whoever had a copy of the mail that is answered."""

    text: str
    channel: Channel = "email"
    copies: list[str] | None = None


def ask(session: Session, lead: Lead, written: Written, by: int | None, seen: Seen | None = None) -> Message:
    """Store the answer and ask for it to be sent, in the caller's transaction.

    Raises Invalid when there is nothing to say or no way to say it, and Overtaken when something was said that the
    writer has not `seen`; None skips that.
    """
    body = storable(written.text).strip()
    if not body:
        raise Invalid("text", "Write something first.")
    if len(body) > MAX_LENGTH[written.channel]:
        kind = "A text" if written.channel == "sms" else "An answer"
        raise Invalid("text", f"{kind} may have {MAX_LENGTH[written.channel]:,} characters at most.")
    session.get_one(Lead, lead.id, with_for_update=True)
    if why := channels.why_not(session, lead)[written.channel]:
        raise Invalid("text", why)
    if seen is not None and (news := _unseen(session, lead, by, seen)):
        raise Overtaken(news)
    now = clock.now()
    message = Message(
        workspace_id=lead.workspace_id,
        lead_id=lead.id,
        direction="outbound",
        source="operator",
        state="waiting",
        body_text=body,
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
    """Undo: the answer is gone as if it had never been asked for, and its text stands in the composer again.

    What stands there from an undo before stays above it. Raises Invalid when it is on its way already, or taken back.
    The lead must be locked.
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
    adding = insert(UnsentText).values(
        workspace_id=lead.workspace_id,
        lead_id=lead.id,
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
    session.delete(message)  # its job finds nothing left to do
    rollups.refresh(session, lead)
    changes.announce(session, lead.workspace_id)


def forget_unsent(session: Session, lead: Lead, user_id: int) -> None:
    """What stood in this person's composer was sent."""
    session.execute(delete(UnsentText).where(UnsentText.lead_id == lead.id, UnsentText.user_id == user_id))


def unsent_of(session: Session, lead: Lead, user_id: int) -> UnsentText | None:
    """What this person took back and has not sent since."""
    return session.scalars(
        select(UnsentText).where(
            UnsentText.workspace_id == lead.workspace_id,
            UnsentText.lead_id == lead.id,
            UnsentText.user_id == user_id,
        )
    ).one_or_none()


def newest_answer_of_others(session: Session, lead: Lead, user_id: int | None) -> int:
    """The newest answer that somebody else gave; 0 when nobody did."""
    return (
        session.scalar(
            select(func.max(Message.id)).where(
                Message.workspace_id == lead.workspace_id,
                Message.lead_id == lead.id,
                Message.source == "operator",
                Message.state != "failed",
                Message.written_by.is_distinct_from(user_id),
            )
        )
        or 0
    )


def _unseen(session: Session, lead: Lead, by: int | None, seen: Seen) -> Message | None:
    newest = session.scalars(
        select(Message)
        .where(
            Message.workspace_id == lead.workspace_id,
            Message.lead_id == lead.id,
            Message.direction == "inbound",
        )
        .order_by(Message.sent_at.desc(), Message.id.desc())
        .limit(1)
    ).first()
    if newest is not None and newest.id > seen.inbound:
        return newest
    answer = newest_answer_of_others(session, lead, by)
    return session.get_one(Message, answer) if answer > seen.answer else None


def _as_mail(session: Session, lead: Lead, copies: list[str] | None) -> dict[str, Any]:
    answered = channels.newest_inbound(session, lead, "email")
    assert answered is not None, "why_not() has said so"
    return {
        "channel": "email",
        "provider": "emailbison",
        "provider_facts": answered.provider_facts,
        "subject": _subject(answered.subject),
        "recipients": [answered.sender_address],
        "copies": answered.copies if copies is None else _addresses(copies),
        "answers_id": answered.id,
    }


def _as_text(session: Session, lead: Lead) -> dict[str, Any]:
    answered, contact_id = channels.newest_inbound(session, lead, "sms"), channels.contact_of(session, lead)
    return {
        "channel": "sms",
        "provider": GOHIGHLEVEL,
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
