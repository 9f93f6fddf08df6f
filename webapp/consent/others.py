"""Requests about somebody else: "take Mrs Kern off the list, she has left". They close nobody by themselves.

A request is about somebody else when its clause names a person (by a title, a role, a pronoun, a name or an address) who is
not the writer, or its sentence says that somebody has left, and the writer does not mean themselves as well.
"""

from __future__ import annotations

from collections.abc import Iterable

from webapp.consent import faint_hints
from webapp.consent.languages import persons
from webapp.consent.signatures import is_name
from webapp.consent.tokens import MAIL, Text, words
from webapp.providers import identities

LONGEST_NAME = 4
"""Words of a name that is put in between."""


def is_about_another(text: Text, begin: int, end: int, names: frozenset[str], own: frozenset[str]) -> bool:
    """Whether the words from `begin` to before `end` ask something for somebody else.

    `names` are those of the writer, as plain words; `own` are the writer's addresses.
    """
    clause = _around(text, begin, end)
    if _means_writer(text, clause):
        return False
    if any(_is_person(text, at, clause.stop, names, own) for at in clause):
        return True
    sentence = range(_sentence_begin(text, begin), text.sentence_ends[end - 1])
    has_left = any(text.tokens[at].word.startswith(LEFT) for at in sentence) or _has_part(text, sentence)
    return has_left and not _means_writer(text, sentence, SELF | SUBJECT)


def _around(text: Text, begin: int, end: int) -> range:
    """The thought that these words stand in: from comma to comma, and no further than a word like "but"."""
    tokens = text.tokens
    first, last = begin, end
    while first > 0 and _goes_on(text, first - 1) and not faint_hints.breaks(tokens[first - 1].word):
        first -= 1
    while last < len(tokens) and _goes_on(text, last - 1) and not faint_hints.breaks(tokens[last].word):
        last += 1
    return range(first, last)


def _goes_on(text: Text, at: int) -> bool:
    """Whether the next word belongs to the same clause of the same sentence, or one of both is a name that was put in between:
    "your former contact, Luis Peña, off the list"."""
    here, following = text.tokens[at], text.tokens[at + 1]
    if (here.sentence, here.unit) != (following.sentence, following.unit):
        return False
    return here.clause == following.clause or _is_inserted(text, at) or _is_inserted(text, at + 1)


def _is_inserted(text: Text, at: int) -> bool:
    """Whether the clause of this word is nothing but a name of two or more words, with words of its sentence on both sides."""
    tokens, first, last = text.tokens, at, at
    while first > 0 and tokens[first - 1].clause == tokens[at].clause and at - first < LONGEST_NAME:
        first -= 1
    while (
        last + 1 < len(tokens) and tokens[last + 1].clause == tokens[at].clause and last - at < LONGEST_NAME
    ):
        last += 1
    if first == 0 or last + 1 == len(tokens) or not 2 <= last - first + 1 <= LONGEST_NAME:
        return False
    is_between = tokens[first - 1].unit == tokens[last + 1].unit
    return is_between and all(is_name(text, place) for place in range(first, last + 1))


def _sentence_begin(text: Text, at: int) -> int:
    while at > 0 and text.tokens[at - 1].sentence == text.tokens[at].sentence:
        at -= 1
    return at


def _means_writer(text: Text, places: range, pronouns: frozenset[str] | None = None) -> bool:
    """Whether "me" or "our address" stands here; "my late father" and "our former buyer" are somebody else."""
    said = [text.tokens[at].word for at in places]
    if any(word in (pronouns or SELF) for word in said):
        return True
    return any(
        word in OWNING and not any(near.startswith(KIN) for near in said[place + 1 : place + 3])
        for place, word in enumerate(said)
    )


def _is_person(text: Text, at: int, stop: int, names: frozenset[str], own: frozenset[str]) -> bool:
    token = text.tokens[at]
    following = text.tokens[at + 1].word if at + 1 < stop else ""
    if token.word == MAIL:
        return bool(own) and identities.address(text.original[token.start : token.end]) not in own
    if token.word in TITLES:
        return following not in names
    if _is_role(token.word) or token.word in THEM:
        return True
    return _is_name_of_another(text, at, stop, names)


def _is_name_of_another(text: Text, at: int, stop: int, names: frozenset[str]) -> bool:
    """Two names in a row, or one that something is taken from. First words are capital whatever they are, and behind "at"
    stands a company."""
    if at + 1 == stop or not _is_strange_name(text, at, names):
        return False
    if at == 0 or text.tokens[at - 1].unit != text.tokens[at].unit or text.tokens[at - 1].word in AT:
        return False
    return text.tokens[at + 1].word in FROM or _is_strange_name(text, at + 1, names)


def _is_strange_name(text: Text, at: int, names: frozenset[str]) -> bool:
    word = text.tokens[at].word
    return word not in names and is_name(text, at) and not faint_hints.is_known(word)


def _is_role(word: str) -> bool:
    return word.startswith(ROLES)


def _has_part(text: Text, places: range) -> bool:
    """Whether a word of a script without blanks stands here."""
    joined = "".join(text.tokens[at].word for at in places)
    return any(part in joined for part in LEFT_PARTS)


def _plain(table: str) -> Iterable[str]:
    return ("".join(words(each)) for each in table.split())


SELF = frozenset(_plain(persons.SELF))
SUBJECT = frozenset(_plain(persons.SUBJECT))
OWNING = frozenset(_plain(persons.OWNING))
TITLES = frozenset(_plain(persons.TITLES))
THEM = frozenset(_plain(persons.THEM))
AT = frozenset(_plain(persons.AT))
FROM = frozenset(_plain(persons.FROM))
ROLES = tuple(_plain(persons.ROLE_STEMS))
KIN = (*ROLES, *_plain(persons.FORMER_STEMS))
LEFT = tuple(_plain(persons.LEFT_STEMS))
LEFT_PARTS = tuple(_plain(persons.LEFT_PARTS))
