"""What a person is told by mail of their own account: so that whoever was not it notices."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from webapp.accounts.models import User
from webapp.notices import notices
from webapp.runtime.settings import settings

SETTLING = timedelta(minutes=10)
"""An account this young signs in for the first time: its person is there."""


def new_browser(session: Session, user: User, browser: str, where: str, now: datetime) -> None:
    """Somebody has signed in as them in a browser that they did not use before."""
    if now - user.created_at > SETTLING:
        _tell(session, user, "A new browser", f"You signed in with {browser}, from {where}.", now)


def new_password(session: Session, user: User, now: datetime) -> None:
    """Their password was changed, by themselves or with a link."""
    _tell(session, user, "Your password was changed", "Your password was changed.", now)


def new_factors(session: Session, user: User, what: str, now: datetime) -> None:
    """A second factor of theirs came, went, or was removed by the administrator. `what` is the sentence about it."""
    _tell(session, user, "Your second step was changed", what, now)


def _tell(session: Session, user: User, subject: str, what: str, now: datetime) -> None:
    text = (
        f"Hello {user.name},\n\n{what}\n{now:%A %-d %B %Y, %H:%M} UTC\n\n"
        "If that was you, there is nothing to do. If not: choose another password and sign out everywhere else at\n"
        f"{settings().public_url.rstrip('/')}/account\nand tell whoever looks after your Signalbox.\n"
    )
    notices.write(session, user.email, f"{subject} · Signalbox", text)
