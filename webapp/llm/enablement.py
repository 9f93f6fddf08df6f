"""Whether the model would be asked at all, in words for whoever presses a button that asks it."""

from __future__ import annotations

from typing import Literal

from sqlalchemy.orm import Session

from webapp.llm.budget import choices_of, spent
from webapp.providers import ai

Asking = Literal["score", "draft"]
WHAT: dict[Asking, str] = {"score": "Scoring", "draft": "Drafting"}


def why_off(session: Session, workspace_id: int, use: Asking) -> str:
    """Why nothing would come of asking: the model is off, the use is, or the month's budget is spent. Blank when it would."""
    if not ai.is_on():
        return f"{WHAT[use]} is off: no model key was given."
    choices = choices_of(session, workspace_id)
    if not (choices.score_on if use == "score" else choices.draft_on):
        return f"{WHAT[use]} is off in this workspace. It can be turned on under AI."
    if choices.budget_micros is not None and spent(session, workspace_id) >= choices.budget_micros:
        return f"{WHAT[use]} waits: this month's budget for the model is spent. It can be raised under AI."
    return ""
