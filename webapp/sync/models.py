"""Receipts: what each sync of a lead asked for, and what it brought."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    String,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from webapp.runtime.database import Base

Trigger = Literal["open", "button", "schedule", "all", "webhook"]
TRIGGERS: dict[Trigger, str] = {
    "open": "the conversation was opened",
    "button": "somebody asked",
    "schedule": "an earlier sync had failed",
    "all": "everything is synced",
    "webhook": "a webhook told of somebody unknown",
}

PartState = Literal["off", "unknown", "reading", "done", "refused", "failed"]
"""A channel's part: not connected; the provider knows nobody like that; being read; read; the key was refused; anything else."""

ReceiptState = Literal["running", "done", "partly", "failed", "nothing"]


class SyncReceipt(Base):
    """One attempt to sync one lead. `parts` has an object for "sms" and one for "email", see receipts.Part."""

    __tablename__ = "sync_receipt"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    lead_id: Mapped[int]
    job_id: Mapped[int]
    trigger: Mapped[Trigger] = mapped_column(String(10))
    state: Mapped[ReceiptState] = mapped_column(String(10), server_default="running")
    parts: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    began_at: Mapped[datetime] = mapped_column(server_default=func.now())
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "lead_id"], ["lead.workspace_id", "lead.id"], ondelete="CASCADE"
        ),
        Index("ix_sync_receipt_newest", "workspace_id", "lead_id", text("id DESC")),
        CheckConstraint("state IN ('running', 'done', 'partly', 'failed', 'nothing')", name="state_known"),
    )

    @property
    def new(self) -> int:
        """Messages that were not known before."""
        return sum(int(part.get("new", 0)) for part in self.parts.values())

    @property
    def pages(self) -> int:
        """Pages read so far."""
        return sum(int(part.get("pages", 0)) for part in self.parts.values())
