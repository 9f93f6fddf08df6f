"""In which browsers somebody has signed in before: each browser remembers it itself, in a sealed cookie."""

from __future__ import annotations

import base64
import json

from webapp.runtime.secrets import Locked, seal, unseal

COOKIE = "signalbox-browser"
PLACE = "known browser"
MOST = 10
"""People that one browser remembers."""
YEAR = 365 * 24 * 3600


def is_known(cookie: str, user_id: int) -> bool:
    """Whether this person has signed in before in the browser that sent this cookie."""
    return user_id in _people(cookie)


def remembering(cookie: str, user_id: int) -> str:
    """The cookie's new value."""
    others = [other for other in _people(cookie) if other != user_id]
    return base64.urlsafe_b64encode(seal(json.dumps([user_id, *others][:MOST]), PLACE)).decode()


def _people(cookie: str) -> list[int]:
    try:
        found: list[int] = json.loads(unseal(base64.urlsafe_b64decode(cookie), PLACE))
    except (Locked, ValueError):
        return []
    return found
