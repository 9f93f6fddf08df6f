"""A workspace's logo, and what is left of a workspace that was deleted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, LargeBinary, String, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from webapp.runtime.database import Base


class WorkspaceLogo(Base):
    """The picture that stands for the workspace; `workspace.logo` says that there is one, and which."""

    __tablename__ = "workspace_logo"

    workspace_id: Mapped[int] = mapped_column(
        ForeignKey("workspace.id", ondelete="CASCADE"), primary_key=True
    )
    picture_type: Mapped[str] = mapped_column(String(20))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    stored_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (CheckConstraint("length(content) <= 262144", name="content_bounded"),)


class WorkspaceRemoval(Base):
    """A workspace that somebody deleted: who and when, and how many rows of which table are gone so far.

    It outlives the workspace, so it holds its number and no reference.
    """

    __tablename__ = "workspace_removal"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    workspace_number: Mapped[int] = mapped_column(unique=True)
    name: Mapped[str]
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))
    asked_at: Mapped[datetime] = mapped_column(server_default=func.now())
    finished_at: Mapped[datetime | None]
    counts: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")

    __table_args__ = (
        Index("ix_workspace_removal_open", "id", postgresql_where=text("finished_at IS NULL")),
        Index("ix_workspace_removal_asked_by", "asked_by"),
    )

    @property
    def rows(self) -> int:
        """How many rows are gone."""
        return sum(self.counts.values())
