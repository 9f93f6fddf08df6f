"""What can be done to many leads, as it is done to each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from webapp.consent import decisions
from webapp.inbox.models import ActKind
from webapp.leads import triage
from webapp.leads.models import Lead
from webapp.runtime import clock
from webapp.tags import on_leads, tags

ACTS: dict[str, ActKind] = {
    "done": "done",
    "snooze": "snooze",
    "owner": "owner",
    "status": "status",
    "sentiment": "sentiment",
    "tag": "tags",
    "untag": "tags",
}
"""The acts by their names in forms, and what they are kept as."""


def _done(session: Session, lead: Lead, _value: str, _user_id: int) -> None:
    if not lead.is_done():
        triage.set_handled(session, lead, clock.now())


def _snooze(session: Session, lead: Lead, value: str, _user_id: int) -> None:
    triage.snooze(session, lead, datetime.fromisoformat(value))


def _owner(session: Session, lead: Lead, value: str, _user_id: int) -> None:
    triage.assign(session, lead, int(value) if value else None)


def _tag(session: Session, lead: Lead, value: str, user_id: int) -> None:
    on_leads.put_on(session, lead, tags.chosen(session, lead.workspace_id, value), user_id)


def _untag(session: Session, lead: Lead, value: str, user_id: int) -> None:
    on_leads.take_off(session, lead, int(value), user_id)


DOING: dict[str, Callable[[Session, Lead, str, int], None]] = {
    "done": _done,
    "snooze": _snooze,
    "owner": _owner,
    "status": decisions.set_status,
    "sentiment": decisions.set_sentiment,
    "tag": _tag,
    "untag": _untag,
}
"""Each takes a locked lead, the value as `many` checked it, and who began the batch."""
