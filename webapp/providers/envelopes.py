"""A webhook delivery, read just far enough to store it once: its type, and what makes it the same as another."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any, NoReturn


@dataclass(frozen=True, slots=True)
class Envelope:
    """A delivery as the intake stores it. `state` is "received" when there is work to do."""

    state: str
    event_type: str
    event_key: str
    reason: str | None = None
    former_key: str | None = None
    """Another key that would make this delivery a repetition, where a key holds the time."""
    place: str = ""
    """Whose it is, where the body says so and not the address: the account's id at the provider."""


def json_object(body: bytes) -> dict[str, Any] | str:
    """The JSON object, or why there is none."""
    if not body.strip():
        return "the body is empty"
    try:
        document = json.loads(body, parse_constant=_refuse)
    except RecursionError:
        return "the JSON is nested too deeply"
    except UnicodeDecodeError:
        return "the body is not UTF-8 text"
    except ValueError:
        return "the body is not JSON"
    return document if isinstance(document, dict) else "the JSON is not an object"


def _refuse(constant: str) -> NoReturn:
    """Python reads NaN and Infinity; JSON has neither."""
    raise ValueError(constant)


def unreadable(body: bytes, reason: str, event_type: str = "") -> Envelope:
    """The envelope of what is kept for a person to look at."""
    return Envelope("unreadable", event_type, f"unreadable:{digest(body)}", reason)


def digest(body: bytes) -> str:
    """What stands for a whole body in a key."""
    return hashlib.sha256(body).hexdigest()
