"""Reading Supabase's access tokens without asking Supabase: signature, issuer, audience, role, time.

The project's public keys are kept in the process. They are asked for when a token names one that is not known, at most
once a minute, however many tokens do (an answer that did not come is asked for again sooner); and again when they are old, beside the requests and never in front of them.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock, Thread
from typing import Any, Literal
from uuid import UUID

import jwt

from webapp.providers import supabase
from webapp.providers.errors import ProviderError
from webapp.runtime.log import logger
from webapp.runtime.settings import settings

ALGORITHMS = frozenset({"ES256", "RS256", "EdDSA"})
"""What a published key may sign with. HS256 is for the shared secret alone, so a public key never passes for one."""

LEEWAY_SECONDS = 10
ASK_EVERY = 60.0
ASK_AGAIN = 10.0
"""After a question that was not answered."""
OLD_AFTER = 600.0

log = logger()


@dataclass(frozen=True, slots=True)
class Claims:
    """What a good token says."""

    subject: UUID
    expires_at: float

    def seconds_left(self) -> float:
        return self.expires_at - time.time()


Reading = Claims | Literal["refused", "unverifiable"]
"""A good token's claims; "refused" for one that is expired, forged or not a person's; "unverifiable" when its key
cannot be had now."""


def read(token: str) -> Reading:
    """What the token is worth at this moment."""
    try:
        header = jwt.get_unverified_header(token)
    except jwt.InvalidTokenError:
        return "refused"
    if header.get("alg") == "HS256":
        secret = settings().supabase_jwt_secret.get_secret_value()
        return _claims(token, secret, "HS256") if secret else "refused"
    kid = str(header.get("kid") or "")
    key = keys().find(kid)
    if key is None:
        return "refused" if keys().is_absent(kid) else "unverifiable"
    return _claims(token, key, key.algorithm_name)


def _claims(token: str, key: jwt.PyJWK | str, algorithm: str) -> Reading:
    try:
        said = jwt.decode(
            token,
            key,
            algorithms=[algorithm],
            audience="authenticated",
            issuer=f"{settings().supabase_url}{supabase.PREFIX}",
            leeway=LEEWAY_SECONDS,
            options={"require": ["exp", "sub", "aud", "iss"]},
        )
        if said.get("role") != "authenticated" or said.get("is_anonymous"):
            return "refused"
        return Claims(UUID(said["sub"]), float(said["exp"]))
    except (jwt.PyJWTError, ValueError):
        return "refused"


class Keys:
    """The project's public keys, as this process knows them."""

    def __init__(self) -> None:
        self._known: dict[str, jwt.PyJWK] = {}
        self._absent: str | None = None
        self._asked_at = float("-inf")
        self._answered_at: float | None = None
        self._lock = Lock()

    def is_absent(self, kid: str) -> bool:
        """Whether the project was asked for this very key, and does not have it."""
        return kid == self._absent

    def find(self, kid: str) -> jwt.PyJWK | None:
        """The key of this name, asked for if need be."""
        if kid not in self._known and self._may_ask():
            with self._lock:  # whoever comes meanwhile waits for the one answer
                if kid not in self._known and self._may_ask() and self._ask() and kid not in self._known:
                    self._absent = kid
        elif time.monotonic() - (self._answered_at or 0) > OLD_AFTER and self._may_ask():
            self._asked_at = time.monotonic()
            Thread(target=self._ask, daemon=True).start()
        return self._known.get(kid)

    def forget(self) -> None:
        """As if the process had just begun."""
        self._known, self._absent, self._asked_at, self._answered_at = {}, None, float("-inf"), None

    def _may_ask(self) -> bool:
        was_answered = self._answered_at is not None and self._answered_at >= self._asked_at
        return time.monotonic() - self._asked_at >= (ASK_EVERY if was_answered else ASK_AGAIN)

    def _ask(self) -> bool:
        """Whether an answer came."""
        try:
            self._known = {
                str(key.get("kid") or ""): jwt.PyJWK(key) for key in supabase.public_keys() if _fits(key)
            }
        except (ProviderError, jwt.PyJWTError) as failed:
            log.info("keys not had", provider=supabase.PROVIDER, error_class=type(failed).__name__)
            return False
        finally:
            self._asked_at = time.monotonic()  # only now: whoever comes meanwhile is to wait
        self._absent, self._answered_at = None, time.monotonic()
        return True


@lru_cache(maxsize=1)
def keys() -> Keys:
    """The keys of this process."""
    return Keys()


def _fits(key: dict[str, Any]) -> bool:
    try:
        return jwt.PyJWK(key).algorithm_name in ALGORITHMS
    except jwt.PyJWTError:
        return False
