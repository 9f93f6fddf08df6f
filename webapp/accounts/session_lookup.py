"""Who holds this token: one statement a request, because every request begins with it (bench/session.py)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, or_, update

from webapp.accounts import sessions
from webapp.accounts.models import BrowserSession, User
from webapp.accounts.scopes import PEOPLE, Viewer, viewer_in
from webapp.accounts.session_lengths import lengths_for
from webapp.accounts.token_refresh import StoredTokens
from webapp.runtime.database import system_statements, system_transaction
from webapp.runtime.secrets import token_hash

SEEN_EVERY = timedelta(minutes=1)
"""How exactly `seen_at` is kept: a write a minute, not one a request."""


@dataclass(frozen=True, slots=True)
class FoundSession:
    """A browser's session and its person. `tokens` are Supabase's tokens; None when our own password began the session."""

    session_id: int
    viewer: Viewer
    tokens: StoredTokens | None
    confirmed_at: datetime
    is_to_renew: bool


def find_session(token: str, now: datetime) -> FoundSession | None:
    """The session of this token: None when it is unknown, has ended, or the person was disabled. Raises Busy."""
    hashed = token_hash(token)
    with system_statements() as connection:
        rows = connection.execute(_FIND_SESSION, {"hash": hashed, "now": now}).all()
        if not rows:
            return None
        browser, viewer = rows[0], viewer_in(rows)
        has_ended = lengths_for(viewer).are_over(browser.created_at, browser.seen_at, now)
        is_over = has_ended or browser.disabled_at is not None
        if not is_over and now - browser.seen_at >= SEEN_EVERY:
            connection.execute(_SEE, {"session": browser.session_id, "now": now})
    if is_over:
        with system_transaction() as session:
            sessions.end(session, token)
        return None
    sealed = browser.tokens_sealed
    stored = StoredTokens(browser.session_id, sealed, browser.renewing_until) if sealed is not None else None
    return FoundSession(browser.session_id, viewer, stored, browser.confirmed_at, browser.is_to_renew)


_FIND_SESSION = (
    PEOPLE.add_columns(
        BrowserSession.id.label("session_id"),
        BrowserSession.created_at,
        BrowserSession.seen_at,
        BrowserSession.tokens_sealed,
        BrowserSession.renewing_until,
        BrowserSession.confirmed_at,
        BrowserSession.is_to_renew,
        User.disabled_at,
    )
    .join(BrowserSession, BrowserSession.user_id == User.id)
    .where(
        or_(
            BrowserSession.token_hash == bindparam("hash"),
            and_(
                BrowserSession.former_hash == bindparam("hash"),
                BrowserSession.former_until > bindparam("now"),
            ),
        )
    )
)

_SEE = (
    update(BrowserSession).where(BrowserSession.id == bindparam("session")).values(seen_at=bindparam("now"))
)
