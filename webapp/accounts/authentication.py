"""Who is asking: somebody who is signed in, nobody, or somebody whose sign-in cannot be confirmed now.

Nobody is signed out because a server is away, and nobody is shown data for that reason either: Unverified sees the frame of a
page, and every door that reads or writes refuses.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from webapp.accounts import sessions, token_refresh
from webapp.accounts.scopes import Viewer
from webapp.accounts.session_lookup import find_session
from webapp.runtime.database import system_transaction
from webapp.runtime.settings import settings


@dataclass(frozen=True, slots=True)
class SignedIn:
    """This person, beyond doubt."""

    token: str
    viewer: Viewer
    confirmed_at: datetime
    is_to_renew: bool = False


@dataclass(frozen=True, slots=True)
class SignedOut:
    """Nobody. An ordinary answer."""


@dataclass(frozen=True, slots=True)
class Unverified:
    """A browser that was signed in, and that the sign-in server cannot confirm now."""


AuthState = SignedIn | SignedOut | Unverified


def auth_state_of(token: str, now: datetime) -> AuthState:
    """Who holds this token. Raises Busy while the database does not answer."""
    found = find_session(token, now)
    if found is None:
        return SignedOut()
    person, stored = SignedIn(token, found.viewer, found.confirmed_at, found.is_to_renew), found.tokens
    if (stored is not None) is not (settings().auth == "supabase"):
        # Begun before AUTH was changed: nobody vouches for it any more.
        return _end(token)
    if stored is None:
        return person
    match token_refresh.check(stored):
        case "good":
            return person
        case "unknown":
            return Unverified()
        case "ended":
            return _end(token)
        case never:
            assert_never(never)


def _end(token: str) -> SignedOut:
    with system_transaction() as session:
        sessions.end(session, token)
    return SignedOut()
