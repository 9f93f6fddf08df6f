"""Links with which somebody chooses a password: how the first person comes in, and whoever forgot theirs. No mail server is needed."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.accounts import passwords, sessions, telling
from webapp.accounts.models import PasswordLink, User
from webapp.runtime.errors import DeadLink
from webapp.runtime.secrets import new_token, token_hash
from webapp.runtime.settings import settings

LASTS = timedelta(days=1)


def make_link(session: Session, user: User, now: datetime) -> str:
    """The address of a new link for this person; one that they had before is good no more. It can be shown only now."""
    token = new_token()
    values = {"token_hash": token_hash(token), "expires_at": now + LASTS}
    row = insert(PasswordLink).values(user_id=user.id, **values)
    session.execute(row.on_conflict_do_update(index_elements=["user_id"], set_=values))
    return f"{settings().public_url.rstrip('/')}/links/{token}"


def holder(session: Session, token: str, now: datetime) -> User:
    """Whose link it is. Raises NotFound when it was used, is too old, or never was one."""
    query = (
        select(User)
        .join(PasswordLink, PasswordLink.user_id == User.id)
        .where(
            PasswordLink.token_hash == token_hash(token),
            PasswordLink.expires_at > now,
            User.disabled_at.is_(None),
        )
    )
    user = session.scalars(query).one_or_none()
    if user is None:
        raise DeadLink("link")
    return user


def use_link(session: Session, token: str, password: str, now: datetime) -> User:
    """Set the password, once; every browser of the person is signed out. Raises NotFound, or Invalid for one that is no good."""
    user = holder(session, token, now)
    passwords.require_good(password, user.name, user.email)
    used = (
        delete(PasswordLink)
        .where(PasswordLink.token_hash == token_hash(token))
        .returning(PasswordLink.user_id)
    )
    if session.scalar(used) is None:
        raise DeadLink("link")
    user.password_hash = passwords.hashed(password)
    sessions.end_all(session, user)
    telling.new_password(session, user, now)
    return user
