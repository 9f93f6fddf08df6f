"""Batches, as they are stored: slices may read these rows; the jobs themselves they ask for by key (lookup.py)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, String, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from webapp.runtime.database import Base

BatchState = Literal["running", "paused", "done", "cancelled"]
BATCH_STATES: dict[BatchState, str] = {
    "running": "Running",
    "paused": "Paused",
    "done": "Done",
    "cancelled": "Cancelled",
}
LIVE_BATCH = "state IN ('running', 'paused')"
MAX_SHOWN_REASONS = 3


class JobBatch(Base):
    """One kind of work on many items of a workspace, each a job of its own. See jobs/batches.py."""

    __tablename__ = "job_batch"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    kind: Mapped[str]  # the name of its BatchKind
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))
    options: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")  # what the person chose
    state: Mapped[BatchState] = mapped_column(String(10), server_default="running")

    total: Mapped[int]  # items counted at the start; those that were really met, once it is done
    cursor: Mapped[int] = mapped_column(server_default="0")  # items up to this id have been enqueued
    is_enqueued: Mapped[bool] = mapped_column(server_default="false")  # all items have been
    enqueued: Mapped[int] = mapped_column(server_default="0")
    done: Mapped[int] = mapped_column(server_default="0")
    failed: Mapped[int] = mapped_column(server_default="0")
    left_out: Mapped[int] = mapped_column(server_default="0")  # not admitted: most often by the cap

    cap: Mapped[int | None]  # what all items may cost, in the kind's own unit; None: no limit
    share: Mapped[int] = mapped_column(server_default="0")  # reserved for each item until its cost is known
    spent: Mapped[int] = mapped_column(server_default="0")  # costs so far, and the shares of running items
    counts: Mapped[dict[str, int]] = mapped_column(JSONB, server_default="{}")  # sums kept for the page
    reasons: Mapped[dict[str, int]] = mapped_column(JSONB, server_default="{}")  # failed items by remedy

    paused_seconds: Mapped[float] = mapped_column(server_default="0")
    paused_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        Index("uq_job_batch_live", "workspace_id", "kind", unique=True, postgresql_where=text(LIVE_BATCH)),
        Index("ix_job_batch_newest", "workspace_id", "kind", text("id DESC")),
        CheckConstraint(f"state IN {tuple(BATCH_STATES)}", name="state_known"),
    )

    @property
    def finished(self) -> int:
        """Items that are over: done, failed or left out."""
        return self.done + self.failed + self.left_out

    @property
    def is_live(self) -> bool:
        """Whether it runs or is paused."""
        return self.state in ("running", "paused")

    @property
    def top_reasons(self) -> list[tuple[str, int]]:
        """Why most items failed, the most frequent reason first."""
        return sorted(self.reasons.items(), key=lambda reason: (-reason[1], reason[0]))[:MAX_SHOWN_REASONS]

    def seconds_worked(self, now: datetime) -> float:
        """Seconds since it began, without the time in which it was paused."""
        until = self.finished_at or self.paused_at or now
        return max(0.0, (until - self.created_at).total_seconds() - self.paused_seconds)
