"""How a workspace reaches a provider: the key, the host, the webhook's secret, and whether it works."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.accounts.models import Workspace
from webapp.runtime import secrets
from webapp.runtime.database import Base

Provider = str
"""A name of `providers.registry`."""
ConnectionState = Literal["untested", "working", "refused", "failing"]


Trouble = Literal[
    "no_key",
    "locked",
    "key_refused",
    "wrong_host",
    "other_workspace",
    "scope",
    "class",
    "location",
    "dns",
    "private",
    "tls",
    "timeout",
    "not_provider",
    "busy",
    "down",
]
"""What exactly is wrong while a connection does not work."""

OLD_ADDRESS_HOURS = 48
"""How long a webhook's former address is still accepted, so that the new one can be entered in between."""


class BaseHost(Base):
    """A provider's host that workspaces may choose. The list is the installation's, not a workspace's."""

    __tablename__ = "base_host"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    host: Mapped[str] = mapped_column(unique=True)
    label: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (CheckConstraint("host = lower(btrim(host)) AND host <> ''", name="host_form"),)


class Connection(Base):
    """A workspace's account at a provider. Secrets are sealed, bound to this row's workspace and provider."""

    __tablename__ = "connection"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    provider: Mapped[str] = mapped_column(String(20))
    host: Mapped[str | None] = mapped_column(  # none: whatever is the default
        ForeignKey("base_host.host", ondelete="RESTRICT", onupdate="CASCADE"), index=True
    )
    account_name: Mapped[str | None]  # the workspace at the provider that the key opens
    country: Mapped[str | None] = mapped_column(
        String(2)
    )  # where the account's national numbers belong; blank: nowhere; NULL: not asked yet
    location_id: Mapped[str | None]  # the account there, where the key alone does not say which
    location_proven_at: Mapped[datetime | None]  # since when the provider accepts this key for this account
    key_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    key_last_four: Mapped[str | None] = mapped_column(String(4))
    webhook_token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    webhook_token_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    webhook_wanted: Mapped[bool] = mapped_column(
        server_default="false"
    )  # a person wants ours to stand at the provider
    webhook_found: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB
    )  # ours as it stood there at webhook_checked_at
    webhook_checked_at: Mapped[datetime | None]

    state: Mapped[ConnectionState] = mapped_column(String(20), server_default="untested")
    state_since: Mapped[datetime] = mapped_column(server_default=func.now())
    trouble: Mapped[Trouble | None] = mapped_column(String(20))
    belongs_to: Mapped[str | None]  # the host of the list that accepts the key, when ours refuses it
    remedy: Mapped[str | None]  # what a person can do while it does not work
    failed_call: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """The call that the remedy is about: status, endpoint (a template), host, and the provider's own sentence. For a support case."""
    last_success_at: Mapped[datetime | None]
    last_failure_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    workspace: Mapped[Workspace] = relationship(lazy="raise")

    __table_args__ = (
        UniqueConstraint("workspace_id", "provider"),
        UniqueConstraint("workspace_id", "id"),
        Index(
            "ix_connection_location",
            "location_id",
            postgresql_where=text("location_proven_at IS NOT NULL"),
        ),
        CheckConstraint("state IN ('untested', 'working', 'refused', 'failing')", name="state_known"),
    )

    @hybrid_property
    def is_connected(self) -> bool:
        """Whether a key was entered; whether it works is another matter."""
        return self.key_sealed is not None

    @is_connected.inplace.expression
    @classmethod
    def _is_connected(cls) -> ColumnElement[bool]:
        return cls.key_sealed.is_not(None)

    @property
    def is_known_to_be_refused(self) -> bool:
        """Whether a call with this key is certain to be refused; a record of another workspace says nothing of the key."""
        return self.state == "refused" and self.trouble != "other_workspace"

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


class FormerAddress(Base):
    """A webhook's address that was replaced and is still accepted for a while. Every one is kept that was promised to work."""

    __tablename__ = "former_address"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    connection_id: Mapped[int]
    until: Mapped[datetime]

    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "connection_id"],
            ["connection.workspace_id", "connection.id"],
            ondelete="CASCADE",
        ),
        Index("ix_former_address_connection", "workspace_id", "connection_id"),
    )


class SenderAccount(Base):
    """A mailbox that the provider sends from, as its account events tell of it."""

    __tablename__ = "sender_account"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    provider: Mapped[str] = mapped_column(String(20))
    provider_id: Mapped[str]
    name: Mapped[str] = mapped_column(server_default="")
    email: Mapped[str] = mapped_column(server_default="")
    state: Mapped[Literal["connected", "disconnected", "removed"]] = mapped_column(String(20))
    changed_at: Mapped[datetime]  # the provider's time: what is told late does not undo what is newer

    __table_args__ = (
        UniqueConstraint("workspace_id", "provider", "provider_id"),
        CheckConstraint("provider_id <> ''", name="provider_id_not_blank"),
        CheckConstraint("state IN ('connected', 'disconnected', 'removed')", name="state_known"),
    )
