"""Whether a touch may be sent at a moment, and if not, why: one order of questions for the clock and for the page."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.consent.gate import SendRefused, may_send
from webapp.conversations import channels
from webapp.conversations.models import Message
from webapp.conversations.replies import has_replied_since
from webapp.leads.models import Lead
from webapp.leads.states import Status
from webapp.sequences.caps import sender_of, too_much
from webapp.sequences.hours import next_open_everywhere, text_hours, zones_of
from webapp.sequences.matters import Matter, Verdict
from webapp.sequences.models import Sequence, Touch
from webapp.sequences.settings import business_hours
from webapp.sequences.wording import EmptyVariable, filled

REPLIED = "They wrote."
ENDED: dict[Status, str] = {
    "meeting-booked": "A meeting is booked.",
    "not-interested": "They are not interested.",
    "unqualified": "They are not qualified.",
    "bounced": "Mail to them comes back.",
    "blacklisted": "They asked not to be contacted.",
}
"""Statuses with which a sequence ends."""
LOOK_AGAIN = timedelta(minutes=15)


def decide(session: Session, matter: Matter, now: datetime) -> Verdict:
    """The first rule that speaks against sending, or the message. It changes nothing."""
    return (
        _ended(session, matter)
        or _refused(session, matter)
        or _rests(matter, now)
        or _unfit(session, matter, now)
        or _out_of_hours(matter, now)
        or too_much(session, matter, now)
        or _written(session, matter)
    )


def reason_to_end(lead: Lead, sequence: Sequence | None) -> str:
    """Why a sequence is over for this lead, whatever it may be sent; blank when it is not."""
    if sequence is None:
        return ""
    if lead.is_held:
        return "They may have asked not to be contacted: decide that first."
    starts_it = lead.status == "meeting-booked" and sequence.trigger_sentiment == "Meeting Booked"
    return "" if starts_it else ENDED.get(lead.status, "")


def _ended(session: Session, matter: Matter) -> Verdict | None:
    if has_replied_since(session, matter.lead, matter.touch.unless_reply_after):
        return Verdict("stop", REPLIED)
    reason = reason_to_end(matter.lead, matter.sequence)
    return Verdict("stop", reason) if reason else None


def _refused(session: Session, matter: Matter) -> Verdict | None:
    """The send gate. Whoever may be written to by another channel stays in the sequence."""
    answer = may_send(session, matter.lead, matter.touch.channel)
    if not isinstance(answer, SendRefused):
        return None
    others = [name for name in ("email", "sms") if name != matter.touch.channel]
    is_open = any(not isinstance(may_send(session, matter.lead, name), SendRefused) for name in others)  # type: ignore[arg-type]
    event_id = answer.event.id if answer.event else None
    return Verdict(
        "skip" if is_open else "stop", answer.sentence, gate={"said": answer.sentence, "event": event_id}
    )


def _rests(matter: Matter, now: datetime) -> Verdict | None:
    if matter.rules.paused_at is not None:
        return Verdict("wait", "Paused for the whole workspace.", now + LOOK_AGAIN)
    if matter.enrolment is None:
        return None
    if matter.enrolment.state == "paused":
        return Verdict("wait", "Paused for this lead.", now + LOOK_AGAIN)
    asleep = matter.lead.snoozed_until
    if asleep is not None and asleep > now:
        return Verdict("wait", "The lead is snoozed.", asleep)
    if not matter.lead.is_answered():
        return Verdict("wait", "They wait for our answer first.", now + LOOK_AGAIN)
    return None


def _unfit(session: Session, matter: Matter, now: datetime) -> Verdict | None:
    """What speaks against this touch alone."""
    cannot = channels.why_not(session, matter.lead)[matter.touch.channel]
    if cannot:
        return Verdict("skip", cannot)
    condition = matter.step.condition if matter.step else "always"
    if condition == "phone_known" and not matter.lead.phone_e164:
        return Verdict("skip", "No telephone number is known.")
    if condition == "nobody_wrote" and _wrote_between(session, matter):
        return Verdict("skip", "One of us has written since the step before.")
    if matter.step is not None and matter.step.needs_approval and matter.touch.approved_by is None:
        return Verdict("hold", "To be approved.")
    return None


def _out_of_hours(matter: Matter, now: datetime) -> Verdict | None:
    """A sequence keeps business hours. A text also keeps the law's, in every zone that the number may be in."""
    places = [(matter.zone, business_hours(matter.rules))] if matter.enrolment else []
    if matter.touch.channel == "sms":
        lawful = text_hours(matter.lead.phone_e164)
        places += [(zone, lawful) for zone in zones_of(matter.lead.phone_e164, matter.zone)]
    opened = next_open_everywhere(now, places, matter.at)
    if opened is None:
        return Verdict("skip", "There is no hour at which this may be sent.")
    is_text = matter.touch.channel == "sms"
    reason = "Outside the hours for texts." if is_text else "Outside business hours."
    return Verdict("wait", reason, opened) if opened > now else None


def _written(session: Session, matter: Matter) -> Verdict:
    template = matter.touch.body or (matter.step.template if matter.step else None)
    if template is None:
        return Verdict("skip", "Its step was removed.")
    try:
        text = matter.touch.body or filled(template, matter.lead)
    except EmptyVariable as empty:
        return Verdict("hold", empty.sentence)
    answer = may_send(session, matter.lead, matter.touch.channel)
    gate = {"said": getattr(answer, "warning", "") or "It may be sent.", "event": None}
    return Verdict("send", text=text, sender=sender_of(session, matter), gate=gate)


def _wrote_between(session: Session, matter: Matter) -> bool:
    """Whether a person of ours wrote to the lead since this sequence's last message to them, or its beginning."""
    assert matter.enrolment is not None, "only steps have conditions"
    last = select(func.max(Touch.settled_at)).where(
        Touch.enrolment_id == matter.enrolment.id, Touch.state == "queued"
    )
    since = session.scalar(last) or matter.enrolment.started_at
    wrote = select(Message.id).where(
        Message.workspace_id == matter.lead.workspace_id,
        Message.lead_id == matter.lead.id,
        Message.source == "operator",
        Message.written_by.is_not(None),
        Message.state != "failed",
        Message.sent_at > since,
    )
    return session.scalar(wrote.limit(1)) is not None
