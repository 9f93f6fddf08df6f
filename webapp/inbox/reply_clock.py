"""How long a lead has waited for an answer, in the working hours of its workspace, against the target that it has set itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy.orm import Session

from webapp.accounts.scopes import WorkspaceAccess
from webapp.leads.models import Lead
from webapp.sequences.hours import Hours, open_time
from webapp.sequences.settings import business_hours, settings_of

WARNED_AT = 0.75
"""The part of the target after which a lead is shown as soon to be late."""


@dataclass(frozen=True, slots=True)
class Target:
    """In which time a workspace wants to answer, and when it works."""

    within: timedelta
    zone: str
    hours: Hours


@dataclass(frozen=True, slots=True)
class Waiting:
    """One lead's clock: `soon` before the target is missed, `late` after it, `fine` until then."""

    state: Literal["fine", "soon", "late"]
    words: str


def targets_of(session: Session, workspaces: Iterable[WorkspaceAccess]) -> dict[int, Target]:
    """The targets of those workspaces that have one."""
    return {
        each.workspace_id: Target(
            timedelta(minutes=each.reply_target_minutes),
            each.time_zone,
            business_hours(settings_of(session, each.workspace_id)),
        )
        for each in workspaces
        if each.reply_target_minutes
    }


def waiting_of(lead: Lead, target: Target | None, now: datetime) -> Waiting | None:
    """None for whom nobody has to answer, and where there is no target."""
    if target is None or lead.waiting_since is None or not lead.needs_answer(now):
        return None
    waited = open_time(lead.waiting_since, now, target.zone, target.hours)
    left = target.within - waited
    if left <= timedelta():
        return Waiting("late", f"Late by {span(-left)}")
    if waited >= WARNED_AT * target.within:
        return Waiting("soon", f"{span(left)} left")
    return Waiting("fine", f"{span(left)} left")


def span(time: timedelta) -> str:
    """A span of working time in its largest unit: "40 m", "3 h"."""
    minutes = int(time.total_seconds() // 60)
    return f"{minutes // 60} h" if minutes >= 60 else f"{minutes} m"
