"""What a text is found by: its words, in any language, without accents and case. Nothing is cut to a stem, so no word is lost.

Chinese, Japanese, Thai and others write no blanks between words. A run of theirs is found by each two characters that stand
together, and by its last one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from webapp.runtime.text import visible

LONGEST_WORD = 40
"""Characters of a word that count; of a search for it, too."""
MOST_CHARACTERS = 20_000
"""Of one text. More is seldom written, and a log file that somebody pasted is not searched for."""
FEWEST_DIGITS = 5
"""Of the end of a telephone number, for which it is found."""

_MARKS = "".join(
    chr(code) for code in range(0x0300, 0x2000) if unicodedata.category(chr(code)) in ("Mn", "Mc")
)
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
# Accents on letters of alphabets that have the letter without one, too. Where marks are vowels, they stay.
_ACCENTS = re.compile("[\u0300-\u036f]")
_WORD = re.compile(f"[{_UNSPACED}]+|[^\\W_{_UNSPACED}](?:[^\\W_{_UNSPACED}]|[{_MARKS}])*")
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")


def plain(text: str) -> str:
    """The text as it is compared: no case, no accents, no marks that nobody sees, one form of each letter."""
    return _compared(text[:MOST_CHARACTERS])


def _compared(text: str) -> str:
    seen = visible(text)
    if seen.isascii():  # most texts: the rest would change nothing
        return seen.lower()
    letters = unicodedata.normalize("NFKD", seen).casefold()
    return unicodedata.normalize("NFC", _ACCENTS.sub("", letters))


def words_in(texts: Iterable[str | None]) -> set[str]:
    """What any of the texts is found by."""
    # All at once: a lead has hundreds of messages, and no word goes on behind the end of a line.
    said = _compared("\n".join(text[:MOST_CHARACTERS] for text in texts if text))
    found = set(_WORD.findall(said))
    runs = set() if said.isascii() else {word for word in found if _IS_UNSPACED.match(word)}
    return {word[:LONGEST_WORD] for word in found - runs}.union(*(_pairs(run) for run in runs))


def _pairs(run: str) -> set[str]:
    return {run[at : at + 2] for at in range(len(run))}


def words_asked(text: str) -> list[str]:
    """What a text must be found by that has this in it. Of a run without blanks, the single character at its end is left
    out: in a text, others may follow it."""
    found: list[str] = []
    for match in _WORD.finditer(plain(text)):
        word = match[0]
        if _IS_UNSPACED.match(word):
            found += [word[at : at + 2] for at in range(max(1, len(word) - 1))]
        else:
            found.append(word[:LONGEST_WORD])
    return list(dict.fromkeys(found))


def ends_of(number: str | None) -> Iterator[str]:
    """What a telephone number is found by: its digits, and their ends, however they are written apart."""
    digits = re.sub(r"\D", "", number or "")[:LONGEST_WORD]
    yield from (digits[at:] for at in range(max(0, len(digits) - FEWEST_DIGITS + 1)))


def digits_asked(word: str) -> str:
    """The digits of something that looks like a telephone number, or a part of one; else nothing."""
    digits = re.sub(r"[\s()+./-]", "", word)
    is_number = digits.isascii() and digits.isdigit() and len(digits) >= FEWEST_DIGITS
    return digits.lstrip("0") if is_number else ""
