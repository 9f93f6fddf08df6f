"""A delivery's body, as a person may read it. Setters see its shape, and nothing that anybody wrote."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import Any

from webapp.accounts.scopes import WorkspaceAccess
from webapp.webhooks.models import Delivery

MAX_SHOWN = 200_000
HIDDEN = "•••"
OPEN_TEXTS = frozenset({"type", "status", "folder", "date_received", "sent_at", "created_at", "updated_at"})
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}")
PLAIN = re.compile(r"[A-Za-z0-9 _:.TZ-]{1,40}")


def body_text(delivery: Delivery, workspace: WorkspaceAccess) -> str:
    """The body for people: indented when it is JSON, cut when it is long; for setters redacted."""
    is_setter = workspace.role == "setter"
    text = "" if is_setter else delivery.body[: MAX_SHOWN * 2].decode("utf-8", "replace")
    with suppress(ValueError, RecursionError):
        document = json.loads(delivery.body)
        text = json.dumps(redacted(document) if is_setter else document, indent=2, ensure_ascii=False)
    text = text.encode("utf-8", "backslashreplace").decode()  # JSON may hold halves of surrogate pairs
    return text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + "\n… cut here; the whole body is stored."


def redacted(value: Any, name: str = "") -> Any:
    """The same shape with every text and number hidden, but for types, states, times and ids."""
    if isinstance(value, dict):
        return {key if NAME.fullmatch(key) else HIDDEN: redacted(each, key) for key, each in value.items()}
    if isinstance(value, list):
        return [redacted(each, name) for each in value]
    if isinstance(value, str) and not (name in OPEN_TEXTS and PLAIN.fullmatch(value)):
        return HIDDEN
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return HIDDEN if is_number and not name.endswith("id") else value
