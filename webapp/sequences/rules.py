"""Whether a touch may be sent at a moment, and if not, why: one order of questions for the clock and for the page."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from webapp.consent.gate import SendAllowed, SendRefused, judged
from webapp.conversations import channels
from webapp.conversations.models import Channel
from webapp.leads.models import Lead
from webapp.leads.states import Status
from webapp.sequences.caps import too_much
from webapp.sequences.hours import next_open_everywhere, text_hours, zones_of
from webapp.sequences.looks import Look, look
from webapp.sequences.matters import Matter, Verdict
from webapp.sequences.models import Sequence
from webapp.sequences.settings import business_hours
from webapp.sequences.wording import EmptyVariable, filled

REPLIED = "They wrote."
BOOKED = "Meeting Booked"
NOT_BOOKED = "No meeting is booked."
TO_BE_APPROVED = "To be approved."
TO_BE_WRITTEN = "The model writes it, and a person reads it before it is sent."
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
    return judge(session, matter, look(session, matter, now))


def judge(session: Session, matter: Matter, found: Look) -> Verdict:
    """The same, by what was found before."""
    gate = judged(session, matter.lead, matter.touch.channel, found.consent)
    if found.has_replied:
        return Verdict("stop", REPLIED)
    if reason := reason_to_end(matter.lead, matter.sequence):
        return Verdict("stop", reason)
    if isinstance(gate, SendRefused):
        return _refused(session, matter, found, gate)
    return (
        _rests(matter, found.at)
        or _unfit(session, matter, found)
        or _away(found)
        or out_of_hours(matter, found.at)
        or too_much(matter, found)
        or _written(matter, found, gate)
    )


def reason_to_end(lead: Lead, sequence: Sequence | None) -> str:
    """Why a sequence is over for this lead, whatever it may be sent; blank when it is not."""
    if sequence is None:
        return ""
    if sequence.removed_at is not None:
        return "The sequence was removed."
    if lead.is_held:
        return "They may have asked not to be contacted: decide that first."
    if sequence.trigger_sentiment == BOOKED:
        return _unless_booked(lead)
    return ENDED.get(lead.status, "")


def _unless_booked(lead: Lead) -> str:
    """The same for a sequence that is for after a booking: it goes on while there is one."""
    if lead.status == "meeting-booked":
        return ""
    is_booked = lead.sentiment == BOOKED and not lead.is_status_by_hand
    return ENDED.get(lead.status, "" if is_booked else NOT_BOOKED)


def _refused(session: Session, matter: Matter, found: Look, answer: SendRefused) -> Verdict:
    """The send gate. Whoever may be written to by another channel stays in the sequence."""
    other: Channel = "sms" if matter.touch.channel == "email" else "email"
    is_open = isinstance(judged(session, matter.lead, other, found.consent), SendAllowed)
    event_id = answer.event.id if answer.event else None
    return Verdict(
        "skip" if is_open else "stop", answer.sentence, gate={"said": answer.sentence, "event": event_id}
    )


def paused(matter: Matter, now: datetime) -> Verdict | None:
    """Whether a person paused it: every workspace, this one, or the sequence of this lead."""
    if matter.is_halted:
        return Verdict("wait", "Paused in every workspace by the administrator.", now + LOOK_AGAIN)
    if matter.rules.paused_at is not None:
        return Verdict("wait", "Paused for the whole workspace.", now + LOOK_AGAIN)
    if matter.enrolment is not None and matter.enrolment.state == "paused":
        return Verdict("wait", "Paused for this lead.", now + LOOK_AGAIN)
    return None


def _rests(matter: Matter, now: datetime) -> Verdict | None:
    if (waits := paused(matter, now)) or matter.enrolment is None:
        return waits
    asleep = matter.lead.snoozed_until
    if asleep is not None and asleep > now:
        return Verdict("wait", "The lead is snoozed.", asleep)
    if not matter.lead.is_answered():
        return Verdict("wait", "They wait for our answer first.", now + LOOK_AGAIN)
    return None


def _unfit(session: Session, matter: Matter, found: Look) -> Verdict | None:
    """What speaks against this touch alone."""
    cannot = channels.unreachable(session, matter.lead, matter.touch.channel, found.answered)
    if cannot:
        return Verdict("skip", cannot)
    condition = matter.step.condition if matter.step else "always"
    if condition == "phone_known" and not matter.lead.phone_e164:
        return Verdict("skip", "No telephone number is known.")
    if condition == "nobody_wrote" and found.has_person_written:
        return Verdict("skip", "One of us has written since the step before.")
    if _needs_approval(matter):
        return Verdict("hold", TO_BE_APPROVED)
    return None


def _away(found: Look) -> Verdict | None:
    """Else a provider would gather what we hand over, and send all of it when the mailbox is back."""
    if not found.mailbox_away:
        return None
    said = f"The mailbox {found.mailbox_away} is disconnected: connect it again at its provider."
    return Verdict("wait", said, found.at + LOOK_AGAIN)


def _needs_approval(matter: Matter) -> bool:
    """Whether a person has to read it first; what is not written yet, nobody can."""
    if matter.step is None or matter.touch.approved_by is not None or matter.is_unwritten:
        return False
    return matter.step.needs_approval or matter.step.author == "model"


def out_of_hours(matter: Matter, now: datetime) -> Verdict | None:
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


def _written(matter: Matter, found: Look, gate: SendAllowed) -> Verdict:
    if matter.is_unwritten:
        return Verdict("write", TO_BE_WRITTEN)
    template = matter.touch.body or (matter.step.template if matter.step else None)
    if template is None:
        return Verdict("skip", "Its step was removed.")
    try:
        text = matter.touch.body or filled(template, matter.lead)
    except EmptyVariable as empty:
        return Verdict("hold", empty.sentence)
    said = {"said": gate.warning or "It may be sent.", "event": None}
    return Verdict("send", text=text, sender=found.sender, gate=said)
