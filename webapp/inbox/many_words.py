"""What an act on many leads does to each of them, in words."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from webapp.accounts.scopes import Scope
from webapp.inbox import many_sequences
from webapp.leads import triage
from webapp.leads.states import STATUSES
from webapp.runtime import clock
from webapp.tags import tags


def spoken(session: Session, scope: Scope, workspace_id: int, act: str, value: str) -> str:
    """The end of the sentence that says what is done to a lead."""
    zone = scope.workspace(workspace_id).time_zone
    if act == "snooze":
        until = triage.snooze_time(value, clock.now(), zone)
        return f"is snoozed until {triage.spoken(until, zone)}" if until else ""
    if act == "owner":
        return (
            f"belongs to {triage.member_name(session, workspace_id, int(value)) if value else 'nobody'} now"
        )
    if act == "sequence":
        return f"is started in “{many_sequences.sequence_of(session, workspace_id, value).name}”"
    if act in ("tag", "untag"):
        name = tags.chosen(session, workspace_id, value).name
        return f"gets the tag “{name}”" if act == "tag" else f"loses the tag “{name}”"
    status: Any = value
    return {
        "done": "is done, until they write again",
        "status": f"has the status “{STATUSES.get(status, '')}”",
        "sentiment": f"is marked “{value}”",
    }[act]
