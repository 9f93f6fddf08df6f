"""How many steps a pattern takes over a text, counted: the same on every machine, however busy.

The pattern is tried at every place of the text, as a search does that finds nothing, by the rules of Python's `re`: the longest
repeat first, and back from there. A step is one look at one place by one part of the pattern.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

_C: Any = re._constants  # type: ignore[attr-defined]
_COMPILER: Any = re._compiler  # type: ignore[attr-defined]
_PARSER: Any = re._parser  # type: ignore[attr-defined]
_ONE = {_C.LITERAL, _C.NOT_LITERAL, _C.IN, _C.ANY}
_REPEATS = {_C.MAX_REPEAT, _C.MIN_REPEAT, _C.POSSESSIVE_REPEAT}


def steps(pattern: re.Pattern[str], text: str, *, is_anchored: bool = False) -> int:
    """The steps of finding every match of the pattern in this text; `is_anchored`: of trying it at the beginning alone."""
    flags = pattern.flags & ~re.DEBUG
    search = _Search(text, flags)
    tree = list(_PARSER.parse(pattern.pattern, flags))
    at = 0
    while at <= (0 if is_anchored else len(text)):
        end = next(search.ends(tree, at), None)
        at = end if end is not None and end > at else at + 1
    return search.count


class _Search:
    def __init__(self, text: str, flags: int) -> None:
        self.text, self.flags, self.count = text, flags, 0
        self.compiled: dict[tuple[Any, int], re.Pattern[str]] = {}
        self.kept: list[Any] = []

    def ends(self, parts: list[Any], at: int) -> Iterator[int]:
        """Every place behind these parts, in the order in which they are tried."""
        if not parts:
            yield at
            return
        for middle in self._part(*parts[0], at):
            yield from self.ends(parts[1:], middle)

    def _part(self, kind: Any, about: Any, at: int) -> Iterator[int]:
        self.count += 1
        if kind in _ONE:
            return iter([at + 1] if self._fits((kind, about), at) else [])
        if kind is _C.AT:
            return iter([at] if self._alone((kind, about)).match(self.text, at) else [])
        if kind in (_C.ASSERT, _C.ASSERT_NOT):
            return iter([at] if self._holds(about, at) is (kind is _C.ASSERT) else [])
        return self._group(kind, about, at)

    def _holds(self, about: Any, at: int) -> bool:
        begin = at if about[0] > 0 else at - about[1].getwidth()[0]
        return begin >= 0 and next(self.ends(list(about[1]), begin), None) is not None

    def _group(self, kind: Any, about: Any, at: int) -> Iterator[int]:
        if kind is _C.BRANCH:
            return chain.from_iterable(self.ends(list(way), at) for way in about[1])
        if kind is _C.SUBPATTERN:
            return self.ends(list(about[-1]), at)
        if kind is _C.ATOMIC_GROUP:
            return islice(self.ends(list(about), at), 1)
        assert kind in _REPEATS, f"{kind} is not counted yet"
        found = self._repeat(about, at)
        if kind is _C.MIN_REPEAT:
            return reversed(list(found))
        return islice(found, 1) if kind is _C.POSSESSIVE_REPEAT else found

    def _repeat(self, about: Any, at: int) -> Iterator[int]:
        least, most, inner = about
        parts = list(inner)
        if len(parts) == 1 and parts[0][0] in _ONE:
            behind = at
            while behind - at < most and self._fits(parts[0], behind):
                behind += 1
                self.count += 1
            yield from range(behind, at + least - 1, -1)
            return
        yield from self._rounds(parts, least, most, 0, at)

    def _rounds(self, parts: list[Any], least: int, most: int, done: int, at: int) -> Iterator[int]:
        if done < most:
            for middle in self.ends(parts, at):
                if middle > at:
                    yield from self._rounds(parts, least, most, done + 1, middle)
        if done >= least:
            yield at

    def _fits(self, part: Any, at: int) -> bool:
        return at < len(self.text) and self._alone(part).match(self.text, at, at + 1) is not None

    def _alone(self, part: Any) -> re.Pattern[str]:
        """This part as a pattern of its own. Parts are kept, so that no other gets the identity of one."""
        key = (part[0], part[1] if isinstance(part[1], int) else id(part[1]))
        if key not in self.compiled:
            state = _PARSER.State()
            state.flags, state.str = self.flags, ""
            self.kept.append(part)
            self.compiled[key] = _COMPILER.compile(_PARSER.SubPattern(state, [part]), self.flags)
        return self.compiled[key]
