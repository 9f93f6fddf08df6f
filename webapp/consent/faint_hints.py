"""The wide net: what the tables of phrases are silent on, and may be an opt-out all the same.

A sentence in which somebody refuses something, and writing to them is spoken of, is worth a question; so is a message that refuses
something in a few words, and one in a language of which the tables know little. The net knows no phrases, so it finds what no
table foresaw, and much that is harmless. What it finds is asked of the model; without a model nothing follows from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from webapp.consent.languages import faint
from webapp.consent.languages.small_words import SMALL_WORDS
from webapp.consent.tokens import UNSPACED, Text, words
from webapp.consent.vocabulary import BREAKERS, PHRASES, occurs
from webapp.consent.whole import says_nothing

SHORT = 4
"""Words; letters where a script has no blanks count for half a word."""
FEWEST_KNOWN = 0.3
"""Share of a message's words that the tables know: with fewer, they cannot tell what it says."""
GLUED_REFUSALS = ("nie", "ne")
FEWEST_LETTERS = 3
"""Shorter words of Latin letters are words in too many languages."""


@dataclass(frozen=True, slots=True)
class _Words:
    """One of the two sorts of words."""

    whole: frozenset[str]
    stems: tuple[str, ...]
    parts: tuple[str, ...]

    def occur(self, sentence: Sequence[str], joined: str) -> bool:
        return any(word in self.whole or word.startswith(self.stems) for word in sentence) or any(
            part in joined for part in self.parts
        )


def find(text: Text, spoken: Sequence[str]) -> tuple[int, int] | None:
    """The first sentence of these words that has both sorts, as places of its first word and behind its last; None: there is
    none. Words that were set aside are blank."""
    begin = 0
    while begin < len(spoken):
        end = text.sentence_ends[begin]
        sentence = [word for word in spoken[begin:end] if word]
        joined = "".join(sentence)
        if sentence and WRITING.occur(sentence, joined) and REFUSING.occur(sentence, joined):
            return begin, end
        if any(map(_is_refused_in_one, sentence)):
            return begin, end
        begin = end
    return None


def refusing_clause(text: Text, spoken: Sequence[str], begin: int, end: int) -> tuple[int, int] | None:
    """The first clause among these words in which writing is refused, else the first in which anything is."""
    first, at = None, begin
    while at < end:
        behind = at + 1
        while (
            behind < end
            and text.tokens[behind].clause == text.tokens[at].clause
            and not breaks(spoken[behind])
        ):
            behind += 1
        clause = [word for word in spoken[at:behind] if word]
        joined = "".join(clause)
        if REFUSING.occur(clause, joined):
            if WRITING.occur(clause, joined):
                return at, behind
            first = first or (at, behind)
        at = behind
    return first


def breaks(word: str) -> bool:
    """Whether a new thought begins with this word. Shorter ones ("to", "e", "o") are other words in other languages."""
    return len(word) >= FEWEST_LETTERS and word in BREAKERS


def is_known(word: str) -> bool:
    """Whether this word is one of either sort."""
    return REFUSING.occur([word], word) or WRITING.occur([word], word)


def is_short_refusal(text: Text, spoken: Sequence[str], names: frozenset[str]) -> bool:
    """Whether the message is a few words, one of which refuses, that are neither courtesy nor an enquiry."""
    said = _said(spoken, names)
    if not said or not all(spoken) or not _is_short(said) or says_nothing(text, names):
        return False
    return REFUSING.occur(said, "".join(said)) and not _asks(spoken)


def is_foreign(text: Text, spoken: Sequence[str], names: frozenset[str]) -> bool:
    """Whether the tables know too few of the message's words to tell what it says."""
    if not _said(spoken, names) or says_nothing(text, names):
        return False
    told = [token.word for token in text.tokens if token.word not in names and token.word[:1].isalpha()]
    telling = [word for word in told if len(word) >= FEWEST_LETTERS or not word.isascii()]
    known = sum(word in PHRASES.known or word in READ for word in telling)
    return bool(telling) and known < FEWEST_KNOWN * len(telling)


def _is_refused_in_one(word: str) -> bool:
    """Slavic languages write both as one word: "niewysyłanie", "nekontaktovat"."""
    return any(word.startswith(no) and word[len(no) :].startswith(WRITING.stems) for no in GLUED_REFUSALS)


def _said(spoken: Sequence[str], names: frozenset[str]) -> list[str]:
    return [word for word in spoken if word and word not in names]


def _is_short(said: Sequence[str]) -> bool:
    return sum(0.5 if UNSPACED.match(word) else 1 for word in said) <= SHORT


def _asks(spoken: Sequence[str]) -> bool:
    return any(occurs(tag, spoken) for tag in ("enquiry", "opt-in", "wish email", "wish sms", "wish calls"))


def _plain(table: str) -> tuple[str, ...]:
    return tuple("".join(words(each)) for each in table.split())


REFUSING = _Words(
    frozenset(_plain(faint.REFUSING_WHOLE)), _plain(faint.REFUSING_STEMS), _plain(faint.REFUSING_PARTS)
)
WRITING = _Words(
    frozenset(_plain(faint.WRITING_WHOLE)), _plain(faint.WRITING_STEMS), _plain(faint.WRITING_PARTS)
)
READ = frozenset(words(SMALL_WORDS))
