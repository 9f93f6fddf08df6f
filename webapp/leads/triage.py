"""What a person decides about a lead by hand."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.models import Membership
from webapp.leads import provider_status, round_robin
from webapp.leads.models import Lead
from webapp.leads.states import SENTIMENTS, STATUS_OF_SENTIMENT, STATUSES
from webapp.runtime import changes
from webapp.runtime.errors import Invalid
from webapp.runtime.text import storable

MAX_NOTES_LENGTH = 10_000
MORNING = time(9, 0)
SNOOZES = {"later-today": "Later today", "tomorrow": "Tomorrow, 9:00", "next-week": "Monday, 9:00"}


def set_sentiment(session: Session, lead: Lead, sentiment: str) -> None:
    """Judge by hand; the status and the turn follow, as they do for the model's judgement. Raises Invalid."""
    if sentiment not in SENTIMENTS:
        raise Invalid("sentiment", "Choose one of the sentiments in the list.")
    lead.sentiment = sentiment
    lead.status = STATUS_OF_SENTIMENT[sentiment]
    round_robin.assign_next(session, lead)
    provider_status.enqueue_status_push(session, lead)
    changes.announce(session, lead.workspace_id)


def set_status(session: Session, lead: Lead, status: str) -> None:
    """Raises Invalid."""
    if status not in STATUSES:
        raise Invalid("status", "Choose one of the statuses in the list.")
    lead.status = status
    provider_status.enqueue_status_push(session, lead)
    changes.announce(session, lead.workspace_id)


def snooze(session: Session, lead: Lead, until: datetime | None) -> None:
    """Hide the lead until then; None wakes it."""
    lead.snoozed_until, lead.snooze_mark = until, None
    changes.announce(session, lead.workspace_id)


def remind(session: Session, lead: Lead, until: datetime, now: datetime) -> None:
    """Let the lead sleep, and bring it back then even though we wrote last. It wakes at once when it writes. Raises Invalid."""
    if until <= now or until > now + timedelta(days=730):
        raise Invalid("when", "Choose a time from now on, within two years.")
    lead.snoozed_until, lead.snooze_mark = until, "remind"
    changes.announce(session, lead.workspace_id)


def set_handled(session: Session, lead: Lead, now: datetime | None) -> None:
    """Done without an answer: the lead needs nobody until it writes again. None takes that back."""
    lead.handled_at = now
    changes.announce(session, lead.workspace_id)


def assign(session: Session, lead: Lead, user_id: int | None) -> None:
    """Give the lead to a member of its workspace, or to nobody. Raises Invalid for anybody else."""
    if user_id is not None:
        member = select(Membership).where(
            Membership.workspace_id == lead.workspace_id, Membership.user_id == user_id
        )
        if session.scalar(member) is None:
            raise Invalid("user_id", "Choose somebody who works in this workspace.")
    lead.assigned_to = user_id
    changes.announce(session, lead.workspace_id)


def write_notes(session: Session, lead: Lead, notes: str) -> None:
    """Raises Invalid when they are too long."""
    text = storable(notes).strip()
    if len(text) > MAX_NOTES_LENGTH:
        raise Invalid("notes", f"Notes may have {MAX_NOTES_LENGTH:,} characters at most.")
    lead.notes = text
    changes.announce(session, lead.workspace_id)


def snooze_time(choice: str, now: datetime, zone: str) -> datetime | None:
    """The moment that a choice of SNOOZES, "none" or a date (2026-01-31) means in the workspace's zone. Raises Invalid."""
    here = now.astimezone(ZoneInfo(zone))
    if choice == "none":
        return None
    if choice == "later-today":
        return now + timedelta(hours=3)
    if choice == "tomorrow":
        day = here.date() + timedelta(days=1)
    elif choice == "next-week":
        day = here.date() + timedelta(days=7 - here.weekday())
    else:
        day = _date(choice)
    moment = datetime.combine(day, MORNING, ZoneInfo(zone))
    if moment <= now or moment > now + timedelta(days=730):
        raise Invalid("until", "Choose a day after today, within two years.")
    return moment


def _date(choice: str) -> date:
    try:
        return datetime.strptime(choice, "%Y-%m-%d").date()  # noqa: DTZ007  # a day of the workspace's zone
    except ValueError:
        raise Invalid("until", "Choose a day, like 2026-01-31.") from None


def spoken(moment: datetime, zone: str) -> str:
    """A moment as a person of that zone says it."""
    return moment.astimezone(ZoneInfo(zone)).strftime("%A %-d %B, %H:%M")
