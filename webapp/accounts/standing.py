"""Who is asking: somebody who is signed in, nobody, or somebody whose sign-in cannot be confirmed now.

Nobody is signed out because a server is away, and nobody is shown data for that reason either: Unknown sees the frame of a
page, and every door that reads or writes refuses.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from webapp.accounts import renewal, sessions
from webapp.accounts.scopes import Viewer, viewer_of
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
    with house_work() as session:
        found = sessions.find(session, token, now)
        if found is None:
            return SignedOut()
        browser, user = found
        person = SignedIn(token, viewer_of(session, user))
        held = renewal.held_by(browser)
        if (held is not None) is not (settings().auth == "supabase"):
            # Begun before AUTH was changed: nobody vouches for it any more.
            sessions.end(session, token)
            return SignedOut()
    if held is None:
        return person
    match renewal.judge(held):
        case "good":
            return person
        case "unknown":
            return Unknown()
        case "ended":
            with house_work() as session:
                sessions.end(session, token)
            return SignedOut()
        case never:
            assert_never(never)
