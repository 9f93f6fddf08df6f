"""The views of the inbox as conditions on a lead. Counts and lists both use these, so they cannot disagree.

A reply needs an answer when it came after the last answer of a person, says something that asks for one, and nobody has
closed, handled or snoozed the lead. A campaign's own mail is no answer; at the same instant, the answer counts as later.
A reply that reached us after our answer needs one whatever its date says, and so does a lead whose absence is over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select, true

from webapp.conversations.models import Message
from webapp.leads.models import Lead
from webapp.leads.states import ATTENTION, CLOSED


@dataclass(frozen=True, slots=True)
class View:
    """A named part of the inbox, as the address bar and the sidebar have it."""

    key: str
    label: str
    icon: str


VIEWS = (
    View("needs-you", "Needs you", "inbox"),
    View("all", "Unanswered", "mail"),
    View("waiting", "Waiting for them", "clock"),
    View("repair", "Needs repair", "wrench"),
    View("snoozed", "Snoozed", "bell-off"),
    View("everyone", "Everyone", "users"),
)


def view_named(key: str) -> View:
    """The view with this key; the first one for any other."""
    return next((view for view in VIEWS if view.key == key), VIEWS[0])


def condition(view: View, now: datetime) -> ColumnElement[bool]:
    """The leads that belong to this view."""
    return {
        "needs-you": needs_you,
        "all": replied,
        "waiting": waiting,
        "repair": repair,
        "snoozed": snoozed,
        "everyone": everyone,
    }[view.key](now)


def needs_you(now: datetime) -> ColumnElement[bool]:
    """An unanswered reply that asks for an answer. One that nobody has judged yet (no sentiment) needs a person too.

    So does whoever may have opted out, or taken that back: until a person has decided, whatever else is known of them.
    """
    newest = func.greatest(Lead.last_inbound_at, Lead.late_reply_at)
    unhandled = or_(Lead.handled_at.is_(None), Lead.handled_at < newest)
    asks = and_(_open(), or_(and_(replied(now), _asks_or_is_unjudged(), unhandled), _back(now)))
    return or_(asks, and_(_awake(now), Lead.is_held, Lead.last_inbound_at.is_not(None)))


def replied(now: datetime) -> ColumnElement[bool]:
    """A reply after our last answer, whatever it says."""
    unanswered = or_(
        Lead.last_reply_sent_at.is_(None),
        Lead.last_inbound_at > Lead.last_reply_sent_at,
        Lead.late_reply_at.is_not(None),
    )
    return and_(_awake(now), Lead.last_inbound_at.is_not(None), unanswered)


def waiting(now: datetime) -> ColumnElement[bool]:
    """We answered what asked for an answer, and wait for theirs."""
    answered = and_(Lead.last_reply_sent_at >= Lead.last_inbound_at, Lead.late_reply_at.is_(None))
    return and_(_awake(now), answered, Lead.sentiment.in_(ATTENTION), _open())


def repair(now: datetime) -> ColumnElement[bool]:
    """Something about the lead is broken, or an answer to them could not be sent."""
    unsent = select(Message.lead_id).where(Message.direction == "outbound", Message.state == "failed")
    return and_(_awake(now), or_(Lead.status == "needs_repair", Lead.id.in_(unsent)))


def snoozed(now: datetime) -> ColumnElement[bool]:
    """Hidden until later."""
    return Lead.snoozed_until > now


def everyone(now: datetime) -> ColumnElement[bool]:
    """Nobody is left out."""
    return true()


def _back(now: datetime) -> ColumnElement[bool]:
    """Their absence is over, or somebody wanted to be reminded of them, and nobody has looked after them since."""
    done = func.greatest(Lead.last_reply_sent_at, Lead.handled_at)
    welcome = or_(_asks_or_is_unjudged(), Lead.sentiment == "Out of Office")
    return and_(
        or_(Lead.snooze_mark == "remind", and_(Lead.snooze_mark == "absent", welcome)),
        Lead.snoozed_until <= now,
        or_(done.is_(None), done < Lead.snoozed_until),
    )


def _awake(now: datetime) -> ColumnElement[bool]:
    return or_(Lead.snoozed_until.is_(None), Lead.snoozed_until <= now)


def _open() -> ColumnElement[bool]:
    return Lead.status.not_in(CLOSED)


def _asks_or_is_unjudged() -> ColumnElement[bool]:
    return or_(Lead.sentiment.is_(None), Lead.sentiment.in_(ATTENTION))
