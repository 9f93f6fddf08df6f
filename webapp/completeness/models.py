"""The completeness ledger: how far each channel is known to be complete, its days, and its gaps."""

from __future__ import annotations

import datetime as dt
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, String, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.integrations.models import Provider
from webapp.runtime.database import Base


class Coverage(Base):
    """One workspace's messages at one provider: everything between `since` and `complete_up_to` is here, or is a gap."""

    __tablename__ = "coverage"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    provider: Mapped[Provider] = mapped_column(String(20))
    since: Mapped[datetime | None]
    complete_up_to: Mapped[datetime | None]
    days_checked_at: Mapped[datetime | None]

    began_at: Mapped[datetime | None]  # the reading that goes on, or went last
    ended_at: Mapped[datetime | None]
    pages: Mapped[int] = mapped_column(server_default="0")
    seen: Mapped[int] = mapped_column(server_default="0")
    brought: Mapped[int] = mapped_column(server_default="0")

    __table_args__ = (
        UniqueConstraint("workspace_id", "provider"),
        UniqueConstraint("workspace_id", "id"),
    )


class CoverageDay(Base):
    """A day, of the workspace's own time zone, as it was counted at `checked_at`."""

    __tablename__ = "coverage_day"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    provider: Mapped[Provider] = mapped_column(String(20))
    day: Mapped[dt.date]
    theirs: Mapped[int]  # messages that the provider has
    ours: Mapped[int]  # of these, how many we have
    brought: Mapped[int]  # of these, how many were missing until a check brought them; over all checks
    extra: Mapped[int]  # messages of ours that the provider does not have, or not any more
    checked_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (UniqueConstraint("workspace_id", "provider", "day"),)

    @property
    def missing(self) -> int:
        return max(0, self.theirs - self.ours)


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
