"""Phrases written as templates, and where they stand in a list of plain words.

A template is a row of places, one blank between: `remove|delete me|us [from_your|from_the list]`. `|` means or, `[...]`
may be missing, `_` ties words to one alternative, `word*` is any word with this beginning, `*` any word, `#` a number,
`@` a web address.
Matching looks at the templates that begin with the word at hand and nowhere back: time is bounded by the longest
template for every word of the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache

from webapp.consent.tokens import WEB
from webapp.consent.tokens import words as plain_words

Place = tuple[tuple[str, ...], ...]  # alternatives, each a row of words; an empty one may be left out
Template = tuple[Place, ...]


class Phrases:
    """A set of templates, compiled when it is first asked."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = [line for line in dict.fromkeys(line.strip() for line in lines) if line]

    def ends(self, words: Sequence[str], at: int, stop: int) -> set[int]:
        """Behind every phrase that begins at this word and does not reach beyond `stop`."""
        found: set[int] = set()
        for template in self._candidates(words[at]):
            found |= _ends(template, words, at, stop)
        return found

    def longest(self, words: Sequence[str], at: int, stop: int) -> int:
        """Behind the longest phrase that begins at this word, or 0."""
        return max(self.ends(words, at, stop), default=0)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every whole word of the templates."""
        rows = (row for template in self._templates for place in template for row in place)
        return frozenset(word for row in rows for word in row if not word.endswith("*"))

    @cached_property
    def _templates(self) -> list[Template]:
        return [tuple(_place(part) for part in line.split()) for line in self._lines]

    @cached_property
    def _index(self) -> dict[str, list[Template]]:
        """The templates by the words, stems (with their star) or signs with which they may begin."""
        index: dict[str, list[Template]] = {}
        for template in self._templates:
            for first in _firsts(template):
                index.setdefault(first, []).append(template)
        return index

    @cached_property
    def _stem_lengths(self) -> list[int]:
        return sorted({len(first) - 1 for first in self._index if first.endswith("*")})

    def _candidates(self, word: str) -> Iterator[Template]:
        yield from self._index.get(word, ())
        if word.isdigit():
            yield from self._index.get("#", ())
        for length in self._stem_lengths:
            if length <= len(word):
                yield from self._index.get(f"{word[:length]}*", ())


def _ends(template: Template, words: Sequence[str], at: int, stop: int) -> set[int]:
    reached = {at}
    for place in template:
        reached = {
            end for begin in reached for row in place if (end := _behind(row, words, begin, stop)) is not None
        }
        if not reached:
            break
    return reached - {at}


def _behind(row: tuple[str, ...], words: Sequence[str], begin: int, stop: int) -> int | None:
    end = begin + len(row)
    if end > stop:
        return None
    for wanted, word in zip(row, words[begin:end], strict=True):
        if wanted != word and not _fits(wanted, word):
            return None
    return end


def _fits(wanted: str, word: str) -> bool:
    if wanted == "#":
        return word.isdigit()
    return wanted.endswith("*") and word.startswith(wanted[:-1]) and word != ""


def _firsts(template: Template) -> set[str]:
    """The words with which the template may begin."""
    firsts: set[str] = set()
    for place in template:
        firsts |= {row[0] for row in place if row}
        if () not in place:
            break
    return firsts


@lru_cache(maxsize=4096)
def _place(part: str) -> Place:
    optional = part.startswith("[") and part.endswith("]")
    rows = [_row(option) for option in part.strip("[]").split("|")]
    return (*rows, ()) if optional else tuple(rows)


def _row(option: str) -> tuple[str, ...]:
    row: list[str] = []
    for word in option.split("_"):
        if word in ("*", "#", "@"):
            row.append(WEB if word == "@" else word)
        elif word.endswith("*"):
            row.append("".join(plain_words(word)) + "*")
        else:
            row.extend(plain_words(word))
    return tuple(row)
