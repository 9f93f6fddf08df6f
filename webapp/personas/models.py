"""Personas speak for a workspace; knowledge is what they may say."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, String, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from webapp.runtime.database import Base

KnowledgeKind = Literal["text", "file", "page"]
KnowledgeState = Literal["ready", "waiting", "failed"]


class Persona(Base):
    """Who answers, for one campaign or for every campaign that has no persona of its own."""

    __tablename__ = "persona"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    campaign: Mapped[str] = mapped_column(server_default="")  # empty: all the others
    name: Mapped[str]
    voice: Mapped[str] = mapped_column(server_default="")  # how they write
    signature: Mapped[str] = mapped_column(server_default="")  # as it ends a mail
    profile: Mapped[str] = mapped_column(server_default="")  # what they sell, to whom; empty: the workspace's
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (UniqueConstraint("workspace_id", "campaign"), UniqueConstraint("workspace_id", "id"))


class Knowledge(Base):
    """One thing to know: a text, a file's text, or a page's."""

    __tablename__ = "knowledge"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    kind: Mapped[KnowledgeKind] = mapped_column(String(10))
    title: Mapped[str]
    address: Mapped[str | None]  # of a page
    body: Mapped[str] = mapped_column(server_default="")
    state: Mapped[KnowledgeState] = mapped_column(String(10), server_default="ready")
    note: Mapped[str] = mapped_column(server_default="")  # why it failed, and what to do
    read_at: Mapped[datetime] = mapped_column(server_default=func.now())
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        Index("ix_knowledge_workspace", "workspace_id", "id"),
        CheckConstraint("kind IN ('text', 'file', 'page')", name="kind_known"),
        CheckConstraint("state IN ('ready', 'waiting', 'failed')", name="state_known"),
        CheckConstraint("(kind = 'page') = (address IS NOT NULL)", name="page_has_address"),
    )
