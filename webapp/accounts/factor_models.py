"""What a person shows at sign-in besides a password: codes of an app, passkeys, and codes for the day when both are lost."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Identity, LargeBinary, func
from sqlalchemy.orm import Mapped, mapped_column

from webapp.runtime.database import Base
from webapp.runtime.secrets import seal, unseal


class CodeApp(Base):
    """The app on a person's telephone that shows six digits, new every 30 seconds (TOTP, RFC 6238). One for each person."""

    __tablename__ = "code_app"

    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id", ondelete="CASCADE"), primary_key=True)
    secret_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    last_step: Mapped[int]
    """The number of the 30 seconds whose code was used last: no code is good twice, and none that is older."""
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    used_at: Mapped[datetime | None]

    @property
    def secret(self) -> str:
        """In base32. Raises Locked when SECRET_KEYS no longer opens it."""
        return unseal(self.secret_sealed, f"code_app.{self.user_id}")

    @secret.setter
    def secret(self, secret: str) -> None:
        self.secret_sealed = seal(secret, f"code_app.{self.user_id}")


class Passkey(Base):
    """A key pair of which a person's device keeps the secret half, behind its own lock (WebAuthn)."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    used_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """A code that stands for the second step once. Only its hash is stored; the row goes when it was used."""

    __tablename__ = "recovery_code"

    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id", ondelete="CASCADE"), primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)


class SpentChallenge(Base):
    """A challenge that was answered with a passkey, kept until it is too old to be answered again."""

    __tablename__ = "spent_challenge"

    challenge_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    spent_at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)
