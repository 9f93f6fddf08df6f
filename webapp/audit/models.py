"""The audit log's rows, and how long a workspace keeps what it need not keep for ever."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, String, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from webapp.runtime.database import Base
from webapp.runtime.policies import APPEND_ONLY

By = Literal["person", "job", "provider", "command", "system"]
BYS: dict[By, str] = {
    "person": "A person",
    "job": "A job",
    "provider": "A provider",
    "command": "The command line",
    "system": "Signalbox",
}

AUDIT_DAYS, BODY_DAYS, DELIVERY_DAYS, CALL_DAYS = 400, 180, 400, 90
"""What a workspace keeps that has not chosen: a year's review still finds the whole year; half a year of deliveries can be
processed again, which is longer than any fault went unnoticed; which calls came and what became of them is known for as long
as the log; the AI page looks back three months at most.
"""
LEAST_AUDIT_DAYS, LEAST_BODY_DAYS, LEAST_DELIVERY_DAYS, LEAST_CALL_DAYS, MOST_DAYS = 90, 7, 30, 31, 3650
"""Nobody can make the log forget what they did last quarter; providers repeat a call for days; the budget looks at a month of calls."""


class AuditEntry(Base):
    """One act. The application may add rows and read them, never change or delete them (`runtime.policies`).

    Without a workspace it is about a person's own account, or about the whole installation.
    """

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    workspace_id: Mapped[int | None] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(server_default=func.now())
    by: Mapped[By] = mapped_column(String(10))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))
    role: Mapped[str] = mapped_column(server_default="")  # theirs in the workspace, at that time
    source: Mapped[str] = mapped_column(server_default="")  # the job, the provider or the command
    network: Mapped[str] = mapped_column(server_default="")  # see origins.network_of
    act: Mapped[str]
    subject: Mapped[str] = mapped_column(server_default="")  # the table, …
    subject_key: Mapped[str] = mapped_column(server_default="")  # … and the row in it
    before: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    after: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    is_redacted: Mapped[bool] = mapped_column(server_default="false")  # whom it was about has been erased

    __table_args__ = (
        Index("ix_audit_entry_newest", "workspace_id", text("id DESC")),
        Index("ix_audit_entry_person", "user_id", text("id DESC")),
        Index("ix_audit_entry_age", "at"),
        Index("ix_audit_entry_subject", "workspace_id", "subject", "subject_key"),
        CheckConstraint(f"by IN {tuple(BYS)}", name="by_known"),
        {"comment": APPEND_ONLY},
    )


class Retention(Base):
    """How many days a workspace keeps its audit log, deliveries and their bodies, and the rows of calls to the model."""

    __tablename__ = "retention"

    workspace_id: Mapped[int] = mapped_column(
        ForeignKey("workspace.id", ondelete="CASCADE"), primary_key=True
    )
    audit_days: Mapped[int] = mapped_column(server_default=str(AUDIT_DAYS))
    body_days: Mapped[int] = mapped_column(server_default=str(BODY_DAYS))
    delivery_days: Mapped[int] = mapped_column(server_default=str(DELIVERY_DAYS))
    call_days: Mapped[int] = mapped_column(server_default=str(CALL_DAYS))

    __table_args__ = (
        CheckConstraint(f"audit_days BETWEEN {LEAST_AUDIT_DAYS} AND {MOST_DAYS}", name="audit_days_bounded"),
        CheckConstraint(f"body_days BETWEEN {LEAST_BODY_DAYS} AND {MOST_DAYS}", name="body_days_bounded"),
        CheckConstraint(
            f"delivery_days BETWEEN {LEAST_DELIVERY_DAYS} AND {MOST_DAYS}", name="delivery_days_bounded"
        ),
        CheckConstraint(f"call_days BETWEEN {LEAST_CALL_DAYS} AND {MOST_DAYS}", name="call_days_bounded"),
    )
