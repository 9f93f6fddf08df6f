"""What a person decides about a lead by hand."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.models import Membership, User
from webapp.leads import provider_status, round_robin, snooze_words
from webapp.leads.models import Lead
from webapp.leads.states import SENTIMENTS, STATUS_OF_SENTIMENT, STATUSES
from webapp.runtime import changes, clock
from webapp.runtime.errors import Invalid
from webapp.runtime.text import storable

MAX_NOTES_LENGTH = 10_000
SNOOZES = {
    "later-today": ("Later today", "later today"),
    "tomorrow": ("Tomorrow, 9:00", "tomorrow"),
    "in-three-days": ("In 3 days", "in 3 days"),
    "next-week": ("Monday, 9:00", "next week"),
    "in-a-month": ("In a month", "in a month"),
}
"""What the menu offers: the label, and the words that it stands for."""


def set_sentiment(session: Session, lead: Lead, sentiment: str) -> None:
    """Judge by hand; the turn follows, and the status unless it was set by hand. Raises Invalid.

    An opt-out is no status that one keeps: “Blacklist” closes every lead, and any other sentiment opens it again.
    """
    if sentiment not in SENTIMENTS:
        raise Invalid("sentiment", "Choose one of the sentiments in the list.")
    lead.sentiment = sentiment
    if not lead.is_status_by_hand or "blacklisted" in (lead.status, STATUS_OF_SENTIMENT[sentiment]):
        lead.status, lead.is_status_by_hand = STATUS_OF_SENTIMENT[sentiment], False
    round_robin.assign_next(session, lead)
    provider_status.enqueue_status_push(session, lead)
    changes.announce(session, lead.workspace_id)


def set_status(session: Session, lead: Lead, status: str) -> None:
    """Set by hand, it stays until a person sets another one, or the lead opts out. Raises Invalid."""
    if status not in STATUSES:
        raise Invalid("status", "Choose one of the statuses in the list.")
    lead.status, lead.is_status_by_hand = status, True
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


def mark_unread(session: Session, lead: Lead, now: datetime) -> None:
    """The lead needs an answer after all: what was set aside is so no more, and whoever asked for nothing is back, as by a
    reminder of this moment. Raises Invalid for a closed lead, which needs none whatever is said.
    """
    set_handled(session, lead, None)
    if lead.snoozed_until is not None and lead.snoozed_until > now:
        lead.snoozed_until = lead.snooze_mark = None
    if not lead.needs_answer(now):
        lead.snoozed_until, lead.snooze_mark = now, "remind"
    if not lead.needs_answer(now):
        raise Invalid(
            "lead", f"{lead.name} is closed ({STATUSES[lead.status]}). Give them another status first."
        )


def assign(session: Session, lead: Lead, user_id: int | None) -> str:
    """Give the lead to a member of its workspace, or to nobody. Returns their name. Raises Invalid for anybody else."""
    name = member_name(session, lead.workspace_id, user_id) if user_id is not None else "nobody"
    lead.assigned_to = user_id
    changes.announce(session, lead.workspace_id)
    return name


def member_name(session: Session, workspace_id: int, user_id: int) -> str:
    """Raises Invalid for somebody who is no member."""
    member = select(User.name).join(Membership, Membership.user_id == User.id)
    name = session.scalar(member.where(Membership.workspace_id == workspace_id, User.id == user_id))
    if name is None:
        raise Invalid("user_id", "Choose somebody who works in this workspace.")
    return name


def write_notes(session: Session, lead: Lead, notes: str, was: str | None = None) -> bool:
    """Keep the notes. False when somebody else has changed them since they read `was`: then both are kept, nobody's are lost.

    Raises Invalid when they are too long.
    """
    mine, was = _note(notes), lead.notes if was is None else _note(was)
    is_alone = lead.notes in (was, mine)
    text = mine if is_alone else _both(lead.notes, mine, was)
    if len(text) > MAX_NOTES_LENGTH:
        raise Invalid("notes", f"Notes may have {MAX_NOTES_LENGTH:,} characters at most.")
    lead.notes = text
    changes.announce(session, lead.workspace_id)
    return is_alone


def _note(written: str) -> str:
    return storable(written).replace("\r\n", "\n").strip()


def _both(theirs: str, mine: str, was: str) -> str:
    """Theirs, and what I have added to what I had read; all of mine, where I have changed that."""
    added = mine[len(was) :].strip() if mine.startswith(was) else mine
    return "\n\n".join(filter(None, (theirs, added)))


def snooze_time(choice: str, now: datetime, zone: str) -> datetime | None:
    """The moment that a choice of SNOOZES, "none", a date (2026-01-31) or words mean in the workspace's zone. Raises Invalid."""
    if choice == "none":
        return None
    moment = snooze_words.moment(SNOOZES.get(choice, ("", choice))[1], now, zone)
    if moment is None:
        raise Invalid("until", "Say when: “tomorrow 9”, “in 3 days”, “next Tuesday”, “13 January”.")
    if moment <= now or moment > now + timedelta(days=730):
        raise Invalid("until", f"{spoken(moment, zone)} is not within the next two years.")
    return moment


def spoken(moment: datetime, zone: str) -> str:
    """A moment as a person of that zone says it."""
    return moment.astimezone(clock.zone(zone)).strftime(
        "%A %-d %B, %H:%M" if moment.year == clock.now().year else "%A %-d %B %Y, %H:%M"
    )
