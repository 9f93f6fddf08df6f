"""The consent ledger: every change of what may be sent to a lead, as an event. Rows are added and never changed."""

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

from webapp.consent.readings import Channel
from webapp.runtime.database import Base

Change = Literal["opt_out", "opt_in", "hold", "release", "unreachable", "reachable", "dnd_on", "dnd_off"]
CHANGES: dict[Change, str] = {
    "opt_out": "Opted out",
    "opt_in": "Reopened",
    "hold": "Held for a person",
    "release": "Released",
    "unreachable": "Cannot be reached",
    "reachable": "Can be reached again",
    "dnd_on": "Do-not-disturb switched on",
    "dnd_off": "Do-not-disturb ended",
}
CHANNELS: dict[Channel, str] = {"all": "any contact", "email": "e-mail", "sms": "texts", "calls": "calls"}

By = Literal["person", "rule", "model", "provider", "bounce", "unknown"]
BYS: dict[By, str] = {
    "person": "by a person",
    "rule": "by a rule",
    "model": "by the model",
    "provider": "by the provider",
    "bounce": "by a returned mail",
    "unknown": "before events were kept",
}
"""Who or what made the change. "unknown": it stood before the ledger was kept."""


class ConsentEvent(Base):
    """One change. A hold asks a person: did this lead opt out, or (reason "opt_in") take an opt-out back?"""

    __tablename__ = "consent_event"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    lead_id: Mapped[int]
    at: Mapped[datetime]  # when it was said or done; the order of events is that of recording (id)
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())
    change: Mapped[Change] = mapped_column(String(12))
    channel: Mapped[Channel] = mapped_column(String(8))
    by: Mapped[By] = mapped_column(String(10))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))
    source: Mapped[str] = mapped_column(server_default="")  # a provider, "panel", "before the ledger"
    message_id: Mapped[int | None]
    address: Mapped[
        str | None
    ]  # that of the mail with which it was said: a lead's colleagues write in its conversation
    evidence: Mapped[str] = mapped_column(server_default="")  # verbatim, from the message
    reason: Mapped[str] = mapped_column(server_default="")  # a person's, or a code of what was read
    readings: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")  # {"words": …, "model": …}

    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "lead_id"], ["lead.workspace_id", "lead.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["workspace_id", "message_id"],
            ["message.workspace_id", "message.id"],
            ondelete="SET NULL (message_id)",
        ),
        UniqueConstraint("workspace_id", "id"),
        Index("ix_consent_event_lead", "workspace_id", "lead_id", "id"),
        Index("ix_consent_event_user", "user_id", postgresql_where=text("user_id IS NOT NULL")),
        Index(
            "ix_consent_event_address",
            "workspace_id",
            "address",
            postgresql_where=text("address IS NOT NULL"),
        ),
        Index(
            "uq_consent_event_message",
            "workspace_id",
            "message_id",
            "change",
            "channel",
            unique=True,
            postgresql_where=text("message_id IS NOT NULL"),
        ),
        CheckConstraint(f"change IN {tuple(CHANGES)}", name="change_known"),
        CheckConstraint(f"channel IN {tuple(CHANNELS)}", name="channel_known"),
        CheckConstraint(f"by IN {tuple(BYS)}", name="by_known"),
    )
