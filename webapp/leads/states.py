"""The states of a lead: its status, its sentiments and what they ask of an operator, and whether it may be texted."""

from __future__ import annotations

from typing import Literal

Status = Literal[
    "new",
    "qualified",
    "meeting-requested",
    "meeting-booked",
    "not-interested",
    "unqualified",
    "blacklisted",
    "bounced",
    "needs_repair",
]

STATUSES: dict[Status, str] = {
    "new": "New",
    "qualified": "Qualified",
    "meeting-requested": "Meeting requested",
    "meeting-booked": "Meeting booked",
    "not-interested": "Not interested",
    "unqualified": "Unqualified",
    "blacklisted": "Blacklisted",
    "bounced": "Bounced",
    "needs_repair": "Needs repair",
}
"""blacklisted: they asked not to be contacted, by any channel. bounced: mail to them comes back; texts may still go."""

SmsDnd = Literal["none", "on", "permanent"]
SMS_DND: dict[SmsDnd, str] = {
    "none": "",
    "on": "Texts are blocked: do-not-disturb is on for this person.",
    "permanent": "Texts are blocked for good: this person answered STOP, and only they can lift it.",
}
"""Whether a lead may be texted, as their provider said last. Mail is another matter."""

SnoozeMark = Literal["absent", "wrote", "remind"]
"""absent: the lead sleeps, or slept, because they are away until then. wrote: they slept, and woke because they wrote.
remind: somebody wants to be reminded of the lead then, if it has not written."""

CLOSED: tuple[Status, ...] = ("blacklisted", "unqualified")
"""Leads that never need an answer."""

STATUS_OF_SENTIMENT: dict[str, Status] = {
    "New": "new",
    "Follow Up": "new",
    "Out of Office": "new",
    "Automated Reply": "new",
    "Neutral": "new",
    "Snoozed": "new",
    "Meeting Booked": "meeting-booked",
    "Meeting Requested": "meeting-requested",
    "Call Requested": "qualified",
    "Information Requested": "qualified",
    "Interested": "qualified",
    "Not Interested": "not-interested",
    "Blacklist": "blacklisted",
}
SENTIMENTS = tuple(STATUS_OF_SENTIMENT)
ATTENTION = (
    "Meeting Requested",
    "Call Requested",
    "Information Requested",
    "Positive",
    "Interested",
    "Follow Up",
)
"""Sentiments that ask for an answer ("Positive" is a legacy tag that imports may carry)."""

POSITIVE = ("Meeting Requested", "Call Requested", "Information Requested", "Positive", "Interested")
"""Sentiments of leads that somebody should look after from now on."""
