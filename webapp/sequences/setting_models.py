"""A workspace's own rules for what is sent by the clock."""

from __future__ import annotations

from datetime import datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.runtime.database import Base


class SequenceSettings(Base):
    """A workspace's own rules. Without a row, the defaults hold."""

    __tablename__ = "sequence_settings"

    workspace_id: Mapped[int] = mapped_column(
        ForeignKey("workspace.id", ondelete="CASCADE"), primary_key=True
    )
    paused_at: Mapped[datetime | None]
    paused_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))
    is_dry_run: Mapped[bool] = mapped_column(server_default="false")
    opens_at: Mapped[time] = mapped_column(server_default="09:00")
    closes_at: Mapped[time] = mapped_column(server_default="17:00")
    days: Mapped[str] = mapped_column(String(7), server_default="12345")  # ISO weekdays, Monday is 1
    daily_cap: Mapped[int] = mapped_column(SmallInteger, server_default="50")  # touches of one sender a day
    ramp_from: Mapped[int | None] = mapped_column(
        SmallInteger
    )  # of a new sender on its first day; None: no ramp
    ramp_step: Mapped[int] = mapped_column(SmallInteger, server_default="5")  # more on each following day

    __table_args__ = (
        CheckConstraint("opens_at < closes_at", name="opens_before_it_closes"),
        CheckConstraint("days ~ '^[1-7]+$'", name="days_known"),
        CheckConstraint("daily_cap BETWEEN 1 AND 1000", name="daily_cap_bounded"),
        CheckConstraint("ramp_from BETWEEN 1 AND 1000 AND ramp_step BETWEEN 1 AND 1000", name="ramp_bounded"),
    )
