"""Deliveries: every webhook call as it came, before anybody tried to understand it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

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

from webapp.runtime.database import Base

DeliveryState = Literal["received", "processed", "ignored", "unreadable", "failed"]

DELIVERY_STATES: dict[DeliveryState, str] = {
    "received": "Received",
    "processed": "Processed",
    "ignored": "Ignored",
    "unreadable": "Unreadable",
    "failed": "Failed",
}


class Delivery(Base):
    """One webhook call. `event_key` says what makes two calls the same; a second one changes nothing."""

    __tablename__ = "delivery"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    provider: Mapped[str] = mapped_column(String(20))
    event_type: Mapped[str] = mapped_column(server_default="")
    event_key: Mapped[str]
    content_type: Mapped[str] = mapped_column(server_default="")
    body: Mapped[bytes] = mapped_column(LargeBinary)
    body_gone_at: Mapped[datetime | None]  # when the body was forgotten: by age, or with whom it was about
    state: Mapped[DeliveryState] = mapped_column(String(20), server_default="received")
    reason: Mapped[str | None]  # why it was ignored or could not be read
    lead_id: Mapped[int | None]
    """Whom it was about. No foreign key: even an empty one opens the lead's table, and a delivery is stored while that is locked."""
    received_at: Mapped[datetime] = mapped_column(server_default=func.now())
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("workspace_id", "provider", "event_key"),
        Index("ix_delivery_lead", "workspace_id", "lead_id", postgresql_where=text("lead_id IS NOT NULL")),
        Index("ix_delivery_newest", "workspace_id", text("id DESC")),
        Index(
            "ix_delivery_trouble",
            "workspace_id",
            text("id DESC"),
            postgresql_where=text("state IN ('unreadable', 'failed')"),
        ),
        Index(
            "ix_delivery_age", "workspace_id", "received_at", postgresql_where=text("body_gone_at IS NULL")
        ),
        CheckConstraint(f"state IN {tuple(DELIVERY_STATES)}", name="state_known"),
    )
