"""Phrases written as templates, and where they stand in a list of plain words.

A template is a row of places, one blank between: `remove|delete me|us [from_your|from_the list]`. `|` means or, `[...]`
may be missing, `_` ties words to one alternative, `word*` is any word with this beginning, `*` any word, `#` a number,
`@` a web address.
Matching looks at the templates that begin with the word at hand and nowhere back: time is bounded by the longest
template for every word of the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from webapp.consent.tokens import WEB
from webapp.consent.tokens import words as plain_words

Place = tuple[tuple[str, ...], ...]  # alternatives, each a row of words; an empty one may be left out
Template = tuple[Place, ...]


class Phrases:
    """A set of templates."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._beginning: dict[str, list[Template]] = {}
        self._stems: dict[str, list[Template]] = {}
        self.vocabulary: set[str] = set()
        for line in dict.fromkeys(line.strip() for line in lines):
            if line:
                self._add(_template(line))

    def ends(self, words: Sequence[str], at: int, stop: int) -> set[int]:
        """Behind every phrase that begins at this word and does not reach beyond `stop`."""
        found: set[int] = set()
        for template in self._candidates(words[at]):
            found |= _ends(template, words, at, stop)
        return found

    def longest(self, words: Sequence[str], at: int, stop: int) -> int:
        """Behind the longest phrase that begins at this word, or 0."""
        return max(self.ends(words, at, stop), default=0)

    def _add(self, template: Template) -> None:
        for first in _firsts(template):
            index = self._stems if first.endswith("*") else self._beginning
            index.setdefault(first.rstrip("*"), []).append(template)
        for place in template:
            self.vocabulary.update(word for row in place for word in row if not word.endswith("*"))

    def _candidates(self, word: str) -> Iterator[Template]:
        yield from self._beginning.get(word, ())
        if word.isdigit():
            yield from self._beginning.get("#", ())
        if self._stems:
            for length in range(1, min(len(word), LONGEST_STEM) + 1):
                yield from self._stems.get(word[:length], ())


LONGEST_STEM = 24


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


def _template(line: str) -> Template:
    return tuple(_place(part) for part in line.split())


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
