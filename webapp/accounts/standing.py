"""Who is asking: somebody who is signed in, nobody, or somebody whose sign-in cannot be confirmed now.

Nobody is signed out because a server is away, and nobody is shown data for that reason either: Unknown sees the frame of a
page, and every door that reads or writes refuses.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from webapp.accounts import renewal, sessions
from webapp.accounts.recognition import recognise
from webapp.accounts.scopes import Viewer
from webapp.runtime.database import house_work
from webapp.runtime.settings import settings


@dataclass(frozen=True, slots=True)
class SignedIn:
    """This person, beyond doubt."""

    token: str
    viewer: Viewer


@dataclass(frozen=True, slots=True)
class SignedOut:
    """Nobody. An ordinary answer."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A browser that was signed in, and that the sign-in server cannot confirm now."""


Standing = SignedIn | SignedOut | Unknown


def standing_of(token: str, now: datetime) -> Standing:
    """Who holds this token. Raises Busy while the database does not answer."""
    found = recognise(token, now)
    if found is None:
        return SignedOut()
    person, held = SignedIn(token, found.viewer), found.held
    if (held is not None) is not (settings().auth == "supabase"):
        # Begun before AUTH was changed: nobody vouches for it any more.
        return _end(token)
    if held is None:
        return person
    match renewal.judge(held):
        case "good":
            return person
        case "unknown":
            return Unknown()
        case "ended":
            return _end(token)
        case never:
            assert_never(never)


def _end(token: str) -> SignedOut:
    with house_work() as session:
        sessions.end(session, token)
    return SignedOut()
