"""Scores: what the model thought of a lead, and of which message it had read."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    SmallInteger,
    String,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from webapp.runtime.database import Base

Outcome = Literal["scored", "disqualified", "skipped", "unreadable", "refused", "filtered", "over_budget"]

OUTCOMES: dict[Outcome, str] = {
    "scored": "Scored",
    "disqualified": "Disqualified",
    "skipped": "Nothing to score yet",
    "unreadable": "The model's answer could not be read, three times over. A person has to judge, or “Score again”.",
    "refused": "The model refused to judge this conversation.",
    "filtered": "The model's content filter stopped the answer.",
    "over_budget": "Not scored: this month's budget for the model is spent.",
}
JUDGED: tuple[Outcome, ...] = ("scored", "disqualified")
"""Outcomes with numbers."""


class Score(Base):
    """One verdict on a lead. The newest counts; older ones are history."""

    __tablename__ = "score"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    lead_id: Mapped[int]
    message_id: Mapped[int | None]  # the newest inbound message that was read
    job_id: Mapped[int | None]  # the job that asked: a repetition of it finds its answer here
    outcome: Mapped[Outcome] = mapped_column(String(20))
    fit: Mapped[int | None] = mapped_column(SmallInteger)
    intent: Mapped[int | None] = mapped_column(SmallInteger)
    overall: Mapped[int | None] = mapped_column(SmallInteger)
    reasons: Mapped[str] = mapped_column(server_default="")
    doubt: Mapped[str] = mapped_column(server_default="")  # why not to believe it at sight, for people
    evidence: Mapped[list[str]] = mapped_column(
        JSONB, server_default="[]"
    )  # quotes found word for word in the conversation
    model: Mapped[str | None]
    prompt_version: Mapped[str | None]
    usage: Mapped[dict[str, Any]] = mapped_column(
        JSONB, server_default="{}"
    )  # tokens in and out, calls, milliseconds, micros
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "lead_id"], ["lead.workspace_id", "lead.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["workspace_id", "message_id"], ["message.workspace_id", "message.id"], ondelete="CASCADE"
        ),
        Index(
            "ix_score_message", "workspace_id", "message_id", postgresql_where=text("message_id IS NOT NULL")
        ),
        Index("ix_score_newest", "workspace_id", "lead_id", text("id DESC")),
        CheckConstraint(f"outcome IN {tuple(OUTCOMES)}", name="outcome_known"),
        CheckConstraint(
            "fit BETWEEN 1 AND 4 AND intent BETWEEN 1 AND 4 AND overall BETWEEN 1 AND 4", name="range"
        ),
    )

    def covers(self, message_id: int) -> bool:
        """Whether this message has been read for good. What the budget stopped has not."""
        return self.message_id == message_id and self.outcome != "over_budget"
