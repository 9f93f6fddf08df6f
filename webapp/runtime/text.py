"""Text from outside, made safe to store and to show in one line."""

from __future__ import annotations

import re
import unicodedata

UNSEEN = re.compile("[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
"""Marks without width and marks of direction. The joiners stay: Persian and Indic letters, and emoji, need them."""
SPACE = re.compile(r"\s+")


def storable(text: object) -> str:
    """The text without what PostgreSQL cannot hold: NUL bytes, and halves of surrogate pairs."""
    if text is None:
        return ""
    return str(text).replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def mail_key(address: str) -> str:
    """Under what an address is compared, counted and looked up: without blanks around it, and capitals do not matter."""
    return address.strip().lower()


def visible(text: str) -> str:
    """The text in composed letters, without marks that nobody sees: as it is typed into a search."""
    return unicodedata.normalize("NFC", UNSEEN.sub("", text))


def one_line(text: str, longest: int = 200) -> str:
    """What can be seen of the text, in one line, cut at a length with an ellipsis."""
    line = SPACE.sub(" ", visible(text)).strip()
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"
