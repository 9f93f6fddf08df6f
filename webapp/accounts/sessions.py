"""Signed-in browsers. The browser holds a random token, the database its hash, and the row decides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from webapp.accounts.models import ABSOLUTE, IDLE, BrowserSession, Membership, User
from webapp.runtime.secrets import new_token, token_hash

AGENT_LENGTH = 200


def begin(session: Session, user: User, agent: str, now: datetime, tokens_sealed: bytes | None = None) -> str:
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
            tokens_sealed=tokens_sealed,
        )
    )
    return token


def list_of(session: Session, user_id: int, now: datetime) -> Sequence[BrowserSession]:
    """The browsers in which this person is signed in, the last seen first."""
    query = select(BrowserSession).where(
        BrowserSession.user_id == user_id,
        BrowserSession.seen_at >= now - IDLE,
        BrowserSession.created_at >= now - ABSOLUTE,
    )
    return session.scalars(query.order_by(BrowserSession.seen_at.desc(), BrowserSession.id.desc())).all()


def end(session: Session, token: str) -> bytes | None:
    """Forget this browser, and return the sealed tokens that it had. Ending it twice is the same as once."""
    ended = delete(BrowserSession).where(BrowserSession.token_hash == token_hash(token))
    return session.scalar(ended.returning(BrowserSession.tokens_sealed))


def end_one(session: Session, user_id: int, session_id: int) -> None:
    """Forget one of this person's browsers; nobody else's."""
    session.execute(
        delete(BrowserSession).where(BrowserSession.id == session_id, BrowserSession.user_id == user_id)
    )


def end_others(session: Session, user_id: int, token: str) -> None:
    """Forget every browser of this person but the one that holds this token."""
    session.execute(
        delete(BrowserSession).where(
            BrowserSession.user_id == user_id, BrowserSession.token_hash != token_hash(token)
        )
    )


def end_all(session: Session, user: User) -> None:
    """Forget every browser of this person."""
    session.execute(delete(BrowserSession).where(BrowserSession.user_id == user.id))


def end_if_nowhere(session: Session, user: User) -> None:
    """Forget this person's browsers if no workspace has a place for them any more."""
    anywhere = select(Membership.workspace_id).where(Membership.user_id == user.id).limit(1)
    if not user.is_administrator and session.scalar(anywhere) is None:
        end_all(session, user)
