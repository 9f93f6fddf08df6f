"""Signed-in browsers. The browser holds a random token, the database its hash, and the row decides."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from webapp.accounts.models import ABSOLUTE, IDLE, BrowserSession, User
from webapp.runtime.secrets import new_token, token_hash

SEEN_EVERY = timedelta(minutes=1)
"""How exactly `seen_at` is kept: a write a minute, not one a request."""

AGENT_LENGTH = 200


def begin(session: Session, user: User, agent: str, now: datetime) -> str:
    """Remember a newly signed-in browser and return its token. The person's ended sessions are cleared away."""
    session.execute(
        delete(BrowserSession).where(
            BrowserSession.user_id == user.id,
            or_(BrowserSession.seen_at < now - IDLE, BrowserSession.created_at < now - ABSOLUTE),
        )
    )
    token = new_token()
    session.add(
        BrowserSession(
            token_hash=token_hash(token),
            user_id=user.id,
            agent=agent[:AGENT_LENGTH],
            created_at=now,
            seen_at=now,
        )
    )
    return token


def holder(session: Session, token: str, now: datetime) -> User | None:
    """The person behind a token: None when it is unknown, has ended, or the person was disabled."""
    found = session.execute(
        select(BrowserSession, User)
        .join(User, User.id == BrowserSession.user_id)
        .where(BrowserSession.token_hash == token_hash(token))
    ).one_or_none()
    if found is None:
        return None
    browser, user = found
    if browser.has_ended(now) or user.disabled_at is not None:
        end(session, token)
        return None
    if now - browser.seen_at >= SEEN_EVERY:
        # A statement, not an attribute: another request may have ended this session meanwhile.
        session.execute(
            update(BrowserSession).where(BrowserSession.token_hash == browser.token_hash).values(seen_at=now)
        )
    return user


def end(session: Session, token: str) -> None:
    """Forget this browser. Ending it twice is the same as once."""
    session.execute(delete(BrowserSession).where(BrowserSession.token_hash == token_hash(token)))


def end_all(session: Session, user: User) -> None:
    """Forget every browser of this person."""
    session.execute(delete(BrowserSession).where(BrowserSession.user_id == user.id))
