"""In which browsers somebody has signed in before: each browser remembers it itself, in a sealed cookie."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import timedelta

from webapp.runtime.secrets import Locked, seal, unseal
from webapp.runtime.text import mail_key

COOKIE = "signalbox-browser"
PLACE = "known browser"
MOST = 10
"""People that one browser remembers."""
LASTS = timedelta(days=365)


def is_known(cookie: str, email: str, confined_to: int | None = None) -> bool:
    """Whether the person with this address has signed in before in the browser that sent this cookie.

    An account of an address that nobody has confirmed is another person than the one who has confirmed it (`confined_to`).
    """
    return _mark(email, confined_to) in _people(cookie)


def remembering(cookie: str, email: str, confined_to: int | None) -> str:
    """The cookie's new value. It names nobody."""
    mark = _mark(email, confined_to)
    others = [other for other in _people(cookie) if other != mark]
    told = json.dumps([mark, *others][:MOST])
    return base64.urlsafe_b64encode(seal(told, PLACE)).decode()


def _mark(email: str, confined_to: int | None) -> str:
    whose = mail_key(email) if confined_to is None else f"{mail_key(email)}|{confined_to}"
    return hashlib.sha256(whose.encode()).hexdigest()[:16]


def _people(cookie: str) -> list[str]:
    try:
        found: list[str] = json.loads(unseal(base64.urlsafe_b64decode(cookie), PLACE))
    except (Locked, ValueError):
        return []
    return found
