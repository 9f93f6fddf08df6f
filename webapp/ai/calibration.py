"""Were the scores right? The first score of each lead against what came of it afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from webapp.leads.models import Lead
from webapp.runtime import clock
from webapp.scoring.models import Score

DAYS = 90


@dataclass(frozen=True, slots=True)
class Grade:
    """The leads whose first score was this one."""

    score: int
    leads: int = 0
    answered: int = 0
    wrote_again: int = 0
    meetings: int = 0

    def share(self, count: int) -> int:
        """In per cent of the leads."""
        return round(100 * count / self.leads) if self.leads else 0


def read_grades(session: Session, workspace_ids: Sequence[int]) -> list[Grade]:
    """For the scores 4 to 1, of the last three months. A later score knows the outcome, so only the first one counts."""
    first = (
        select(Score.lead_id, Score.overall, Score.created_at)
        .ext(distinct_on(Score.workspace_id, Score.lead_id))
        .where(
            Score.workspace_id.in_(workspace_ids),
            Score.outcome == "scored",
            Score.created_at >= clock.now() - timedelta(days=DAYS),
        )
        .order_by(Score.workspace_id, Score.lead_id, Score.id)
        .subquery()
    )
    rows = session.execute(
        select(
            first.c.overall,
            func.count(),
            func.count().filter(Lead.last_reply_sent_at > first.c.created_at),
            func.count().filter(Lead.last_inbound_at > first.c.created_at),
            func.count().filter(Lead.status == "meeting-booked"),
        )
        .join(Lead, Lead.id == first.c.lead_id)
        .group_by(first.c.overall)
    )
    known = {row[0]: Grade(*row) for row in rows}
    return [known.get(score, Grade(score)) for score in (4, 3, 2, 1)]
