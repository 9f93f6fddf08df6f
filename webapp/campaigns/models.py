"""Campaigns, and how the last look at the provider's list went."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, String, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.providers.registry import label_of
from webapp.runtime.database import Base

STATUSES = {
    "draft": "Draft",
    "launching": "Launching",
    "queued": "Queued",
    "active": "Active",
    "paused": "Paused",
    "stopped": "Stopped",
    "completed": "Completed",
    "archived": "Archived",
    "failed": "Failed",
    "pending deletion": "Being deleted",
}
"""Those that were seen; another one is shown as it comes."""


class Campaign(Base):
    """One campaign of the provider. It is never deleted here: leads came from it."""

    __tablename__ = "campaign"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    provider: Mapped[str] = mapped_column(String(20))
    provider_id: Mapped[str]
    name: Mapped[str] = mapped_column(server_default="")
    status: Mapped[str] = mapped_column(server_default="")  # lower case; blank: known from a webhook alone
    seen_at: Mapped[datetime] = mapped_column(server_default=func.now())  # when the provider last spoke of it
    vanished_at: Mapped[datetime | None]  # when it was first missing from the provider's list

    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "provider", "provider_id"),
        Index("ix_campaign_name", "workspace_id", "name"),
        CheckConstraint("provider_id <> ''", name="provider_id_not_blank"),
    )

    @property
    def status_label(self) -> str:
        """The status in words."""
        if self.vanished_at is not None:
            return f"Gone at {label_of(self.provider)}"
        return STATUSES.get(self.status, self.status.capitalize()) or "Not listed yet"


class CampaignSync(Base):
    """The newest look at the list, one row a workspace: its progress while it runs, its result afterwards."""

    __tablename__ = "campaign_sync"

    workspace_id: Mapped[int] = mapped_column(
        ForeignKey("workspace.id", ondelete="CASCADE"), primary_key=True
    )
    began_at: Mapped[datetime]
    pages: Mapped[int] = mapped_column(server_default=text("0"))
    seen: Mapped[int] = mapped_column(server_default=text("0"))
    vanished: Mapped[int] = mapped_column(server_default=text("0"))
    finished_at: Mapped[datetime | None]
