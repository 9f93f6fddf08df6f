"""The numbers in the sidebar: exact in the transaction of each change, and read in the same time whatever is counted.

What was counted (`lead_count`), what has changed since (`lead_count_change`), and the snoozes that ended lately are read
by one statement, so they are of one instant.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import TextClause, text
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
    counted = session.execute(_counted(bool(whole), bool(mine)), seen)
    leads_of = {views: int(leads) for views, leads in counted}
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


@lru_cache
def _counted(has_whole: bool, has_mine: bool) -> TextClause:
    """The statement for whoever sees whole workspaces, their own leads of others, or both.

    Each is asked for by itself: joined by OR, PostgreSQL may look at every lead of a workspace to find those of one owner.
    """
    whole, mine = "workspace_id = ANY(:whole)", "workspace_id = ANY(:mine) AND {owner} = :me"
    parts = [whole] * (has_whole or not has_mine) + [mine] * has_mine
    each = [
        _PARTS.format(of_owner=part.format(owner="owner"), of_lead=part.format(owner="assigned_to"))
        for part in parts
    ]
    return text(f"SELECT views, sum(leads) FROM ({' UNION ALL '.join(each)}) AS counted GROUP BY views")


# A lead whose snooze has ended, and is still counted as asleep, is taken from there and added to those awake.
_PARTS = f"""
    SELECT views, leads FROM lead_count WHERE {{of_owner}}
    UNION ALL SELECT views, change FROM lead_count_change WHERE {{of_owner}}
    UNION ALL SELECT views - moved.bit, moved.leads FROM lead, (VALUES (0, -1), ({ASLEEP}, 1)) AS moved (bit, leads)
        WHERE {{of_lead}} AND merged_into IS NULL AND views & {ASLEEP} <> 0 AND snoozed_until <= :now
"""
