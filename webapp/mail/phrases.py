"""Phrases of many languages, looked for in a text without patterns: what a search costs grows with the text alone.

A table holds one phrase per line, or several with "|" between them. A phrase is found as whole words; "*" at its end
(or beginning) leaves that end open, for languages that inflect: "abwesen*". Chinese, Japanese and Korean write without
blanks, so their phrases are found anywhere.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_BETWEEN_WORDS = re.compile(r"[\W_]")
_BLANKLESS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_UNSEEN = frozenset({"Mn", "Cf"})
_MOST_APART = 3
"""Into so many a letter with its accents, or a Korean syllable, falls apart. Ligatures that fall into eighteen are cut short."""

_BASE = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i"})
"""Letters that Unicode does not take apart."""


@dataclass(frozen=True)
class Phrases:
    """A table of phrases, ready to be looked for in what `plain` gives."""

    needles: tuple[str, ...]

    @classmethod
    def of(cls, table: str) -> Phrases:
        lines = table.replace("|", "\n").splitlines()
        return cls(tuple(sorted({_needle(line) for line in lines if line.strip()})))

    def within(self, text: str) -> bool:
        """Whether one of them stands in this text."""
        return any(needle in text for needle in self.needles)

    def begin(self, text: str) -> bool:
        """Whether the text begins with one of them."""
        return text.startswith(self.needles) or text.lstrip().startswith(self.needles)

    def are(self, text: str) -> bool:
        """Whether the text is one of them and nothing else."""
        return text in self.needles or text.strip() in self.needles

    def end(self, text: str) -> bool:
        """Whether the text ends with one of them, open ends aside."""
        return text.endswith(self.needles)


def fold(text: str) -> str:
    """In one form: compatibility letters, no accents, no invisible marks, small letters."""
    apart = unicodedata.normalize("NFKD", text)[: _MOST_APART * len(text)]
    kept = "".join(letter for letter in apart if unicodedata.category(letter) not in _UNSEEN)
    return unicodedata.normalize("NFC", kept.casefold().translate(_BASE))


def plain(text: str) -> str:
    """The folded words with single blanks between them and one at either end; every other mark is a blank."""
    return f" {' '.join(_BETWEEN_WORDS.sub(' ', fold(text)).split())} "


def _needle(phrase: str) -> str:
    words = plain(phrase).strip()
    if _BLANKLESS.search(words):
        return words
    phrase = phrase.strip()
    return ("" if phrase.startswith("*") else " ") + words + ("" if phrase.endswith("*") else " ")
