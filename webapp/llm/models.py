"""Every call to the model, what a workspace has chosen and spent, and why the model may not be asked just now."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

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
from sqlalchemy.orm import Mapped, mapped_column

from webapp.runtime.database import Base

Use = Literal["sentiment", "opt_out", "score", "draft"]
USES: dict[Use, str] = {
    "sentiment": "Read the sentiment of replies",
    "opt_out": "Tell opt-outs from other wishes",
    "score": "Score leads",
    "draft": "Draft answers",
}

CallOutcome = Literal[
    "asked",
    "answered",
    "no_room",
    "unreadable",
    "refused",
    "filtered",
    "no_answer",
    "busy",
    "bad_reply",
    "key_refused",
    "over_quota",
    "rejected",
]
CALL_OUTCOMES: dict[CallOutcome, str] = {
    "asked": "On its way, or lost with its worker",
    "answered": "Answered",
    "no_room": "Ran out of room",
    "unreadable": "Could not be read",
    "refused": "Refused by the model",
    "filtered": "Stopped by the content filter",
    "no_answer": "No answer in time",
    "busy": "The server was busy",
    "bad_reply": "No answer of a model server",
    "key_refused": "Key or model refused",
    "over_quota": "Quota used up",
    "rejected": "The request was rejected",
}


class ModelCall(Base):
    """One call, written before it is made: a crash cannot hide it. No text of anybody is kept here."""

    __tablename__ = "ai_call"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    use: Mapped[Use] = mapped_column(String(20))
    model: Mapped[str]
    prompt_version: Mapped[str]
    outcome: Mapped[CallOutcome] = mapped_column(String(20), server_default="asked")
    input_tokens: Mapped[int] = mapped_column(server_default="0")
    output_tokens: Mapped[int] = mapped_column(server_default="0")
    micros: Mapped[int]  # millionths of a dollar: the most it can cost, until its end is known
    milliseconds: Mapped[int] = mapped_column(server_default="0")
    lead_id: Mapped[
        int | None
    ]  # whom it was about; no reference, because a call is kept when its lead is gone
    is_stranger: Mapped[bool] = mapped_column(server_default="false")  # somebody whom nobody wrote to
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        Index("ix_ai_call_day", "workspace_id", "created_at"),
        ForeignKeyConstraint(
            ["workspace_id", "lead_id"], ["lead.workspace_id", "lead.id"], ondelete="SET NULL (lead_id)"
        ),
        Index("ix_ai_call_lead", "workspace_id", "lead_id", postgresql_where=text("lead_id IS NOT NULL")),
        Index("ix_ai_call_strangers", "workspace_id", "created_at", postgresql_where=text("is_stranger")),
        CheckConstraint(f"use IN {tuple(USES)}", name="use_known"),
        CheckConstraint(f"outcome IN {tuple(CALL_OUTCOMES)}", name="outcome_known"),
    )


class Spending(Base):
    """What a workspace has spent in a month (of UTC), calls on their way included at the most they can cost."""

    __tablename__ = "ai_spending"

    workspace_id: Mapped[int] = mapped_column(
        ForeignKey("workspace.id", ondelete="CASCADE"), primary_key=True
    )
    month: Mapped[date] = mapped_column(primary_key=True)
    micros: Mapped[int] = mapped_column(server_default="0")


class Choices(Base):
    """What a workspace wants of the model. Without a row: everything, within the installation's AI_BUDGET."""

    __tablename__ = "ai_choices"

    workspace_id: Mapped[int] = mapped_column(
        ForeignKey("workspace.id", ondelete="CASCADE"), primary_key=True
    )
    sentiment_on: Mapped[bool] = mapped_column(server_default="true")
    opt_out_on: Mapped[bool] = mapped_column(server_default="true")
    score_on: Mapped[bool] = mapped_column(server_default="true")
    draft_on: Mapped[bool] = mapped_column(server_default="true")
    budget_micros: Mapped[int | None]  # a month; none: no limit
    questions: Mapped[str] = mapped_column(server_default="")  # what makes a lead a good one, a line each

    __table_args__ = (CheckConstraint("budget_micros >= 0", name="budget_not_negative"),)

    def is_on(self, use: Use) -> bool:
        """Whether the workspace wants this use."""
        return bool(getattr(self, f"{use}_on"))


class ModelCircuit(Base):
    """Tripped: the server refused the key, the model or the account, so this use asks nothing until `try_at`."""

    __tablename__ = "ai_circuit"

    use: Mapped[Use] = mapped_column(String(20), primary_key=True)
    reason: Mapped[Literal["refused", "quota"]] = mapped_column(String(10))
    fingerprint: Mapped[str]  # of key, server and model; with others the circuit is not tripped
    status: Mapped[int | None] = mapped_column(SmallInteger)
    code: Mapped[str] = mapped_column(server_default="")
    since: Mapped[datetime] = mapped_column(server_default=func.now())
    try_at: Mapped[datetime]


class Check(Base):
    """How a model did against the corpus of hostile mails in one use, when it was last tried."""

    __tablename__ = "ai_check"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    use: Mapped[Use] = mapped_column(String(20), server_default="score")
    model: Mapped[str]
    host: Mapped[str]
    prompt_version: Mapped[str]
    tried: Mapped[int]
    withstood: Mapped[int]
    unanswered: Mapped[int]
    failed_names: Mapped[str] = mapped_column(server_default="")
    micros: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
