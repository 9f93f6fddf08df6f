"""Signed-in browsers. The browser holds a random token, the database its hash, and the row decides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.orm import Session

from webapp.accounts.models import BrowserSession, Membership, User
from webapp.accounts.session_lengths import Lengths, longest
from webapp.runtime import changes, clock
from webapp.runtime.secrets import new_token, token_hash

AGENT_LENGTH = 200
OVERLAP = timedelta(seconds=30)
"""How long a token is good after it was renewed, for requests of other tabs that are under way."""


def begin(session: Session, user: User, agent: str, now: datetime, tokens_sealed: bytes | None = None) -> str:
    """Remember a newly signed-in browser and return its token. The person's ended sessions are cleared away."""
    every = longest()
    session.execute(
        delete(BrowserSession).where(
            BrowserSession.user_id == user.id,
            or_(BrowserSession.seen_at < now - every.idle, BrowserSession.created_at < now - every.most),
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
            confirmed_at=now,
            tokens_sealed=tokens_sealed,
        )
    )
    return token


def list_of(session: Session, user_id: int, lengths: Lengths, now: datetime) -> Sequence[BrowserSession]:
    """The browsers in which this person is signed in, the last seen first."""
    query = select(BrowserSession).where(
        BrowserSession.user_id == user_id,
        BrowserSession.seen_at >= now - lengths.idle,
        BrowserSession.created_at >= now - lengths.most,
    )
    return session.scalars(query.order_by(BrowserSession.seen_at.desc(), BrowserSession.id.desc())).all()


def renew(session: Session, token: str, now: datetime, *, is_confirmed: bool = False) -> str | None:
    """A new token for this browser, as its rights grow; with `is_confirmed`, its person has just shown who they are.

    None when somebody else has renewed it at the same moment, or it has ended.
    """
    made = new_token()
    values = {
        "token_hash": token_hash(made),
        "former_hash": BrowserSession.token_hash,
        "former_until": now + OVERLAP,
        "is_to_renew": False,
        **({"confirmed_at": now} if is_confirmed else {}),
    }
    # Of requests that come at once, the first renews. Only what a person has just shown is never left aside.
    mine = holds(token, now) if is_confirmed else BrowserSession.token_hash == token_hash(token)
    renewed = session.scalar(update(BrowserSession).where(mine).values(values).returning(BrowserSession.id))
    return made if renewed is not None else None


def renew_all(session: Session, user_id: int) -> None:
    """This person's rights have grown: each browser of theirs gets a new token with its next request."""
    session.execute(update(BrowserSession).where(BrowserSession.user_id == user_id).values(is_to_renew=True))


def holds(token: str, now: datetime) -> ColumnElement[bool]:
    """The row of this token, also for a moment after it was renewed."""
    hashed = token_hash(token)
    former = and_(BrowserSession.former_hash == hashed, BrowserSession.former_until > now)
    return or_(BrowserSession.token_hash == hashed, former)


def end(session: Session, token: str) -> bytes | None:
    """Forget this browser, and return the sealed tokens that it had. Ending it twice is the same as once."""
    ended = delete(BrowserSession).where(holds(token, clock.now()))
    return session.scalar(ended.returning(BrowserSession.tokens_sealed))


def end_one(session: Session, user_id: int, session_id: int) -> None:
    """Forget one of this person's browsers; nobody else's."""
    session.execute(
        delete(BrowserSession).where(BrowserSession.id == session_id, BrowserSession.user_id == user_id)
    )
    changes.announce_person(session, user_id)


def end_others(session: Session, user_id: int, token: str) -> None:
    """Forget every browser of this person but the one that holds this token."""
    mine = select(BrowserSession.id).where(holds(token, clock.now())).scalar_subquery()
    session.execute(
        delete(BrowserSession).where(
            BrowserSession.user_id == user_id, BrowserSession.id.is_distinct_from(mine)
        )
    )
    changes.announce_person(session, user_id)


def end_all(session: Session, user: User) -> None:
    """Forget every browser of this person."""
    session.execute(delete(BrowserSession).where(BrowserSession.user_id == user.id))
    changes.announce_person(session, user.id)


def end_if_nowhere(session: Session, user: User) -> None:
    """Forget this person's browsers if no workspace has a place for them any more."""
    anywhere = select(Membership.workspace_id).where(Membership.user_id == user.id).limit(1)
    if not user.is_administrator and session.scalar(anywhere) is None:
        end_all(session, user)
