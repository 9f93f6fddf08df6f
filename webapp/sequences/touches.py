"""Touches, one at a time: done when they are due. What people change before stands in `by_hand`."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.conversations import composing
from webapp.conversations.composing import Written
from webapp.conversations.jobs import enqueue_send
from webapp.conversations.models import Message
from webapp.leads.locks import lock_lead
from webapp.leads.matching import kept_of
from webapp.leads.models import Lead
from webapp.runtime import changes
from webapp.runtime.errors import Invalid, NotFound
from webapp.sequences import enrolments
from webapp.sequences.jobs import WRITE
from webapp.sequences.matters import Matter, Verdict, matter_of
from webapp.sequences.models import Touch
from webapp.sequences.rules import TO_BE_APPROVED, decide

BY_HAND = "Write this one by hand."


def do(session: Session, touch_id: int, now: datetime) -> str:
    """Send the touch if it is due and nothing speaks against it; else write down why not. Answers what was done, in a word.

    Everything is one transaction under the lead's lock: the message stands in the conversation, and the touch names it, or
    neither. Raises NotFound.
    """
    touch, lead = lock_touch(session, touch_id)
    if touch.state != "planned" or touch.due_at > now:
        return "not due"
    if not _follow_merge(session, touch, lead, now):
        return "cancelled"
    lock_senders(session, lead.workspace_id)
    matter = matter_of(session, touch, lead)
    verdict = decide(session, matter, now)
    _settle(session, matter, verdict, now)
    changes.announce(session, lead.workspace_id)
    return verdict.act


def record_failure(session: Session, *, touch_id: int, note: str) -> None:
    """Its job was given up: a person has to look, and no pass tries it again for ever. For `handles(…, on_failure=…)`."""
    touch = session.get(Touch, touch_id, with_for_update=True)
    if touch is not None and touch.state == "planned":
        touch.state, touch.reason = "held", note


def write_down(session: Session, touch_id: int, text: str | None, note: str) -> None:
    """What the model wrote for a touch, to be approved; None: it wrote nothing, and `note` says why.

    Nothing happens where a person has written it meanwhile, or where it is over.
    """
    touch, _ = lock_touch(session, touch_id)
    if touch.state != "held" or touch.body is not None:
        return
    touch.body, touch.approved_by, touch.reason = text, None, note if text is None else TO_BE_APPROVED
    changes.announce(session, touch.workspace_id)


def record_unwritten(session: Session, *, touch_id: int, note: str) -> None:
    """The model could not be asked: a person has to write it. For `handles(…, on_failure=…)`."""
    write_down(session, touch_id, None, f"{note} {BY_HAND}")


def lock_touch(session: Session, touch_id: int) -> tuple[Touch, Lead]:
    """The touch and the lead that stands for its own, both locked, the lead first. Raises NotFound."""
    touch = session.get(Touch, touch_id)
    if touch is None:
        raise NotFound(f"touch {touch_id}")
    lead = session.get_one(Lead, touch.lead_id)
    lead = lock_lead(session, touch.workspace_id, kept_of(session, lead))
    session.refresh(touch, with_for_update=True)
    return touch, lead


def lock_senders(session: Session, workspace_id: int) -> None:
    """Two touches of a workspace never count a sender's day at the same moment. Taken last, so it cannot deadlock."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"touches|{workspace_id}", 0))))


def _settle(session: Session, matter: Matter, verdict: Verdict, now: datetime) -> None:
    touch = matter.touch
    touch.reason, touch.gate = verdict.reason, verdict.gate or touch.gate
    match verdict.act:
        case "wait":
            touch.due_at = verdict.until or touch.due_at
        case "hold":
            touch.state = "held"
        case "write":
            touch.state = "held"
            WRITE.enqueue(session, workspace_id=touch.workspace_id, touch_id=touch.id)
        case "skip":
            touch.state, touch.settled_at = "skipped", now
        case "stop":
            touch.state, touch.settled_at = "cancelled", now
            if matter.enrolment is not None:
                enrolments.stop(session, matter.enrolment, verdict.reason, now)
        case "send":
            _send(session, matter, verdict, now)


def _send(session: Session, matter: Matter, verdict: Verdict, now: datetime) -> None:
    touch = matter.touch
    try:
        message = None if matter.rules.is_dry_run else _hand_over(session, matter, verdict.text)
    except Invalid as refused:  # nobody reads that address, its mailbox is gone: a person has to look
        touch.state, touch.reason = "held", refused.message
        return
    touch.state, touch.message_id = ("queued", message.id) if message else ("dry_run", None)
    touch.sender, touch.settled_at = verdict.sender, now
    if message is None:  # else the words stand in the message: one that is taken back is filled in anew
        touch.body = verdict.text


def _hand_over(session: Session, matter: Matter, text: str) -> Message:
    """Into the conversation, and on the way at once: a plan could be seen and undone before it was due."""
    touch = matter.touch
    message = composing.ask(session, matter.lead, Written(text, touch.channel), touch.created_by)
    message.unless_reply_after, message.sends_at = touch.unless_reply_after, message.sent_at
    enqueue_send(session, message)
    session.flush()
    return message


def _follow_merge(session: Session, touch: Touch, lead: Lead, now: datetime) -> bool:
    """A touch of a lead that was merged before merges took them along; False when the kept lead is in a sequence of its own."""
    if touch.lead_id != lead.id:
        enrolments.join(session, session.get_one(Lead, touch.lead_id), lead, now)
        session.refresh(touch)
    return touch.state == "planned"
