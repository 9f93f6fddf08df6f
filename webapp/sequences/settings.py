"""A workspace's rules for what is sent by the clock: its hours, the cap of a sender, the switch, the dry run."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.audit import audit_log
from webapp.runtime import changes
from webapp.runtime.errors import Invalid
from webapp.runtime.numbers import read_whole
from webapp.sequences.hours import Hours
from webapp.sequences.setting_models import SequenceSettings

DEFAULTS = SequenceSettings(
    is_dry_run=False,
    opens_at=time(9),
    closes_at=time(17),
    days="12345",
    daily_cap=50,
    ramp_from=None,
    ramp_step=5,
    paused_at=None,
)
MAX_CAP = 1000
FACTS = (
    "opens_at",
    "closes_at",
    "days",
    "daily_cap",
    "ramp_from",
    "ramp_step",
    "is_dry_run",
    "paused_at",
)
"""What the audit log keeps of the rules."""


def settings_of(session: Session, workspace_id: int) -> SequenceSettings:
    """The workspace's rules; not to be changed."""
    return session.get(SequenceSettings, workspace_id) or DEFAULTS


def facts_of(session: Session, workspace_id: int) -> dict[str, object]:
    """The rules, as the audit log keeps them."""
    return audit_log.facts_of(settings_of(session, workspace_id), *FACTS)


def business_hours(rules: SequenceSettings) -> Hours:
    """The hours in which the workspace's sequences write."""
    return {int(day): (rules.opens_at, rules.closes_at) for day in rules.days}


def change(session: Session, workspace_id: int, form: Mapping[str, str]) -> None:
    """Write the caps and the dry run that a person entered. Raises Invalid."""
    cap, ramp_step = _number("daily_cap", form), _number("ramp_step", form)
    ramp_from = _number("ramp_from", form) if form.get("ramp_from", "").strip() else None
    rules = _own(session, workspace_id)
    rules.daily_cap, rules.ramp_from, rules.ramp_step = cap, ramp_from, ramp_step
    rules.is_dry_run = form.get("is_dry_run") == "yes"


def change_hours(
    session: Session, workspace_id: int, form: Mapping[str, str], days: list[str]
) -> SequenceSettings:
    """Write the working hours that a person entered. Raises Invalid."""
    opens, closes = clock_time("opens_at", form), clock_time("closes_at", form)
    if opens >= closes:
        raise Invalid("closes_at", "The day has to end after it begins.")
    if not days or any(day not in "1234567" or len(day) != 1 for day in days):
        raise Invalid("days", "Choose one day of the week at least.")
    rules = _own(session, workspace_id)
    rules.opens_at, rules.closes_at, rules.days = opens, closes, "".join(sorted(set(days)))
    return rules


def pause(session: Session, workspace_id: int, user_id: int, now: datetime) -> None:
    """Send nothing by the clock in this workspace until it is resumed."""
    rules = _own(session, workspace_id)
    rules.paused_at, rules.paused_by = rules.paused_at or now, rules.paused_by or user_id
    changes.announce(session, workspace_id)


def resume(session: Session, workspace_id: int) -> None:
    """Go on. What became due in the meantime is sent, at most one touch of a lead and channel a day."""
    rules = _own(session, workspace_id)
    rules.paused_at = rules.paused_by = None
    changes.announce(session, workspace_id)


def clock_time(field: str, form: Mapping[str, str]) -> time:
    """A time of day as a form holds it, "09:30". Raises Invalid."""
    try:
        return datetime.strptime(form.get(field, ""), "%H:%M").time()  # noqa: DTZ007  # a time of day
    except ValueError:
        raise Invalid(field, "Enter a time of day, like 09:30.") from None


def _number(field: str, form: Mapping[str, str]) -> int:
    """Messages a day. Raises Invalid."""
    found = read_whole(form.get(field, "").strip(), MAX_CAP)
    if not found:
        raise Invalid(field, f"Enter a number from 1 to {MAX_CAP:,}.")
    return found


def _own(session: Session, workspace_id: int) -> SequenceSettings:
    session.execute(insert(SequenceSettings).values(workspace_id=workspace_id).on_conflict_do_nothing())
    return session.get_one(SequenceSettings, workspace_id, with_for_update=True)
