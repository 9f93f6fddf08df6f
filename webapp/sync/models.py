"""What syncs of leads did (receipts), and the completeness ledger: how far each channel is known to be complete."""

from __future__ import annotations

import datetime as dt
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

from webapp.integrations.models import Provider
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


class Coverage(Base):
    """One workspace's messages at one provider: everything between `since` and `watermark` is here, or is a gap.

    Only a sweep that reaches back to the watermark moves it. The second part tells of the run that goes on, or went last.
    """

    __tablename__ = "coverage"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    provider: Mapped[Provider] = mapped_column(String(20))
    since: Mapped[datetime | None]
    watermark: Mapped[datetime | None]
    days_checked_at: Mapped[datetime | None]
    stopped_check: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """A check that has not reached the end of its list: of which account it is, since when, back to when, and where to go on."""

    began_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    pages: Mapped[int] = mapped_column(server_default="0")
    seen: Mapped[int] = mapped_column(server_default="0")  # rows read
    backfilled: Mapped[int] = mapped_column(server_default="0")  # rows that were missing until this run

    __table_args__ = (
        UniqueConstraint("workspace_id", "provider"),
        UniqueConstraint("workspace_id", "id"),
    )


class CoverageDay(Base):
    """A day in the workspace's time zone, as it was counted at `checked_at`."""

    __tablename__ = "coverage_day"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    provider: Mapped[Provider] = mapped_column(String(20))
    day: Mapped[dt.date]
    provider_count: Mapped[int]  # messages that the provider lists
    stored_count: Mapped[int]  # of these, how many are stored here
    backfilled: Mapped[int]  # of these, how many a sweep or check had to add; over all runs
    only_here: Mapped[int]  # messages stored here that the provider does not list, or no longer
    checked_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (UniqueConstraint("workspace_id", "provider", "day"),)

    @property
    def missing(self) -> int:
        return max(0, self.provider_count - self.stored_count)


class Gap(Base):
    """A message that the provider has and that could not be stored. It stays until it is here, or a person says it is no loss."""

    __tablename__ = "coverage_gap"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    provider: Mapped[Provider] = mapped_column(String(20))
    provider_id: Mapped[str]  # as messages carry it
    at: Mapped[datetime | None]  # the provider's time
    reason: Mapped[str]
    found_at: Mapped[datetime] = mapped_column(server_default=func.now())
    closed_at: Mapped[datetime | None]
    note: Mapped[str | None]  # of whoever closed it by hand
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))

    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "provider", "provider_id"),
        Index("ix_coverage_gap_open", "workspace_id", postgresql_where=text("closed_at IS NULL")),
        CheckConstraint("provider_id <> ''", name="provider_id_not_blank"),
    )
