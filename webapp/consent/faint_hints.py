"""The wide net: a sentence in which somebody refuses something, and writing to them is spoken of, is worth a question.

It knows no phrases, so it finds what no table foresaw, in any of its languages, and much that is harmless. What it finds is
asked of the model; without a model nothing follows from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from webapp.consent.languages import faint
from webapp.consent.tokens import Text, words


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
        if sentence and REFUSING.occur(sentence, joined) and WRITING.occur(sentence, joined):
            return begin, end
        begin = end
    return None


def _plain(table: str) -> tuple[str, ...]:
    return tuple("".join(words(each)) for each in table.split())


REFUSING = _Words(
    frozenset(_plain(faint.REFUSING_WHOLE)), _plain(faint.REFUSING_STEMS), _plain(faint.REFUSING_PARTS)
)
WRITING = _Words(
    frozenset(_plain(faint.WRITING_WHOLE)), _plain(faint.WRITING_STEMS), _plain(faint.WRITING_PARTS)
)
