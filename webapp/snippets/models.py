"""A snippet of a person, or one that a workspace shares."""

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


class Snippet(Base):
    """Words under a name. Without an owner it is shared; one of a person goes when they leave the workspace."""

    __tablename__ = "snippet"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    owner_id: Mapped[int | None]
    name: Mapped[str]
    body: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "owner_id"],
            ["membership.workspace_id", "membership.user_id"],
            ondelete="CASCADE",
        ),
        UniqueConstraint("workspace_id", "id"),
        Index(
            "uq_snippet_name",
            "workspace_id",
            text("coalesce(owner_id, 0)"),
            text("lower(name)"),
            unique=True,
        ),
        CheckConstraint("name <> '' AND body <> ''", name="not_blank"),
    )


class Signature(Base):
    """What ends the mails of one person, from one mailbox; from every other one where `sender_id` is blank."""

    __tablename__ = "signature"

    workspace_id: Mapped[int] = mapped_column(
        ForeignKey("workspace.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(primary_key=True)
    sender_id: Mapped[str] = mapped_column(primary_key=True)  # the provider's id of the mailbox
    body: Mapped[str]

    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "user_id"],
            ["membership.workspace_id", "membership.user_id"],
            ondelete="CASCADE",
        ),
        CheckConstraint("body <> ''", name="body_not_blank"),
    )
