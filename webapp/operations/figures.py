"""One line of the Status page: what is not known is a dash, never a zero."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

UNKNOWN = "–"
Mark = Literal["good", "bad", "unknown"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One line: what, how much in words, whether that is well, and what to know about it."""

    what: str
    value: str
    mark: Mark
    note: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    figures: list[Figure]


@dataclass(frozen=True, slots=True)
class Status:
    """The whole page."""

    groups: list[Group]

    def count(self, mark: Mark) -> int:
        return sum(figure.mark == mark for group in self.groups for figure in group.figures)

    @property
    def verdict(self) -> str:
        """All is well only where all is known."""
        bad, unknown = self.count("bad"), self.count("unknown")
        if bad:
            return f"{bad} {'figure needs' if bad == 1 else 'figures need'} a look."
        if unknown:
            return f"What is known is well; {unknown} {'figure is' if unknown == 1 else 'figures are'} not known yet."
        return "All is well."
