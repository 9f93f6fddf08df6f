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


def is_known(cookie: str, email: str) -> bool:
    """Whether somebody with this address has signed in before in the browser that sent this cookie."""
    return _mark(email) in _people(cookie)


def remembering(cookie: str, email: str) -> str:
    """The cookie's new value. It names nobody."""
    others = [other for other in _people(cookie) if other != _mark(email)]
    told = json.dumps([_mark(email), *others][:MOST])
    return base64.urlsafe_b64encode(seal(told, PLACE)).decode()


def _mark(email: str) -> str:
    return hashlib.sha256(mail_key(email).encode()).hexdigest()[:16]


def _people(cookie: str) -> list[str]:
    try:
        found: list[str] = json.loads(unseal(base64.urlsafe_b64decode(cookie), PLACE))
    except (Locked, ValueError):
        return []
    return found
