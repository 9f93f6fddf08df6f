"""What was done about backups: made, tried by restoring them, restored."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import CheckConstraint, Identity, Index, String, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from webapp.runtime.database import Base

BackupAct = Literal["create", "verify", "restore"]
ACTS: tuple[BackupAct, ...] = ("create", "verify", "restore")


class BackupRun(Base):
    """One run of `flask backup …`. It belongs to no workspace. `taken_at`: the moment that the backup shows."""

    __tablename__ = "backup_run"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    act: Mapped[BackupAct] = mapped_column(String(10))
    name: Mapped[str]
    taken_at: Mapped[datetime | None]
    began_at: Mapped[datetime] = mapped_column(server_default=func.now())
    ended_at: Mapped[datetime | None]
    is_good: Mapped[bool] = mapped_column(server_default="false")
    problem: Mapped[str] = mapped_column(server_default="")  # why it is not good, for whoever runs this
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")  # figures: bytes, rows, seconds

    __table_args__ = (
        Index("ix_backup_run_newest", "act", "ended_at"),
        CheckConstraint(f"act IN {ACTS}", name="act_known"),
    )
