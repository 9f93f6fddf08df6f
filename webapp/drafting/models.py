"""A draft: what the model would answer to one message."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Identity, Index, String, func, text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from webapp.conversations.models import Channel
from webapp.runtime.database import Base

DraftState = Literal[
    "proposed", "approved", "rejected", "replaced", "refused", "filtered", "unreadable", "over_budget"
]
FAILURES: dict[str, str] = {
    "refused": "The model refused to draft an answer.",
    "filtered": "The model's content filter stopped the draft.",
    "unreadable": "The model wrote no usable draft, three times over. Try another one, or write it yourself.",
    "over_budget": "No draft: this month's budget for the model is spent.",
}
STATES = ("proposed", "approved", "rejected", "replaced", *FAILURES)


class Draft(Base):
    """One proposal. At most one of a lead is open; the others are history."""

    __tablename__ = "draft"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    lead_id: Mapped[int]
    message_id: Mapped[int]  # what it answers
    channel: Mapped[Channel] = mapped_column(String(10))
    state: Mapped[DraftState] = mapped_column(String(20))
    body: Mapped[str] = mapped_column(server_default="")
    job_id: Mapped[int | None]
    model: Mapped[str | None]
    prompt_version: Mapped[str | None]
    micros: Mapped[int] = mapped_column(server_default="0")
    was_edited: Mapped[bool | None]  # by whoever approved it
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "lead_id"], ["lead.workspace_id", "lead.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["workspace_id", "message_id"], ["message.workspace_id", "message.id"], ondelete="CASCADE"
        ),
        Unique("workspace_id", "id"),
        Index("ix_draft_message", "workspace_id", "message_id"),
        Index(
            "uq_draft_proposed",
            "workspace_id",
            "lead_id",
            unique=True,
            postgresql_where=text("state = 'proposed'"),
        ),
        Index("ix_draft_newest", "workspace_id", "lead_id", text("id DESC")),
        CheckConstraint("channel IN ('email', 'sms')", name="channel_known"),
        CheckConstraint(f"state IN {STATES}", name="state_known"),
    )
