"""Mails that wait to be sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Identity, func
from sqlalchemy.orm import Mapped, mapped_column

from webapp.runtime.database import Base


class Notice(Base):
    """One mail to somebody who works here. The row goes when it was sent, so that nothing of it is kept."""

    __tablename__ = "notice"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    address: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)
