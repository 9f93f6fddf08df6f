"""What each person chose, and where a workspace's digest is posted."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Identity, LargeBinary, String, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from webapp.runtime import secrets
from webapp.runtime.database import Base


class DigestChoice(Base):
    """What one person wants of one workspace. Without a row: nothing. `mailed_on`: the day of the last mail, in its zone."""

    __tablename__ = "digest_choice"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id", ondelete="CASCADE"), index=True)
    by_mail: Mapped[bool] = mapped_column(server_default="false")
    in_slack: Mapped[bool] = mapped_column(server_default="false")  # a line of their own in the posted digest
    days: Mapped[str] = mapped_column(String(7), server_default="12345")  # of the mail; ISO weekdays
    mailed_on: Mapped[date | None]

    __table_args__ = (
        UniqueConstraint("workspace_id", "user_id"),
        CheckConstraint("days ~ '^[1-7]+$'", name="days_known"),
    )


class SlackHook(Base):
    """Where a workspace's digest is posted. The address is a secret, sealed and bound to the workspace."""

    __tablename__ = "slack_hook"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"), unique=True)
    address_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    host: Mapped[str]
    entered_at: Mapped[datetime] = mapped_column(server_default=func.now())
    posted_on: Mapped[
        date | None
    ]  # claimed before the call, so that a crash never posts twice; None: not yet
    trouble: Mapped[str] = mapped_column(server_default="")
    days: Mapped[str] = mapped_column(String(7), server_default="12345")  # ISO weekdays

    __table_args__ = (CheckConstraint("days ~ '^[1-7]+$'", name="days_known"),)

    @property
    def address(self) -> str:
        """Raises Locked when the key ring cannot open it."""
        return secrets.unseal(self.address_sealed, self._place())

    @address.setter
    def address(self, address: str) -> None:
        self.address_sealed = secrets.seal(address, self._place())

    def _place(self) -> str:
        return f"slack_hook|{self.workspace_id}|address"
