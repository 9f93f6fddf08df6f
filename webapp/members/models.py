"""Invitations into a workspace."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from webapp.accounts.models import ROLES, Role
from webapp.runtime.database import Base

LASTS = timedelta(days=7)


class Invitation(Base):
    """A link that lets one person in, once. Only the hash of its token is stored; the row goes when it was used."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    email: Mapped[str]
    role: Mapped[Role] = mapped_column(String(20))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    invited_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        Index("uq_invitation_email", "workspace_id", text("lower(email)"), unique=True),
        CheckConstraint(f"role IN {tuple(ROLES)}", name="role_known"),
    )
