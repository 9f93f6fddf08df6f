"""Follow-ups that wait for a person's approval: read together, and approved many at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.accounts.scopes import Scope
from webapp.leads.models import Lead
from webapp.leads.visibility import visible
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import Invalid, NotFound
from webapp.sequences import by_hand, touches
from webapp.sequences.models import Touch
from webapp.sequences.rules import TO_BE_APPROVED
from webapp.sequences.upcoming import WITH_LEADS, TouchLine, get_touch, lines_of

MOST = 50
"""Of one page: as many as somebody reads at one go."""
_WAITS = (Touch.state == "held", Touch.reason == TO_BE_APPROVED)


@dataclass(frozen=True, slots=True)
class Approved:
    """What came of approving many: how many were, and of how many the words have changed since, or the need is gone."""

    done: int
    changed: int


def read_waiting(session: Session, scope: Scope, now: datetime) -> list[TouchLine]:
    """The next 50 that wait, of leads that the viewer may see, in the order in which they are due."""
    query = WITH_LEADS.where(*_WAITS, visible(scope)).order_by(Touch.due_at, Touch.id).limit(MOST)
    return lines_of(session, [(touch, lead) for touch, lead in session.execute(query)], now)


def is_waiting(line: TouchLine) -> bool:
    """Whether this one waits for an approval."""
    return line.touch.state == "held" and line.touch.reason == TO_BE_APPROVED


def count_waiting(session: Session, scope: Scope) -> int:
    """How many there are."""
    on_lead = (Lead.workspace_id == Touch.workspace_id) & (Lead.id == Touch.lead_id)
    query = select(func.count()).select_from(Touch).join(Lead, on_lead).where(*_WAITS, visible(scope))
    return session.scalar(query) or 0


def check_read(session: Session, touch: Touch, lead: Lead, mark: str, now: datetime) -> None:
    """Raises Invalid where the words are others than those that have this mark."""
    (line,) = lines_of(session, [(touch, lead)], now)
    if line.mark != mark:
        raise Invalid("touch", "The words have changed since you read them. Read them again.")


def approve_many(scope: Scope, read: Iterable[tuple[int, str]], by: int, now: datetime) -> Approved:
    """Approve each touch whose words are still those that were read: ids with their marks. Each is a transaction of its own."""
    done = changed = 0
    for touch_id, mark in read:
        try:
            with unit_of_work() as session:
                get_touch(session, scope, touch_id)
                touch, lead = touches.lock_touch(session, touch_id)
                (line,) = lines_of(session, [(touch, lead)], now)
                if not is_waiting(line) or line.mark != mark:
                    changed += 1
                    continue
                by_hand.approve(session, touch, by)
            done += 1
        except (Invalid, NotFound):
            changed += 1
    return Approved(done, changed)
