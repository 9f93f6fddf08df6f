"""A tag of a workspace, and each time that it was put on a lead."""

from __future__ import annotations

from datetime import datetime

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
from sqlalchemy.orm import Mapped, mapped_column

from webapp.runtime.database import Base


class Tag(Base):
    """A word that a workspace sorts its leads by."""

    __tablename__ = "tag"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    name: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        Index("uq_tag_name", "workspace_id", text("lower(name)"), unique=True),
        CheckConstraint("name <> ''", name="name_not_blank"),
    )


class LeadTag(Base):
    """A tag was put on a lead; it is on it until `taken_off_at`. What was taken off stays, as the lead's history."""

    __tablename__ = "lead_tag"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    lead_id: Mapped[int]
    tag_id: Mapped[int]
    put_on_at: Mapped[datetime] = mapped_column(server_default=func.now())
    put_on_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))
    taken_off_at: Mapped[datetime | None]
    taken_off_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))

    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "lead_id"], ["lead.workspace_id", "lead.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(["workspace_id", "tag_id"], ["tag.workspace_id", "tag.id"], ondelete="CASCADE"),
        UniqueConstraint("workspace_id", "id"),
        Index(
            "uq_lead_tag_on",
            "workspace_id",
            "tag_id",
            "lead_id",
            unique=True,
            postgresql_where=text("taken_off_at IS NULL"),
        ),
        Index("ix_lead_tag_lead", "workspace_id", "lead_id"),
    )
