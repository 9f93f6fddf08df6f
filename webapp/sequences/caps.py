"""How much may be sent in a day: one touch of a lead and channel, and what a sender's caps allow."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.conversations import channels
from webapp.conversations.models import Message
from webapp.sequences.hours import local_day
from webapp.sequences.matters import Matter, Verdict
from webapp.sequences.models import Enrolment, SequenceSettings, Touch

CAPPED = "The sender's cap for today is reached."
RAMPED = "The sender is new: its cap grows by the day, and today's is reached."
LIMITED = (CAPPED, RAMPED)
"""Why a touch waits for its sender."""


def too_much(session: Session, matter: Matter, now: datetime) -> Verdict | None:
    """One touch of a lead and channel a day, and the sender's cap. A person's own message is neither."""
    if matter.enrolment is None:
        return None
    begins, ends = local_day(now, matter.zone)
    if _was_written_to(session, matter, begins, ends):
        return Verdict("wait", "They were written to today by this channel.", ends)
    if full := _full(session, matter, begins):
        return Verdict("wait", full, ends)
    return None


def ramped(rules: SequenceSettings, days: int) -> int:
    """What a sender may send a day, so many days after its first touch. A ramp only lowers the cap; it never raises it."""
    if rules.ramp_from is None:
        return rules.daily_cap
    return min(rules.daily_cap, rules.ramp_from + rules.ramp_by * days)


def _full(session: Session, matter: Matter, begins: datetime) -> str:
    """Why the sender's day is full, by the workspace's cap, that of this sequence, or the ramp; blank while it is not."""
    sender = sender_of(session, matter)
    of_all, of_this = _sent_since(session, matter, sender, begins)
    cap = matter.sequence.daily_cap if matter.sequence else None
    if of_all >= matter.rules.daily_cap or (cap is not None and of_this >= cap):
        return CAPPED
    days = _days_since_first(session, matter, sender, begins) if matter.rules.ramp_from is not None else 0
    return RAMPED if of_all >= ramped(matter.rules, days) else ""


def _days_since_first(session: Session, matter: Matter, sender: str, begins: datetime) -> int:
    """Whole days, where the lead is, since this sender's first touch; 0 before it."""
    mine = (Touch.workspace_id == matter.lead.workspace_id, Touch.sender == sender, Touch.state == "queued")
    first = session.scalar(select(func.min(Touch.settled_at)).where(*mine))
    if first is None:
        return 0
    days = [moment.astimezone(ZoneInfo(matter.zone)).date() for moment in (first, begins)]
    return max((days[1] - days[0]).days, 0)


def _sent_since(session: Session, matter: Matter, sender: str, begins: datetime) -> tuple[int, int]:
    """Touches of this sender since then: of the workspace, and of this sequence."""
    sequence_id = matter.sequence.id if matter.sequence else None
    counted = (
        select(func.count(), func.count().filter(Enrolment.sequence_id == sequence_id))
        .select_from(Touch)
        .outerjoin(
            Enrolment, (Enrolment.workspace_id == Touch.workspace_id) & (Enrolment.id == Touch.enrolment_id)
        )
        .where(
            Touch.workspace_id == matter.lead.workspace_id,
            Touch.sender == sender,
            Touch.state == "queued",
            Touch.settled_at >= begins,
        )
    )
    of_all, of_this = session.execute(counted).one()
    return of_all, of_this


def _was_written_to(session: Session, matter: Matter, begins: datetime, ends: datetime) -> bool:
    """Whether anybody of ours, or the clock, wrote to the lead by this channel in this time."""
    lead, channel = matter.lead, matter.touch.channel
    message = select(Message.id).where(
        Message.workspace_id == lead.workspace_id,
        Message.lead_id == lead.id,
        Message.direction == "outbound",
        Message.state != "failed",
        Message.channel == channel,
        Message.sent_at.between(begins, ends),
    )
    touch = select(Touch.id).where(
        Touch.workspace_id == lead.workspace_id,
        Touch.lead_id == lead.id,
        Touch.channel == channel,
        Touch.state.in_(("queued", "dry_run")),
        Touch.settled_at.between(begins, ends),
    )
    return any(session.scalar(query.limit(1)) is not None for query in (message, touch))


def sender_of(session: Session, matter: Matter) -> str:
    """Whose cap a touch counts against: the mailbox that it is sent from, or the account of texts."""
    if matter.touch.channel == "sms":
        return "sms"
    answered = channels.newest_answerable(session, matter.lead, "email")
    return f"email-{answered.provider_facts.get('sender_email_id')}" if answered else "email"
