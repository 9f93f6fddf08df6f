"""Passwords: argon2id, checked in the same time whether or not anybody has that address; and which new ones are refused."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from webapp.providers import leaks
from webapp.runtime.errors import Invalid

SHORTEST = 8
TOO_SHORT = f"Choose a password of {SHORTEST} characters or more."
COMMON = (
    "Many people have had this password, so it is among the first that are tried. Choose another: several words that do "
    "not belong together are easy to keep."
)
LEAKED = (
    "This password stands in lists of leaked passwords, so it is among those that are tried. Choose another."
)
OWN = (
    "This is little more than what is tried first: your name, your address, “Signalbox” or “password”. Choose another: "
    "several words that do not belong together are easy to keep."
)
EVERYBODY_KNOWS = ("signalbox", "password")
LEAST_WORD = 4
"""Letters from which a part of a name or an address counts as a word."""
MOST_ADDED = 4
"""Digits and marks that people put behind a common password, to make it look like another."""
LISTED = Path(__file__).parents[1] / "static" / "vendor" / "common-passwords.bin"
HASH_BYTES = 5

# 19 MiB and two rounds: OWASP's setting for servers on which many may sign in at once.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def require_good(password: str, *known: str) -> None:
    """Raises Invalid for a new password that is too short, among those tried first, or made of what is `known` of its person."""
    if len(password) < SHORTEST:
        raise Invalid("password", TOO_SHORT)
    require_unguessable(password, *known)


def require_unguessable(password: str, *known: str) -> None:
    """The same without the length, for where somebody else looks at that."""
    if is_common(password):
        raise Invalid("password", COMMON)
    if is_own(password, *known):
        raise Invalid("password", OWN)


def require_unleaked(password: str) -> None:
    """Raises Invalid for one that the service behind PASSWORD_RANGE_URL knows. Asks it, so no transaction is open meanwhile."""
    if leaks.is_known(password):
        raise Invalid("password", LEAKED)


def is_common(password: str) -> bool:
    """Whether it stands in the list of leaked passwords, whatever its capitals, or with a few digits and marks behind it."""
    folded = password.casefold()
    bare = re.sub(rf"[\W\d_]{{1,{MOST_ADDED}}}$", "", folded)
    return _is_listed(folded) or (len(bare) >= LEAST_WORD and _is_listed(bare))


def is_own(password: str, *known: str) -> bool:
    """Whether fewer than eight letters and digits are left of it without the words of these texts, and those everybody knows."""
    left = password.casefold()
    words = {word for text in (*known, *EVERYBODY_KNOWS) for word in re.split(r"[\W_]+", text.casefold())}
    for word in sorted(words, key=len, reverse=True):
        left = left.replace(word, " ") if len(word) >= LEAST_WORD else left
    return left != password.casefold() and len(re.sub(r"[\W_]", "", left)) < SHORTEST


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


def _is_listed(word: str) -> bool:
    wanted, listed = hashlib.sha256(word.encode()).digest()[:HASH_BYTES], _listed()
    low, high = 0, len(listed) // HASH_BYTES
    while low < high:
        middle = (low + high) // 2
        here = listed[middle * HASH_BYTES : (middle + 1) * HASH_BYTES]
        if here == wanted:
            return True
        low, high = (middle + 1, high) if here < wanted else (low, middle)
    return False


@lru_cache(maxsize=1)
def _listed() -> bytes:
    return LISTED.read_bytes()


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return _hasher.hash("a password that nobody has")
