"""The views of the inbox once more, as one would tell them: slow, and written without looking at the product's rules."""

from __future__ import annotations

from datetime import datetime

from webapp.leads.models import Lead
from webapp.leads.states import ATTENTION


def plainly(lead: Lead, view: str, now: datetime, *, is_unsent: bool) -> bool:
    """Whether the lead is in this view. `is_unsent`: a message to it could not be sent."""
    awake = not (lead.snoozed_until and lead.snoozed_until > now)
    inbound, answered = lead.last_inbound_at, lead.last_reply_sent_at
    late = lead.late_reply_at
    unanswered = inbound is not None and (answered is None or inbound > answered or late is not None)
    is_open = lead.status not in {"blacklisted", "unqualified"}
    newest = max(filter(None, (inbound, late)), default=None)
    handled = lead.handled_at is not None and newest is not None and lead.handled_at >= newest
    asks = lead.sentiment is None or lead.sentiment in ATTENTION
    done = max(filter(None, (answered, lead.handled_at)), default=None)
    is_awaited = {"remind": True, "absent": asks or lead.sentiment == "Out of Office"}.get(
        lead.snooze_mark or "", False
    )
    until = lead.snoozed_until
    is_back = is_awaited and until is not None and awake and (done is None or done < until)
    is_held = lead.is_held and inbound is not None
    return {
        "needs-you": awake and (is_held or (is_open and (is_back or (unanswered and not handled and asks)))),
        "all": awake and unanswered,
        "waiting": awake
        and inbound is not None
        and answered is not None
        and answered >= inbound
        and late is None
        and lead.sentiment in ATTENTION
        and is_open,
        "repair": awake and (lead.status == "needs_repair" or is_unsent),
        "snoozed": lead.snoozed_until is not None and lead.snoozed_until > now,
        "everyone": True,
    }[view]
