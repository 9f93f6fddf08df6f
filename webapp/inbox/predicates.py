"""The views of the inbox as conditions on a lead: what `leads/view_rules` says of its row, and whether it sleeps now.

Counts read the same column, so they cannot disagree with lists.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Boolean, ColumnElement, and_, literal_column, or_, true

from webapp.leads.models import Lead
from webapp.leads.view_rules import ASLEEP, RULES


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
    return and_(_has("needs-you"), _awake(now))


def replied(now: datetime) -> ColumnElement[bool]:
    """A reply after our last answer, whatever it says."""
    return and_(_has("all"), _awake(now))


def waiting(now: datetime) -> ColumnElement[bool]:
    """We answered what asked for an answer, and wait for theirs."""
    return and_(_has("waiting"), _awake(now))


def repair(now: datetime) -> ColumnElement[bool]:
    """Something about the lead is broken, or an answer to them could not be sent."""
    return and_(_has("repair"), _awake(now))


def snoozed(now: datetime) -> ColumnElement[bool]:
    """Hidden until later."""
    counted = literal_column(
        f"(lead.views & {ASLEEP} <> 0)", Boolean
    )  # holds for all of them, and has an index
    return and_(counted, Lead.snoozed_until > now)


def everyone(now: datetime) -> ColumnElement[bool]:
    """Nobody is left out."""
    return true()


def _has(view_key: str) -> ColumnElement[bool]:
    """What the lead's own facts say, spelled as the partial indexes are."""
    return literal_column(f"(lead.views & {RULES[view_key].bit} <> 0)", Boolean)


def _awake(now: datetime) -> ColumnElement[bool]:
    return or_(Lead.snoozed_until.is_(None), Lead.snoozed_until <= now)
