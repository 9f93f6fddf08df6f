"""Sequences, their steps, the leads that are in one, and each touch: one message that is due at a time."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any, Literal

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    SmallInteger,
    String,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from webapp.conversations.models import Channel
from webapp.runtime.database import Base

Trigger = Literal["manual", "sentiment", "first_answer", "tag"]
TRIGGERS: dict[Trigger, str] = {
    "manual": "Only when a person starts it",
    "sentiment": "When a reply is judged to be…",
    "first_answer": "When a person has answered a lead for the first time",
    "tag": "When a tag is put on a lead…",
}
Condition = Literal["always", "phone_known", "nobody_wrote"]
CONDITIONS: dict[Condition, str] = {
    "always": "Always",
    "phone_known": "Only if a telephone number is known",
    "nobody_wrote": "Only if none of us has written since the step before",
}
"""A reply ends the sequence whatever the condition says."""

Author = Literal["template", "model"]
AUTHORS: dict[Author, str] = {
    "template": "These words, filled in",
    "model": "By the model, to this end; a person reads each one before it is sent",
}
"""Who writes a step. What the model wrote is never sent before a person has approved it."""

EnrolmentState = Literal["active", "paused", "completed", "stopped"]
ENROLMENT_STATES: dict[EnrolmentState, str] = {
    "active": "Active",
    "paused": "Paused",
    "completed": "Completed",
    "stopped": "Stopped",
}
LIVE_ENROLMENT = "state IN ('active', 'paused')"

TouchState = Literal["planned", "held", "queued", "skipped", "cancelled", "dry_run"]
TOUCH_STATES: dict[TouchState, str] = {
    "planned": "Planned",
    "held": "Waits for a person",
    "queued": "Handed over",
    "skipped": "Skipped",
    "cancelled": "Cancelled",
    "dry_run": "Dry run",
}
"""held: to be approved, or completed where a variable is empty. queued: the message stands in the conversation and is sent."""

OPEN_TOUCH = "state IN ('planned', 'held')"


class Sequence(Base):
    """A named series of steps. `is_on`: leads are started by its trigger; those that met it before `on_since` are not."""

    __tablename__ = "sequence"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    name: Mapped[str]
    trigger: Mapped[Trigger] = mapped_column(String(20), server_default="manual")
    trigger_sentiment: Mapped[str | None] = mapped_column(String(40))
    trigger_tag_id: Mapped[
        int | None
    ]  # None with the trigger "tag": that tag was removed, and nobody is started
    is_on: Mapped[bool] = mapped_column(server_default="false")
    on_since: Mapped[datetime | None]
    daily_cap: Mapped[int | None] = mapped_column(SmallInteger)  # of one sender; None: the workspace's alone
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    removed_at: Mapped[datetime | None]  # nothing more is sent; caps and reports still count it

    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        Index(
            "uq_sequence_name",
            "workspace_id",
            "name",
            unique=True,
            postgresql_where=text("removed_at IS NULL"),
        ),
        ForeignKeyConstraint(
            ["workspace_id", "trigger_tag_id"],
            ["tag.workspace_id", "tag.id"],
            ondelete="SET NULL (trigger_tag_id)",
        ),
        Index("ix_sequence_trigger_tag", "workspace_id", "trigger_tag_id"),
        CheckConstraint(f"trigger IN {tuple(TRIGGERS)}", name="trigger_known"),
        CheckConstraint("name <> ''", name="name_not_blank"),
        CheckConstraint("daily_cap BETWEEN 1 AND 1000", name="daily_cap_bounded"),
    )


class SequenceStep(Base):
    """One step: so many days after the start, at this time of day where the lead is."""

    __tablename__ = "sequence_step"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    sequence_id: Mapped[int]
    day: Mapped[int] = mapped_column(SmallInteger)
    at: Mapped[time]
    channel: Mapped[Channel] = mapped_column(String(10))
    author: Mapped[Author] = mapped_column(String(10), server_default="template")
    template: Mapped[str]  # what is filled in; for the model, what it is to write
    condition: Mapped[Condition] = mapped_column(String(20), server_default="always")
    needs_approval: Mapped[bool] = mapped_column(server_default="false")

    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "sequence_id"], ["sequence.workspace_id", "sequence.id"], ondelete="CASCADE"
        ),
        UniqueConstraint("workspace_id", "id"),
        Index("ix_sequence_step_sequence", "workspace_id", "sequence_id", "day", "at"),
        CheckConstraint("day BETWEEN 0 AND 365", name="day_bounded"),
        CheckConstraint("channel IN ('email', 'sms')", name="channel_known"),
        CheckConstraint(f"condition IN {tuple(CONDITIONS)}", name="condition_known"),
        CheckConstraint(f"author IN {tuple(AUTHORS)}", name="author_known"),
        CheckConstraint("template <> ''", name="template_not_blank"),
    )


class Enrolment(Base):
    """A lead in a sequence. A lead is in one at a time."""

    __tablename__ = "enrolment"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    sequence_id: Mapped[int]
    lead_id: Mapped[int]
    via_lead_id: Mapped[int | None]  # the merged lead that it belonged to; an unmerge gives it back
    state: Mapped[EnrolmentState] = mapped_column(String(10), server_default="active")
    reason: Mapped[str] = mapped_column(server_default="")  # why it is paused or stopped
    unless_reply_after: Mapped[int]  # the newest message when it began; any later reply ends it
    started_at: Mapped[datetime]
    started_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))
    paused_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "sequence_id"], ["sequence.workspace_id", "sequence.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["workspace_id", "lead_id"], ["lead.workspace_id", "lead.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["workspace_id", "via_lead_id"],
            ["lead.workspace_id", "lead.id"],
            ondelete="SET NULL (via_lead_id)",
        ),
        UniqueConstraint("workspace_id", "id"),
        Index("ix_enrolment_via_lead", "workspace_id", "via_lead_id"),
        Index(
            "uq_enrolment_live", "workspace_id", "lead_id", unique=True, postgresql_where=text(LIVE_ENROLMENT)
        ),
        Index("ix_enrolment_sequence", "workspace_id", "sequence_id", "lead_id"),
        CheckConstraint(f"state IN {tuple(ENROLMENT_STATES)}", name="state_known"),
    )


class Touch(Base):
    """One message that is due at a time: of a step, or written by a person to be sent later (`enrolment_id` None)."""

    __tablename__ = "touch"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    lead_id: Mapped[int]
    via_lead_id: Mapped[int | None]  # the merged lead that it belonged to; an unmerge gives it back
    enrolment_id: Mapped[int | None]
    step_id: Mapped[int | None]
    channel: Mapped[Channel] = mapped_column(String(10))
    body: Mapped[str | None]  # None: the step's template, filled in when it is sent
    due_at: Mapped[datetime]
    state: Mapped[TouchState] = mapped_column(String(10), server_default="planned")
    reason: Mapped[str] = mapped_column(server_default="")  # why it waits, or was not sent
    unless_reply_after: Mapped[int]  # the newest message when it was planned; any later reply cancels it
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))
    message_id: Mapped[int | None]
    sender: Mapped[str | None]  # whose daily cap it counts against
    gate: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")  # what the send gate said
    settled_at: Mapped[datetime | None]  # when it was handed over, skipped or cancelled

    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "lead_id"], ["lead.workspace_id", "lead.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["workspace_id", "via_lead_id"],
            ["lead.workspace_id", "lead.id"],
            ondelete="SET NULL (via_lead_id)",
        ),
        ForeignKeyConstraint(
            ["workspace_id", "enrolment_id"], ["enrolment.workspace_id", "enrolment.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["workspace_id", "step_id"],
            ["sequence_step.workspace_id", "sequence_step.id"],
            ondelete="SET NULL (step_id)",
        ),
        ForeignKeyConstraint(
            ["workspace_id", "message_id"],
            ["message.workspace_id", "message.id"],
            ondelete="SET NULL (message_id)",
        ),
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "enrolment_id", "step_id"),
        Index("ix_touch_open", "workspace_id", "due_at", postgresql_where=text(OPEN_TOUCH)),
        Index("ix_touch_lead", "workspace_id", "lead_id"),
        Index("ix_touch_via_lead", "workspace_id", "via_lead_id"),
        Index("ix_touch_step", "workspace_id", "step_id"),
        Index(
            "ix_touch_message", "workspace_id", "message_id", postgresql_where=text("message_id IS NOT NULL")
        ),
        Index(
            "ix_touch_sender",
            "workspace_id",
            "sender",
            "settled_at",
            postgresql_where=text("state IN ('queued', 'dry_run')"),
        ),
        Index(
            "ix_touch_taken_back",
            "workspace_id",
            postgresql_where=text("state = 'queued' AND message_id IS NULL"),
        ),
        CheckConstraint(f"state IN {tuple(TOUCH_STATES)}", name="state_known"),
        CheckConstraint("channel IN ('email', 'sms')", name="channel_known"),
    )
