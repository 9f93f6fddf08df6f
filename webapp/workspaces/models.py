"""A workspace's logo."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, func
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
