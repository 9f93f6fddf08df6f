"""How a workspace reaches a provider: the key, the host, the webhook's secret, and whether it works."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import CheckConstraint, ForeignKey, Identity, LargeBinary, String, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.accounts.models import Workspace
from webapp.runtime import secrets
from webapp.runtime.database import Base

Provider = Literal["emailbison", "gohighlevel"]
PROVIDERS: dict[Provider, str] = {"emailbison": "EmailBison", "gohighlevel": "GoHighLevel"}
ConnectionState = Literal["untested", "working", "refused", "failing"]


class Connection(Base):
    """A workspace's account at a provider. Secrets are sealed, bound to this row's workspace and provider."""

    __tablename__ = "connection"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    provider: Mapped[Provider] = mapped_column(String(20))
    host: Mapped[str | None]  # none: the default base host
    key_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    key_last_four: Mapped[str | None] = mapped_column(String(4))
    webhook_token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    webhook_token_sealed: Mapped[bytes] = mapped_column(LargeBinary)

    state: Mapped[ConnectionState] = mapped_column(String(20), server_default="untested")
    state_since: Mapped[datetime] = mapped_column(server_default=func.now())
    remedy: Mapped[str | None]  # what a person can do while it does not work
    last_success_at: Mapped[datetime | None]
    last_failure_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    workspace: Mapped[Workspace] = relationship(lazy="raise")

    __table_args__ = (
        UniqueConstraint("workspace_id", "provider"),
        UniqueConstraint("workspace_id", "id"),
        CheckConstraint(f"provider IN {tuple(PROVIDERS)}", name="provider_known"),
        CheckConstraint("state IN ('untested', 'working', 'refused', 'failing')", name="state_known"),
    )

    @property
    def key(self) -> str | None:
        """The provider key, or None when none was entered. Raises Locked when the key ring cannot open it."""
        return secrets.unseal(self.key_sealed, self._place("key")) if self.key_sealed else None

    @key.setter
    def key(self, key: str) -> None:
        self.key_sealed = secrets.seal(key, self._place("key"))
        self.key_last_four = key[-4:]

    @property
    def webhook_token(self) -> str:
        """The secret part of the webhook's address."""
        return secrets.unseal(self.webhook_token_sealed, self._place("webhook"))

    @webhook_token.setter
    def webhook_token(self, token: str) -> None:
        self.webhook_token_sealed = secrets.seal(token, self._place("webhook"))
        self.webhook_token_hash = secrets.token_hash(token)

    def _place(self, field: str) -> str:
        return f"connection|{self.workspace_id}|{self.provider}|{field}"
