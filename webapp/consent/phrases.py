"""Phrases written as templates, and where they stand in a list of plain words.

A template is a row of places, one blank between: `remove|delete me|us [from_your|from_the list]`. `|` means or, `[...]`
may be missing, `_` ties words to one alternative, `word*` is any word with this beginning, `*` any word, `#` a number,
`@` a web address.

All templates are one automaton over words, made deterministic as texts come: a step is looked up, and worked out only
the first time. Nothing goes back, so the time for a text grows with its words, times the longest template.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

from webapp.consent.tokens import WEB
from webapp.consent.tokens import words as plain_words

Place = tuple[tuple[str, ...], ...]  # alternatives, each a row of words; an empty one may be left out

MOST_STATES = 4_000
"""Steps worked out that are kept. When texts lead to more, all are forgotten and worked out anew."""


@dataclass(slots=True, eq=False)
class _Node:
    """A place in a template: the nodes that each word leads to, and the tags of what ends here."""

    exact: dict[str, list[_Node]] = field(default_factory=dict)
    wild: list[tuple[str, _Node]] = field(default_factory=list)  # stems with their star, * and #
    skips: list[_Node] = field(default_factory=list)  # where an optional place may be left out
    tags: set[str] = field(default_factory=set)


class _State:
    """The nodes that the words so far lead to."""

    __slots__ = ("following", "nodes", "tags", "wild")

    def __init__(self, nodes: frozenset[_Node]) -> None:
        self.nodes = nodes
        self.wild = [edge for node in nodes for edge in node.wild]
        self.tags = frozenset(tag for node in nodes for tag in node.tags)
        self.following: dict[str, _State | None] = {}


class Phrases:
    """Templates under tags; compiled when first asked."""

    def __init__(self, tables: Mapping[str, Iterable[str]], most_states: int = MOST_STATES) -> None:
        self._most_states = most_states
        self._tables = {
            tag: list(dict.fromkeys(filter(None, map(str.strip, lines)))) for tag, lines in tables.items()
        }
        self._states: dict[frozenset[_Node], _State] = {}

    def ends(self, words: Sequence[str], at: int, stop: int) -> dict[str, list[int]]:
        """By tag, behind every phrase that begins at this word and does not reach beyond `stop`; the longest last."""
        found: dict[str, list[int]] = {}
        state: _State | None = self._first()
        while state is not None and at < stop:
            state = self._step(state, words[at])
            at += 1
            for tag in state.tags if state is not None else ():
                found.setdefault(tag, []).append(at)
        return found

    def vocabulary(self, *tags: str) -> frozenset[str]:
        """Every whole word in the templates of these tags."""
        lines = (line for tag in tags for line in self._tables[tag])
        rows = (row for line in lines for part in line.split() for row in _place(part))
        return frozenset(word for row in rows for word in row if not word.endswith("*"))

    @cached_property
    def _root(self) -> _Node:
        root = _Node()
        for tag, lines in self._tables.items():
            for line in lines:
                _add(root, [_place(part) for part in line.split()], tag)
        return root

    @cached_property
    def _start(self) -> frozenset[_Node]:
        return _closed({self._root})

    def _first(self) -> _State:
        return self._state(self._start)

    def _step(self, state: _State, word: str) -> _State | None:
        if word in state.following:
            return state.following[word]
        is_known = word in self.known
        reached = {target for wanted, target in state.wild if _fits(wanted, word)} if word else set()
        if is_known:
            reached.update(target for node in state.nodes for target in node.exact.get(word, ()))
        following = self._state(_closed(reached)) if reached else None
        if is_known:
            state.following[word] = following
        return following

    @cached_property
    def known(self) -> frozenset[str]:
        """The words of the templates. Steps are kept for these alone: strangers' words have no end."""
        return self.vocabulary(*self._tables)

    def _state(self, nodes: frozenset[_Node]) -> _State:
        if nodes not in self._states:
            if len(self._states) >= self._most_states:
                self._states.clear()
            self._states[nodes] = _State(nodes)
        return self._states[nodes]


def _add(root: _Node, places: list[Place], tag: str) -> None:
    here = root
    for place in places:
        following = _Node()
        for row in place:
            _lead(here, row, following)
        here = following
    here.tags.add(tag)


def _lead(here: _Node, row: tuple[str, ...], end: _Node) -> None:
    """Let this row of words lead from one node to another."""
    if not row:
        here.skips.append(end)
        return
    for word in row[:-1]:
        middle = _Node()
        _edge(here, word, middle)
        here = middle
    _edge(here, row[-1], end)


def _edge(here: _Node, word: str, end: _Node) -> None:
    if word.endswith("*") or word == "#":
        here.wild.append((word, end))
    else:
        here.exact.setdefault(word, []).append(end)


def _closed(nodes: Iterable[_Node]) -> frozenset[_Node]:
    """These nodes, and those behind optional places."""
    reached: set[_Node] = set()
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        if node not in reached:
            reached.add(node)
            waiting.extend(node.skips)
    return frozenset(reached)


def _fits(wanted: str, word: str) -> bool:
    return word.isdigit() if wanted == "#" else word.startswith(wanted[:-1])


@cache
def _place(part: str) -> Place:
    is_optional = part.startswith("[") and part.endswith("]")
    rows = [_row(option) for option in part.strip("[]").split("|")]
    return (*rows, ()) if is_optional else tuple(rows)


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
