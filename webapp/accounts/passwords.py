"""Passwords: argon2id, checked in the same time whether or not anybody has that address."""

from __future__ import annotations

from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 8
TOO_SHORT = f"Choose a password of {SHORTEST} characters or more."

# 19 MiB and two rounds: OWASP's setting for servers on which many may sign in at once.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def hashed(password: str) -> str:
    """What is stored instead of the password."""
    return _hasher.hash(password)


def is_right(stored: str | None, password: str) -> bool:
    """Whether this is the password behind the hash. None stands for an unknown person, and takes as long to refuse."""
    try:
        return _hasher.verify(stored or _nobodys(), password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def is_dated(stored: str) -> bool:
    """Whether the hash was made with older settings and should be made again."""
    return _hasher.check_needs_rehash(stored)


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return _hasher.hash("a password that nobody has")
