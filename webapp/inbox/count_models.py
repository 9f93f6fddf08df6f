"""The numbers of the inbox: what is counted, what has changed since, and when each workspace was last counted anew.

The triggers on `lead` (a migration makes them) write a LeadCountChange in the transaction of each change; `counting.fold`
adds them to LeadCount. Both together are exact at any moment.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Identity, Index, SmallInteger, func
from sqlalchemy.orm import Mapped, mapped_column

from webapp.runtime.database import Base


class LeadCount(Base):
    """How many leads of one owner have these bits (`lead.views`). Merged leads are not counted."""

    __tablename__ = "lead_count"

    workspace_id: Mapped[int] = mapped_column(
        ForeignKey("workspace.id", ondelete="CASCADE"), primary_key=True
    )
    owner: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # lead.assigned_to; 0: nobody
    views: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    leads: Mapped[int]


class LeadCountChange(Base):
    """What LeadCount does not hold yet. Nothing refers from here to the workspace: a check of it would lock its row for
    every writer, and one that is deleted writes changes while it goes."""

    __tablename__ = "lead_count_change"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    workspace_id: Mapped[int]
    owner: Mapped[int]
    views: Mapped[int] = mapped_column(SmallInteger)
    change: Mapped[int]

    __table_args__ = (
        Index(
            "ix_lead_count_change_read",
            "workspace_id",
            postgresql_include=["owner", "views", "change"],
        ),
    )


class CountAudit(Base):
    """The last time a workspace was counted anew, and what was found wrong. It should be nothing, always."""

    __tablename__ = "count_audit"

    workspace_id: Mapped[int] = mapped_column(
        ForeignKey("workspace.id", ondelete="CASCADE"), primary_key=True
    )
    audited_at: Mapped[datetime] = mapped_column(server_default=func.now())
    leads: Mapped[int]
    drift: Mapped[int]  # leads that were in a wrong number then
    drifted_at: Mapped[datetime | None]  # when that was last more than none
    drifted_leads: Mapped[int] = mapped_column(server_default="0")  # and how many those were
