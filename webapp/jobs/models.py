"""The ledger: one row for every piece of work, from the enqueueing to the end; RQ only brings its key to a worker."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import (
    CheckConstraint,
    Computed,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    SmallInteger,
    String,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from webapp.runtime.database import Base

JobState = Literal["waiting", "running", "done", "failed", "parked", "cancelled"]
JOB_STATES: dict[JobState, str] = {
    "waiting": "Waiting",
    "running": "Running",
    "done": "Done",
    "failed": "Failed",
    "parked": "Parked",
    "cancelled": "Cancelled",
}
LIVE = "state IN ('waiting', 'running', 'parked')"
"""While a row is live, nobody else can hold its key."""


class Job(Base):
    """A piece of work. Its arguments are ids only; what a person may read of a failure is in `error_note`."""

    __tablename__ = "job"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    workspace_id: Mapped[int | None] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    tenant: Mapped[int] = mapped_column(
        Computed("coalesce(workspace_id, 0)", persisted=True)
    )  # whose turn it is; 0 for the system itself
    kind: Mapped[str]
    key: Mapped[str]
    arguments: Mapped[dict[str, Any]] = mapped_column(JSONB)
    queue: Mapped[str] = mapped_column(String(20))
    state: Mapped[JobState] = mapped_column(String(10), server_default="waiting")

    asked: Mapped[int] = mapped_column(server_default="1")  # how often it was enqueued
    taken: Mapped[int] = mapped_column(server_default="0")  # `asked`, when the last run began
    attempts: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    crashes: Mapped[int] = mapped_column(SmallInteger, server_default="0")  # leases lost in a row
    run_at: Mapped[datetime] = mapped_column(server_default=func.now())
    pushed_at: Mapped[datetime | None]
    lease_token: Mapped[uuid.UUID | None]
    leased_until: Mapped[datetime | None]
    holder: Mapped[int | None]  # the lock that its worker holds while it lives; see relay.HOLDERS

    connection_id: Mapped[int | None]  # the connection whose refused key parked it
    outcome: Mapped[str | None]
    error_class: Mapped[str | None]
    error_note: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "connection_id"],
            ["connection.workspace_id", "connection.id"],
            ondelete="SET NULL (connection_id)",
        ),
        Index("uq_job_live_key", "key", unique=True, postgresql_where=text(LIVE)),
        Index(
            "ix_job_due",
            "queue",
            "tenant",
            "run_at",
            "id",
            postgresql_where=text("state = 'waiting' AND pushed_at IS NULL"),
        ),
        Index(
            "ix_job_pushed",
            "queue",
            "tenant",
            postgresql_where=text("state = 'waiting' AND pushed_at IS NOT NULL"),
        ),
        Index("ix_job_leased", "leased_until", postgresql_where=text("state = 'running'")),
        Index("ix_job_parked", "connection_id", postgresql_where=text("state = 'parked'")),
        Index("ix_job_failed_key", "key", postgresql_where=text("state = 'failed'")),
        Index(
            "ix_job_finished",
            "workspace_id",
            "state",
            text("finished_at DESC"),
            postgresql_where=text("state IN ('done', 'failed', 'cancelled')"),
        ),
        CheckConstraint(f"state IN {tuple(JOB_STATES)}", name="state_known"),
        CheckConstraint("key ~ '^[A-Za-z0-9_-]{1,180}$'", name="key_form"),
    )


class Tick(Base):
    """The last slot of a schedule that was enqueued. Whoever moves it on enqueues, so each slot is enqueued once."""

    __tablename__ = "tick"

    name: Mapped[str] = mapped_column(primary_key=True)
    slot: Mapped[int]  # -1: none yet
    ticked_at: Mapped[datetime] = mapped_column(server_default=func.now())
    paused_at: Mapped[datetime | None]
    paused_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))
