"""What changes a lead's consent, each in one call: the event, and the status, rollups and pushes that follow from it.

The lead must be locked.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.consent.ledger import DOMAIN, Because, record, state_of
from webapp.consent.models import Change
from webapp.consent.readings import Channel
from webapp.leads import triage
from webapp.leads.families import family_of
from webapp.leads.models import Lead
from webapp.leads.provider_status import enqueue_status_push
from webapp.leads.states import Status
from webapp.runtime import changes
from webapp.runtime.errors import Invalid
from webapp.runtime.text import one_line, storable

MAX_REASON_LENGTH = 500
MOST_OF_A_DOMAIN = 200
OPT_IN = "opt_in"
"""Reason of a hold that asks whether an opt-out is taken back."""


def opt_out(session: Session, lead: Lead, because: Because) -> None:
    """Close the lead to every channel and tell every provider. The same message does it once."""
    if record(session, lead, "opt_out", because) is None:
        return
    lead.status, lead.sentiment = "blacklisted", "Blacklist"
    enqueue_status_push(session, lead)
    changes.announce(session, lead.workspace_id)


def record_opt_out(session: Session, lead: Lead, provider: str, at: datetime | None = None) -> None:
    """One provider says that this lead opted out. It says so again and again: only the first is an event."""
    if state_of(session, lead).is_opted_out() and lead.status == "blacklisted":
        enqueue_status_push(session, lead)
        return
    opt_out(session, lead, Because("provider", at=at, source=provider))


def close_domain(session: Session, workspace_id: int, provider: str, domain: str, at: datetime) -> int | None:
    """Close to e-mail whoever has an address of this domain, and say how many that are; None, and nobody, if they are too many.

    A list of thousands is a mail service, which somebody blocked by mistake.
    """
    mine = (Lead.workspace_id == workspace_id, Lead.email.endswith(f"@{domain}", autoescape=True))
    query = select(Lead).where(*mine).order_by(Lead.id).limit(MOST_OF_A_DOMAIN + 1).with_for_update()
    leads = session.scalars(query).all()
    if len(leads) > MOST_OF_A_DOMAIN:
        return None
    for lead in leads:
        if "email" not in state_of(session, lead).closed:
            because = Because("provider", at=at, source=provider, reason=DOMAIN)
            record(session, lead, "opt_out", because, "email")
    return len(leads)


def reopen(session: Session, lead: Lead, user_id: int, reason: str, status: Status = "new") -> None:
    """A person takes the opt-out back, whatever name of the lead it stands under. Raises Invalid without a reason."""
    reason = one_line(storable(reason), MAX_REASON_LENGTH)
    if not any(map(str.isalnum, reason)):
        raise Invalid("reason", "Say why they may be contacted again.")
    _each(session, lead, "opt_in", _by(user_id, reason))
    if lead.status == "blacklisted":
        lead.status = status
    if lead.sentiment == "Blacklist":
        lead.sentiment = None
    enqueue_status_push(session, lead)


def decide_held(session: Session, lead: Lead, user_id: int, *, is_opt_out: bool) -> None:
    """A person decides what a held lead meant. Raises Invalid when nothing is held any more."""
    held = state_of(session, lead).held
    if held is None:
        raise Invalid("decision", "Nothing is held here any more.")
    if held.reason == OPT_IN and not is_opt_out:
        return reopen(session, lead, user_id, f"They wrote: {held.evidence}")
    _each(session, lead, "release", _by(user_id, held.reason))
    if is_opt_out and lead.status != "blacklisted":
        opt_out(session, lead, replace(_by(user_id, held.reason), evidence=held.evidence))
    return None


def set_sentiment(session: Session, lead: Lead, sentiment: str, user_id: int) -> None:
    """Judge by hand: “Blacklist” opts the lead out, any other sentiment of an opted-out lead reopens it. Raises Invalid."""
    before = lead.status
    triage.set_sentiment(session, lead, sentiment)
    _follow_status(session, lead, before, user_id, f"marked “{sentiment}”")


def set_status(session: Session, lead: Lead, status: str, user_id: int) -> None:
    """The same for the status. Raises Invalid."""
    before = lead.status
    triage.set_status(session, lead, status)
    _follow_status(session, lead, before, user_id, f"status “{status}”")


def restore(session: Session, lead: Lead, status: Status, sentiment: str | None, user_id: int) -> None:
    """A person takes back what they set by hand: both are as they were, and consent follows."""
    before = lead.status
    lead.status, lead.sentiment = status, sentiment
    enqueue_status_push(session, lead)
    _follow_status(session, lead, before, user_id, "taken back")


def _follow_status(session: Session, lead: Lead, before: Status, user_id: int, reason: str) -> None:
    state, because = state_of(session, lead), _by(user_id, reason)
    if lead.status == "blacklisted":
        if not state.is_opted_out():
            record(session, lead, "opt_out", because)
    elif before == "blacklisted" or state.is_opted_out():
        _each(session, lead, "opt_in", because)
    if lead.status != "bounced" and "email" in state.unreachable:
        _each(session, lead, "reachable", because, "email")
    elif lead.status == "bounced" and "email" not in state.unreachable:
        record(session, lead, "unreachable", because, "email")


def _each(session: Session, lead: Lead, change: Change, because: Because, channel: Channel = "all") -> None:
    """What a person opens is open under every name that the lead is known by."""
    for row in family_of(session, lead):
        record(session, row, change, because, channel)
    lead.is_held = state_of(session, lead).held is not None


def _by(user_id: int, reason: str) -> Because:
    return Because("person", user_id=user_id, source="panel", reason=reason)
