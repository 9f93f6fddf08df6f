"""Receipts of erasures. They hold numbers and times, and nothing of whom they were about."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Identity, Index, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from webapp.runtime.database import Base
from webapp.runtime.policies import APPEND_ONLY


class Erasure(Base):
    """A person was erased: when, by whom, and how many rows of which table were removed, emptied or unlinked."""

    __tablename__ = "erasure"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(server_default=func.now())
    user_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))
    lead_number: Mapped[int]  # the number that the lead had; no reference, for it is gone
    is_opted_out: Mapped[bool]  # whether that is remembered of them, as keyed hashes
    counts: Mapped[dict[str, Any]] = mapped_column(JSONB)

    __table_args__ = (
        Index("ix_erasure_newest", "workspace_id", text("id DESC")),
        {"comment": APPEND_ONLY},
    )
