"""Keeping a session's Supabase tokens fresh: one renewal at a time over all processes, stored before it is used.

A refresh token is good once. So whoever renews first writes a claim to the row (no lock is held while Supabase is asked);
the others go on with what is still good, or wait for what the one will store.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import or_, select, update

from webapp.accounts import auth_server_health
from webapp.accounts.models import BrowserSession
from webapp.providers import supabase, supabase_keys
from webapp.providers.errors import ProviderError
from webapp.providers.supabase import Tokens
from webapp.providers.supabase_keys import Claims
from webapp.runtime import clock
from webapp.runtime.database import system_transaction
from webapp.runtime.log import logger
from webapp.runtime.secrets import Locked, seal, unseal

BOUND_TO = "browser_session.tokens"
EARLY_SECONDS = 60
CLAIM = timedelta(seconds=8)
"""Longer than a renewal may take. Should its process die, the next one asks with the same token, which is safe."""
PAUSE = timedelta(seconds=2)
"""After a renewal that did not succeed."""
WAIT_SECONDS = 3.0
LOOK_EVERY = 0.05

log = logger()

TokenState = Literal["good", "ended", "unknown"]
"""Whether Supabase's word for this session holds, is taken back, or cannot be had now."""


@dataclass(frozen=True, slots=True)
class StoredTokens:
    """What the row holds of one session."""

    session_id: int
    sealed: bytes
    renewing_until: datetime | None = None

    @property
    def is_being_renewed(self) -> bool:
        """Whether somebody asks Supabase at this moment. A claim in its last seconds belongs to nobody any more."""
        return self.renewing_until is not None and self.renewing_until > clock.now() + PAUSE


def stored_tokens_of(browser: BrowserSession) -> StoredTokens | None:
    """What the row holds; None for a session that was begun with a password of our own."""
    if browser.tokens_sealed is None:
        return None
    return StoredTokens(browser.id, browser.tokens_sealed, browser.renewing_until)


def sealed(tokens: Tokens) -> bytes:
    """The tokens as they are stored."""
    return seal(json.dumps([tokens.access, tokens.refresh]), BOUND_TO)


def unsealed(stored: bytes) -> Tokens:
    """Raises Locked when SECRET_KEYS no longer opens them."""
    return Tokens(*json.loads(unseal(stored, BOUND_TO)))


def check(held: StoredTokens) -> TokenState:
    """Whether the session still holds. Asks Supabase only when its token has run out, or is about to."""
    try:
        tokens = unsealed(held.sealed)
    except Locked:
        return "ended"
    reading = supabase_keys.read(tokens.access)
    if reading == "unverifiable":
        return "unknown"
    if reading == "refused":
        return _renew(held, tokens) if _claim(held) else _wait(held)
    if reading.seconds_left() < EARLY_SECONDS and _claim(held):
        verdict = _renew(held, tokens)
        return "good" if verdict == "unknown" else verdict
    return "good"


def _wait(held: StoredTokens) -> TokenState:
    """What somebody else's renewal brings; "unknown" when nobody renews, or it takes too long."""
    deadline = clock.Deadline.after(WAIT_SECONDS)
    while not deadline.has_passed():
        stored = _stored(held)
        if stored is None:
            return "ended"
        if stored.sealed != held.sealed:
            return check(stored)
        if not stored.is_being_renewed:
            return "unknown"
        time.sleep(LOOK_EVERY)
    return "unknown"


def _renew(held: StoredTokens, tokens: Tokens) -> TokenState:
    """Ask for new tokens and store them before they are used. Only a definite word ends the session."""
    try:
        renewed = supabase.refresh(tokens.refresh).tokens
    except supabase.Refused as refused:
        auth_server_health.note_answer()
        return _refused(held, refused)
    except ProviderError as silent:
        if silent.status == 409:  # a quarrel over this session alone; the server is well
            log.info("renewed elsewhere", provider=silent.provider, status=409)
        else:
            auth_server_health.note_silence(silent)
        _release(held)
        return "unknown"
    auth_server_health.note_answer()
    _write(held, tokens_sealed=sealed(renewed), renewing_until=None)
    reading = supabase_keys.read(renewed.access)
    if reading == "refused":
        log.error(
            "the sign-in server's own tokens cannot be verified",
            provider=supabase.PROVIDER,
            reason="SUPABASE_URL or SUPABASE_JWT_SECRET",
        )
    return "good" if isinstance(reading, Claims) else "unknown"


def _refused(held: StoredTokens, refused: supabase.Refused) -> TokenState:
    if refused.code not in supabase.ENDED:
        facts = {"provider": supabase.PROVIDER, "status": refused.status, "reason": refused.code}
        log.warning("a renewal was refused for no definite reason", **facts)
        _release(held)
        return "unknown"
    stored = _stored(held)
    if stored is None or stored.sealed == held.sealed:
        return "ended"
    # Another process renewed meanwhile, and our token was used up for that reason.
    return check(stored)


def _claim(held: StoredTokens) -> bool:
    """Whether we are the one to renew. Nobody is while the server is away and was tried just now."""
    if not auth_server_health.may_ask():
        return False
    now = clock.now()
    mine = (
        update(BrowserSession)
        .where(
            BrowserSession.id == held.session_id,
            BrowserSession.tokens_sealed == held.sealed,
            or_(BrowserSession.renewing_until.is_(None), BrowserSession.renewing_until < now),
        )
        .values(renewing_until=now + CLAIM)
        .returning(BrowserSession.id)
    )
    with system_transaction() as session:
        return session.scalar(mine) is not None


def _release(held: StoredTokens) -> None:
    """Let others try, after a moment."""
    _write(held, renewing_until=clock.now() + PAUSE)


def _write(held: StoredTokens, **values: object) -> None:
    with system_transaction() as session:
        session.execute(update(BrowserSession).where(BrowserSession.id == held.session_id).values(**values))


def _stored(held: StoredTokens) -> StoredTokens | None:
    with system_transaction() as session:
        query = select(BrowserSession).where(BrowserSession.id == held.session_id)
        browser = session.scalars(query).one_or_none()
        return stored_tokens_of(browser) if browser is not None else None
