"""How long a browser stays signed in: shorter for whoever may change keys and people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from webapp.accounts.scopes import MANAGERS, Viewer
from webapp.runtime.settings import settings


@dataclass(frozen=True, slots=True)
class Lengths:
    """How long a session may be unused, and how old it may become."""

    idle: timedelta
    most: timedelta

    def are_over(self, created_at: datetime, seen_at: datetime, now: datetime) -> bool:
        """Whether a session has ended."""
        return now - seen_at > self.idle or now - created_at > self.most


def longest() -> Lengths:
    """Nobody's session lasts longer."""
    return Lengths(timedelta(days=settings().session_idle_days), timedelta(days=settings().session_days))


def lengths_for(viewer: Viewer) -> Lengths:
    """Of this person's sessions: whoever manages a workspace, or the installation, has the shorter ones."""
    every = longest()
    if not viewer.is_administrator and not any(each.role in MANAGERS for each in viewer.workspaces):
        return every
    idle, most = settings().manager_session_idle_days, settings().manager_session_days
    return Lengths(min(every.idle, timedelta(days=idle)), min(every.most, timedelta(days=most)))
