"""The numbers in the sidebar: exact, in one statement, and never a false zero."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.accounts.scopes import Scope
from webapp.inbox.predicates import VIEWS, condition
from webapp.leads.models import Lead
from webapp.leads.visibility import visible


@dataclass(frozen=True, slots=True)
class InboxCounts:
    """How many leads each view has. `is_available` is False when nobody knows: then the numbers mean nothing."""

    needs_you: int
    all: int
    waiting: int
    repair: int
    snoozed: int
    everyone: int
    is_available: bool = True

    def of(self, view_key: str) -> int:
        """The number of the view with this key."""
        return int(getattr(self, view_key.replace("-", "_")))


UNKNOWN = InboxCounts(0, 0, 0, 0, 0, 0, is_available=False)
"""What is shown as "–" while the database does not answer."""


def count_inbox(session: Session, scope: Scope, now: datetime) -> InboxCounts:
    """Count every view of the scope, at one moment."""
    numbers = [func.count().filter(condition(view, now)).label(view.key.replace("-", "_")) for view in VIEWS]
    row = session.execute(select(*numbers).select_from(Lead).where(visible(scope))).one()
    return InboxCounts(**row._mapping)
