"""Texts that stand in composers because they were taken back."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from webapp.conversations.models import Channel
from webapp.runtime.database import Base


class UnsentText(Base):
    """What somebody wrote to a lead and took back: it stands in their composer until they send or empty it."""

    __tablename__ = "unsent_text"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    lead_id: Mapped[int]
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id", ondelete="CASCADE"))
    channel: Mapped[Channel] = mapped_column(String(10))
    body: Mapped[str]
    # Who was to get it, and from which mailbox. None: whoever gets it usually.
    recipients: Mapped[list[str] | None] = mapped_column(JSONB)
    copies: Mapped[list[str] | None] = mapped_column(JSONB)
    blind_copies: Mapped[list[str] | None] = mapped_column(JSONB)
    sender_id: Mapped[str | None]
    subject: Mapped[str | None]  # of a mail that begins a thread
    forwards_id: Mapped[int | None]
    with_files: Mapped[bool] = mapped_column(server_default="false")

    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "lead_id"], ["lead.workspace_id", "lead.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["workspace_id", "forwards_id"],
            ["message.workspace_id", "message.id"],
            ondelete="SET NULL (forwards_id)",
        ),
        Index(
            "ix_unsent_text_forwards",
            "workspace_id",
            "forwards_id",
            postgresql_where=text("forwards_id IS NOT NULL"),
        ),
        UniqueConstraint("workspace_id", "lead_id", "user_id"),
        CheckConstraint("channel IN ('email', 'sms')", name="channel_known"),
    )
