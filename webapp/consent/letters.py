"""Letters in plain form: compatibility letters as usual ones, small, without accents and what no reader sees."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

HIDDEN = {"Mn", "Me", "Cf", "Cc", "Co", "Cs"}
FILLERS = "\u115f\u1160\u3164\uffa0"  # letters by category, blank to every reader
ALIKE = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"})


@lru_cache(maxsize=8192)
def plain(letter: str) -> str:
    """One character in plain form: letters, digits or a mark; nothing for what no reader sees."""
    if letter in FILLERS:
        return ""
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", letter).casefold())
    return "".join(part for part in parts if unicodedata.category(part) not in HIDDEN).translate(ALIKE)
