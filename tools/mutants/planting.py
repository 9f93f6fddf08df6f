"""A file's mutants: each is the file with one mistake, and a name that outlives changes elsewhere in the file."""

from __future__ import annotations

import ast
import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.mutants.operators import Change, changes
from tools.mutants.places import Place, Users, places

AROUND = 40
"""So many characters on each side of a difference tell where it is."""


@dataclass(frozen=True)
class Mutant:
    """One mistake in one file; `start` and `end` are bytes, `lines` those whose execution meets it (none: nobody knows)."""

    path: str
    scope: str
    line: int
    old: str
    new: str
    nth: int
    start: int
    end: int
    text: str
    lines: tuple[int, ...]

    @property
    def name(self) -> str:
        """The same as long as the code around the mistake is."""
        again = f" ({self.nth})" if self.nth > 1 else ""
        return f"{self.path} {self.scope or 'module'}: {self.old} -> {self.new}{again}"

    def lot(self, seed: str) -> str:
        """Decides whether it is in a sample: the same in every run with this seed, and nobody's choice."""
        return hashlib.sha256(f"{seed}{self.name}".encode()).hexdigest()

    def plant(self, source: bytes) -> bytes:
        return source[: self.start] + self.text.encode() + source[self.end :]


def mutants_of(root: Path, path: str) -> list[Mutant]:
    """Every mutant of a file, from top to bottom."""
    return list(_File(path, (root / path).read_bytes()).mutants())


class _File:
    """A file while its mutants are made."""

    def __init__(self, path: str, source: bytes) -> None:
        self.path = path
        self.source = source
        self.text = source.decode()
        self.tree = ast.parse(source)
        self.users = Users(self.tree)
        self.starts = [0]
        for line in source.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))
        self.seen: Counter[tuple[str, str, str]] = Counter()

    def mutants(self) -> Iterator[Mutant]:
        for place in places(self.tree):
            for change in changes(place.node, self.text):
                mutant = self._mutant(place, change)
                if mutant is not None:
                    yield mutant

    def _mutant(self, place: Place, change: Change) -> Mutant | None:
        node, new = change
        start, end = self._span(node)
        old = " ".join(self.source[start:end].decode().split())
        shown = " ".join((new if isinstance(new, str) else ast.unparse(new)).split())
        if old == shown:
            return None
        old, shown = _difference(old, shown)
        self.seen[place.scope, old, shown] += 1
        return Mutant(
            path=self.path,
            scope=place.scope,
            line=self.text.count("\n", 0, len(self.source[:start].decode())) + 1,
            old=old,
            new=shown,
            nth=self.seen[place.scope, old, shown],
            start=start,
            end=end,
            text=_as_text(new),
            lines=tuple(sorted(place.lines or self.users.lines(place.outermost))),
        )

    def _span(self, node: ast.AST) -> tuple[int, int]:
        first, last = self.starts[node.lineno - 1], self.starts[node.end_lineno - 1]  # type: ignore[attr-defined]
        return first + node.col_offset, last + node.end_col_offset  # type: ignore[attr-defined]


def _as_text(new: ast.AST | str) -> str:
    """An expression in parentheses: what stood there may have bound more tightly."""
    if isinstance(new, str):
        return new
    return f"({ast.unparse(new)})" if isinstance(new, ast.expr) else ast.unparse(new)


def _difference(old: str, new: str) -> tuple[str, str]:
    """Of a long piece only where it differs, and a little around it."""
    if len(old) <= 3 * AROUND:
        return old, new
    shorter = min(len(old), len(new))
    begin = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    end = next((at for at in range(1, shorter - begin) if old[-at] != new[-at]), shorter - begin) - 1
    begin, end = max(0, begin - AROUND), max(0, end - AROUND)
    return f"…{old[begin : len(old) - end]}…", f"…{new[begin : len(new) - end]}…"
