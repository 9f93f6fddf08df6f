"""How much may be sent in a day: one touch of a lead and channel, and what a sender's caps and its ramp allow."""

from __future__ import annotations

from webapp.runtime import clock
from webapp.sequences.looks import Look
from webapp.sequences.matters import Matter, Verdict
from webapp.sequences.setting_models import SequenceSettings

CAPPED = "The sender's cap for today is reached."
RAMPED = "The sender is new: its cap grows by the day, and today's is reached."
LIMITED = (CAPPED, RAMPED)
"""Why a touch waits for its sender."""


def too_much(matter: Matter, found: Look) -> Verdict | None:
    """One touch of a lead and channel a day, and the sender's cap. A person's own message is neither."""
    if matter.enrolment is None:
        return None
    if found.was_written_to:
        return Verdict("wait", "They were written to today by this channel.", found.day_ends)
    full = _full(matter, found)
    return Verdict("wait", full, found.sender_day_ends) if full else None


def ramped(rules: SequenceSettings, days: int) -> int:
    """What a sender may send a day, so many days after its first touch. A ramp only lowers the cap; it never raises it."""
    if rules.ramp_from is None:
        return rules.daily_cap
    return min(rules.daily_cap, rules.ramp_from + rules.ramp_step * days)


def _full(matter: Matter, found: Look) -> str:
    """Why the sender's day is full, by the workspace's cap, that of this sequence, or the ramp; blank while it is not."""
    cap = matter.sequence.daily_cap if matter.sequence else None
    if found.sent_of_sender >= matter.rules.daily_cap or (cap is not None and found.sent_of_sequence >= cap):
        return CAPPED
    return RAMPED if found.sent_of_sender >= ramped(matter.rules, _days_since_first(matter, found)) else ""


def _days_since_first(matter: Matter, found: Look) -> int:
    """Whole days, in the workspace's zone, since this sender's first touch; 0 before it."""
    if found.first_sent_at is None:
        return 0
    first, today = (
        each.astimezone(clock.zone(matter.home)).date()
        for each in (found.first_sent_at, found.sender_day_begins)
    )
    return max((today - first).days, 0)
