"""A person's second factors: which there are, taking them away, and the recovery codes that stand in for them."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, func, insert, or_, select
from sqlalchemy.orm import Session

from webapp.accounts.factor_models import CodeApp, Passkey, RecoveryCode
from webapp.accounts.models import User
from webapp.runtime.secrets import token_hash

CODES = 10
"""Recovery codes that a person gets."""
CODE_BYTES = 10
"""80 random bits: nobody finds one by its hash."""

HAS_FACTOR: ColumnElement[bool] = or_(
    select(CodeApp.user_id).where(CodeApp.user_id == User.id).correlate(User).exists(),
    select(Passkey.id).where(Passkey.user_id == User.id).correlate(User).exists(),
)
"""Whether the person of a row of `app_user` has one, for queries over people."""


@dataclass(frozen=True, slots=True)
class Factors:
    """What one person has."""

    app: CodeApp | None
    passkeys: Sequence[Passkey]
    codes_left: int

    @property
    def any(self) -> bool:
        return self.app is not None or bool(self.passkeys)


def factors_of(session: Session, user_id: int) -> Factors:
    """What this person has."""
    mine = select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.created_at, Passkey.id)
    left = select(func.count()).select_from(RecoveryCode).where(RecoveryCode.user_id == user_id)
    return Factors(session.get(CodeApp, user_id), session.scalars(mine).all(), session.scalar(left) or 0)


def has_factor(session: Session, user_id: int) -> bool:
    """Whether signing in asks this person for a second step."""
    return bool(session.scalar(select(HAS_FACTOR).select_from(User).where(User.id == user_id)))


def new_codes(session: Session, user_id: int) -> list[str]:
    """Fresh recovery codes, which can be shown only now; those before are good no more."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    codes = [_new_code() for _ in range(CODES)]
    session.execute(
        insert(RecoveryCode), [{"user_id": user_id, "code_hash": token_hash(_bare(code))} for code in codes]
    )
    return codes


def use_code(session: Session, user_id: int, typed: str) -> bool:
    """Whether this is one of the person's recovery codes; it is used up by it."""
    used = delete(RecoveryCode).where(
        RecoveryCode.user_id == user_id, RecoveryCode.code_hash == token_hash(_bare(typed))
    )
    return session.scalar(used.returning(RecoveryCode.user_id)) is not None


def remove_app(session: Session, user_id: int) -> None:
    """Take the app's codes away."""
    session.execute(delete(CodeApp).where(CodeApp.user_id == user_id))
    _forget_codes_of_nothing(session, user_id)


def remove_passkey(session: Session, user_id: int, passkey_id: int) -> None:
    """Take one of this person's passkeys away; nobody else's."""
    session.execute(delete(Passkey).where(Passkey.id == passkey_id, Passkey.user_id == user_id))
    _forget_codes_of_nothing(session, user_id)


def remove_all(session: Session, user_id: int) -> None:
    """Take everything away: for whoever lost telephone, keys and recovery codes."""
    for table in (CodeApp, Passkey, RecoveryCode):
        session.execute(delete(table).where(table.user_id == user_id))


def _forget_codes_of_nothing(session: Session, user_id: int) -> None:
    """Recovery codes stand for a factor: without one they are nothing."""
    session.flush()
    if not has_factor(session, user_id):
        session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))


def _new_code() -> str:
    """16 letters and digits in groups of four, as a person can copy them from paper."""
    letters = base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode().lower()
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def _bare(code: str) -> str:
    """The code without what people put between its letters."""
    return "".join(letter for letter in code.lower() if letter.isalnum())
