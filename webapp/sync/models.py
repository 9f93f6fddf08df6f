"""Receipts: what each sync of a lead asked for, and what it brought. And the syncs of whole workspaces."""

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
    UniqueConstraint,
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

SyncAllState = Literal["running", "paused", "done", "cancelled"]
SYNC_ALL_STATES: dict[SyncAllState, str] = {
    "running": "Running",
    "paused": "Paused",
    "done": "Done",
    "cancelled": "Cancelled",
}


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


class SyncAll(Base):
    """A person asked for all leads of a workspace to be synced. Its leads are jobs of their own."""

    __tablename__ = "sync_all"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))
    state: Mapped[SyncAllState] = mapped_column(String(10), server_default="running")
    total: Mapped[int]
    last_lead_id: Mapped[int] = mapped_column(server_default="0")  # leads up to here have their jobs
    is_spread: Mapped[bool] = mapped_column(server_default="false")  # all leads have
    asked: Mapped[int] = mapped_column(server_default="0")
    done: Mapped[int] = mapped_column(server_default="0")
    failed: Mapped[int] = mapped_column(server_default="0")
    brought: Mapped[int] = mapped_column(server_default="0")  # new messages
    reasons: Mapped[dict[str, int]] = mapped_column(JSONB, server_default="{}")  # remedies of the failed
    calls: Mapped[dict[str, int]] = mapped_column(JSONB, server_default="{}")  # by part, "sms" and "email"
    paused_seconds: Mapped[float] = mapped_column(server_default="0")
    paused_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        Index(
            "uq_sync_all_running",
            "workspace_id",
            unique=True,
            postgresql_where=text("state IN ('running', 'paused')"),
        ),
        CheckConstraint(f"state IN {tuple(SYNC_ALL_STATES)}", name="state_known"),
    )

    @property
    def finished(self) -> int:
        """Leads that are over and done with."""
        return self.done + self.failed

    @property
    def is_live(self) -> bool:
        return self.state in ("running", "paused")

    def seconds_worked(self, now: datetime) -> float:
        """How long it has been at it, pauses left out."""
        until = self.finished_at or self.paused_at or now
        return max(0.0, (until - self.created_at).total_seconds() - self.paused_seconds)
