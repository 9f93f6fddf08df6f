"""The newest score of a lead: it counts, older ones are history."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.scoring.models import Score


def newest_score(session: Session, workspace_id: int, lead_id: int) -> Score | None:
    """The score that was stored last; None before the first one."""
    query = select(Score).where(Score.workspace_id == workspace_id, Score.lead_id == lead_id)
    return session.scalars(query.order_by(Score.id.desc()).limit(1)).first()
