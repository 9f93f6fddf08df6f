"""The numbers in the sidebar: exact in the transaction of each change, and read in the same time whatever is counted.

What was counted (`lead_count`), what has changed since (`lead_count_change`), and the snoozes that ended lately are read
by one statement, so they are of one instant.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.accounts.scopes import Scope
from webapp.leads.view_rules import ASLEEP, RULES
from webapp.leads.visibility import split


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
    """The number of every view of the scope, at one moment."""
    whole, mine = split(scope)
    seen = {"whole": whole, "mine": mine, "me": scope.viewer.user_id, "now": now}
    leads_of = {views: int(leads) for views, leads in session.execute(_COUNTED, seen)}
    awake = {views: leads for views, leads in leads_of.items() if not views & ASLEEP}

    def asked(key: str) -> int:
        return sum(leads for views, leads in awake.items() if views & RULES[key].bit)

    everyone = sum(leads_of.values())
    return InboxCounts(
        needs_you=asked("needs-you"),
        all=asked("all"),
        waiting=asked("waiting"),
        repair=asked("repair"),
        snoozed=everyone - sum(awake.values()),
        everyone=everyone,
    )


_SEEN = "(workspace_id = ANY(:whole) OR workspace_id = ANY(:mine) AND {} = :me)"
_OF_OWNER, _OF_LEAD = _SEEN.format("owner"), _SEEN.format("assigned_to")

# A lead whose snooze has ended, and is still counted as asleep, is taken from there and added to those awake.
_COUNTED = text(f"""
    SELECT views, sum(leads) FROM (
        SELECT views, leads FROM lead_count WHERE {_OF_OWNER}
        UNION ALL SELECT views, change FROM lead_count_change WHERE {_OF_OWNER}
        UNION ALL SELECT views - moved.bit, moved.leads FROM lead, (VALUES (0, -1), ({ASLEEP}, 1)) AS moved (bit, leads)
            WHERE {_OF_LEAD} AND merged_into IS NULL AND views & {ASLEEP} <> 0 AND snoozed_until <= :now
    ) AS counted GROUP BY views
""")
