"""Between the right password and being signed in: whose second factor is awaited in this browser, and whether it was shown."""

from __future__ import annotations

from collections.abc import MutableMapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from webapp.accounts import app_codes, factors
from webapp.accounts.models import User
from webapp.runtime.secrets import token_hash

AWAITED = "second_step"
LASTS = timedelta(minutes=10)


def begin(cookie: MutableMapping[str, Any], user: User, now: datetime) -> None:
    """Remember, in the browser's signed cookie, who has entered their password. Nobody is signed in by it."""
    cookie[AWAITED] = [user.id, _mark(user), (now + LASTS).timestamp()]


def awaited(session: Session, cookie: MutableMapping[str, Any], now: datetime) -> User | None:
    """Whose second step this browser is at; None when it is at none, took too long, or the password has changed since."""
    user_id, mark, until = cookie.get(AWAITED) or (None, None, 0)
    user = session.get(User, user_id) if user_id is not None and until > now.timestamp() else None
    if user is None or user.disabled_at is not None or _mark(user) != mark:
        return None
    return user


def awaited_id(cookie: MutableMapping[str, Any]) -> int | None:
    """The same without asking the database, to count guesses by."""
    found: int | None = (cookie.get(AWAITED) or [None])[0]
    return found


def is_code(session: Session, user_id: int, typed: str, now: datetime) -> bool:
    """Whether this is a code of the person's app, or one of their recovery codes; either is used up by it."""
    from_app = app_codes.use(session, user_id, typed, now)
    return factors.use_code(session, user_id, typed) or from_app


def _mark(user: User) -> str:
    """Changes with the password."""
    return token_hash(user.password_hash or "")[:6].hex()
