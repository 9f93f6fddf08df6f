"""Secrets at rest: AES-256-GCM, bound to the place where they are stored, with a ring of keys that can be rotated."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from webapp.runtime.errors import SignalboxError
from webapp.runtime.settings import settings

NONCE = 12
KEY_ID = 4


class Locked(SignalboxError):
    """A stored secret was sealed with a key that SECRET_KEYS no longer holds."""


def seal(plain: str, place: str) -> bytes:
    """The secret, encrypted with the newest key. It opens only at the same place."""
    key = settings().key_ring()[0]
    nonce = os.urandom(NONCE)
    return _key_id(key) + nonce + AESGCM(_derived(key)).encrypt(nonce, plain.encode(), place.encode())


def unseal(sealed: bytes, place: str) -> str:
    """The secret that was sealed at this place. Raises Locked when no key of the ring opens it."""
    marker, nonce, body = sealed[:KEY_ID], sealed[KEY_ID : KEY_ID + NONCE], sealed[KEY_ID + NONCE :]
    for key in settings().key_ring():
        if _key_id(key) == marker:
            try:
                return AESGCM(_derived(key)).decrypt(nonce, body, place.encode()).decode()
            except InvalidTag:
                break
    raise Locked("the secret was sealed with a key that SECRET_KEYS no longer holds, or at another place")


def is_newest(sealed: bytes) -> bool:
    """Whether it was sealed with the newest key of the ring."""
    return sealed[:KEY_ID] == _key_id(settings().key_ring()[0])


def new_token() -> str:
    """192 random bits, safe in a URL."""
    return secrets.token_urlsafe(24)


def token_hash(token: str) -> bytes:
    """What is stored of a token: enough to recognise it, not enough to use it."""
    return hashlib.sha256(token.encode()).digest()


def _derived(key: str) -> bytes:
    return hmac.digest(key.encode(), b"signalbox secrets at rest", "sha256")


def _key_id(key: str) -> bytes:
    return hmac.digest(key.encode(), b"signalbox key id", "sha256")[:KEY_ID]
