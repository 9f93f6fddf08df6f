"""Text from outside, made safe to store and to show in one line."""

from __future__ import annotations

import re

SPACE = re.compile(r"\s+")


def storable(text: object) -> str:
    """The text without what PostgreSQL cannot hold: NUL bytes, and halves of surrogate pairs."""
    if text is None:
        return ""
    return str(text).replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def mail_key(address: str) -> str:
    """Under what an address is compared, counted and looked up: without blanks around it, and capitals do not matter."""
    return address.strip().lower()


def one_line(text: str, longest: int = 200) -> str:
    """The text in one line, cut at a length with an ellipsis."""
    line = SPACE.sub(" ", text).strip()
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"
