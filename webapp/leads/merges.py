"""Merges of leads: who merged which, when, and what an unmerge has to restore."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from webapp.runtime.database import Base


class LeadMerge(Base):
    """One lead was said to be the same person as another. While it stands, `lead.merged_into` says the same."""

    __tablename__ = "lead_merge"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    kept_id: Mapped[int]
    merged_id: Mapped[int]
    before: Mapped[dict[str, Any]] = mapped_column(JSONB)  # the kept lead's marks, to be given back
    after: Mapped[dict[str, Any]] = mapped_column(JSONB)  # the same, as the merge left them
    merged_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))
    merged_at: Mapped[datetime] = mapped_column(server_default=func.now())
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))
    undone_at: Mapped[datetime | None]

    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "kept_id"], ["lead.workspace_id", "lead.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["workspace_id", "merged_id"], ["lead.workspace_id", "lead.id"], ondelete="CASCADE"
        ),
        UniqueConstraint("workspace_id", "id"),
        Index("ix_lead_merge_kept", "workspace_id", "kept_id"),
        Index(
            "uq_lead_merge_standing",
            "workspace_id",
            "merged_id",
            unique=True,
            postgresql_where=text("undone_at IS NULL"),
        ),
        CheckConstraint("kept_id <> merged_id", name="two_leads"),
    )
