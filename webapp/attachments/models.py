"""Attachments of messages, and the contents that were fetched or are sent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from webapp.runtime.database import Base


class StoredFile(Base):
    """The bytes of a file, once for each workspace however many messages carry them. `sha256` is their hash."""

    __tablename__ = "stored_file"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    sha256: Mapped[bytes]
    size: Mapped[int]
    picture_type: Mapped[str | None] = mapped_column(String(20))
    """The media type of a picture that may be shown in a page, by its first bytes; NULL for everything else."""
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    stored_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "sha256"),
        CheckConstraint("size >= 0", name="size_not_negative"),
    )


class UnsentFile(Base):
    """A file in somebody's composer for a lead: it goes with their next answer."""

    __tablename__ = "unsent_file"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    lead_id: Mapped[int]
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id", ondelete="CASCADE"))
    name: Mapped[str]
    stored_file_id: Mapped[int]
    added_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "lead_id"], ["lead.workspace_id", "lead.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["workspace_id", "stored_file_id"],
            ["stored_file.workspace_id", "stored_file.id"],
            ondelete="CASCADE",
        ),
        UniqueConstraint("workspace_id", "id"),
        Index("ix_unsent_file_composer", "workspace_id", "lead_id", "user_id"),
        Index("ix_unsent_file_stored", "workspace_id", "stored_file_id"),
    )


PASSED_ON = "passed-on-"
"""How the keys of files begin that a forward takes along."""


class MessageAttachment(Base):
    """A file of a message, as its provider tells of it. `key` tells it from the message's other files.

    `provider_facts` is what the provider has to hear to hand the file out; it may hold a signed link, which is shown to nobody.
    """

    __tablename__ = "message_attachment"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    message_id: Mapped[int]
    position: Mapped[int]
    provider: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(80))
    name: Mapped[str]  # cleaned: see names.py
    size: Mapped[int | None]  # bytes; NULL until somebody said so
    is_inline: Mapped[bool] = mapped_column(server_default="false")
    """It stands inside the mail, as a signature's logo does. It is shown, and counts as no file."""
    provider_facts: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    stored_file_id: Mapped[int | None]
    failure: Mapped[str | None]  # why it could not be fetched, in words

    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "message_id"], ["message.workspace_id", "message.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["workspace_id", "stored_file_id"],
            ["stored_file.workspace_id", "stored_file.id"],
            ondelete="SET NULL (stored_file_id)",
        ),
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "message_id", "key"),
        Index(
            "ix_message_attachment_stored",
            "workspace_id",
            "stored_file_id",
            postgresql_where=text("stored_file_id IS NOT NULL"),
        ),
    )
