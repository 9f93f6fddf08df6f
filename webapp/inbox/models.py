"""What an operator did to leads, kept for a while so that it can be taken back; and the views that people save."""

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

ActKind = Literal[
    "sentiment", "status", "owner", "snooze", "notes", "done", "merge", "answer", "tags", "facts"
]
ACT_KINDS: tuple[ActKind, ...] = (
    "sentiment",
    "status",
    "owner",
    "snooze",
    "notes",
    "done",
    "merge",
    "answer",
    "tags",
    "facts",
)


class SavedView(Base):
    """Filters and an order under a name. Without an owner it is shared; one of a person goes when they leave the workspace."""

    __tablename__ = "saved_view"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    owner_id: Mapped[int | None]
    name: Mapped[str]
    filters: Mapped[dict[str, Any]] = mapped_column(JSONB)  # as filters.Filters reads them
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "owner_id"],
            ["membership.workspace_id", "membership.user_id"],
            ondelete="CASCADE",
        ),
        UniqueConstraint("workspace_id", "id"),
        Index(
            "uq_saved_view_name",
            "workspace_id",
            text("coalesce(owner_id, 0)"),
            text("lower(name)"),
            unique=True,
        ),
        CheckConstraint("name <> ''", name="name_not_blank"),
    )


class LeadAct(Base):
    """One act of one person on one lead. `before` and `after` hold what it changed; a merge keeps its id in `after`, and an
    unsent answer that was deleted all of its text in `before`."""

    __tablename__ = "lead_act"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id", ondelete="CASCADE"))
    lead_id: Mapped[int]
    kind: Mapped[ActKind] = mapped_column(String(12))
    said: Mapped[str]  # the sentence that told the person what happened
    before: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    after: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    job_batch_id: Mapped[int | None]  # the batch that it was part of
    message_id: Mapped[int | None]  # the answer that it was done with: taken back together
    done_at: Mapped[datetime] = mapped_column(server_default=func.now())
    undone_at: Mapped[datetime | None]

    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "lead_id"], ["lead.workspace_id", "lead.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["workspace_id", "job_batch_id"],
            ["job_batch.workspace_id", "job_batch.id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["workspace_id", "message_id"],
            ["message.workspace_id", "message.id"],
            ondelete="SET NULL (message_id)",
        ),
        UniqueConstraint("workspace_id", "id"),
        Index(
            "ix_lead_act_message",
            "workspace_id",
            "message_id",
            postgresql_where=text("message_id IS NOT NULL"),
        ),
        Index("ix_lead_act_mine", "workspace_id", "user_id", text("id DESC")),
        Index("ix_lead_act_lead", "workspace_id", "lead_id"),
        Index(
            "ix_lead_act_batch",
            "workspace_id",
            "job_batch_id",
            "lead_id",
            unique=True,
            postgresql_where=text("job_batch_id IS NOT NULL"),
        ),
        CheckConstraint(f"kind IN {ACT_KINDS}", name="kind_known"),
    )
