"""Bar charts as numbers that a template draws, in hundredths of the chart's width and height."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BarSegment:
    """A segment of a stacked bar. `kind` becomes its CSS class; `y` is its upper edge, counted from the top."""

    kind: str
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Column:
    """One bar, with the text that a pointer shows."""

    x: float
    width: float
    text: str
    segments: list[BarSegment]


@dataclass(frozen=True, slots=True)
class Chart:
    """A row of bars. `top` is what the highest possible bar stands for."""

    columns: list[Column]
    top: str
    first: str
    last: str

    @property
    def is_empty(self) -> bool:
        return not any(column.segments for column in self.columns)


def bars(values: Sequence[tuple[str, Sequence[tuple[str, float]], str]], top: str, ceiling: float) -> Chart:
    """A chart of (label, ((kind, amount), …), text) with the amounts stacked. `ceiling` is the amount of a full column."""
    step = 100 / max(1, len(values))
    columns = []
    for number, (_, amounts, text) in enumerate(values):
        segments, floor = [], 100.0
        for kind, amount in amounts:
            height = round(94 * amount / ceiling, 2) if ceiling else 0.0
            if height > 0:
                floor -= height
                segments.append(BarSegment(kind, round(floor, 2), height))
        columns.append(Column(round(number * step + step * 0.14, 2), round(step * 0.72, 2), text, segments))
    labels = [label for label, _, _ in values] or [""]
    return Chart(columns, top, labels[0], labels[-1])


def dollars(micros: int) -> str:
    """An amount of money, with as many places as it needs."""
    amount = micros / 1_000_000
    if amount and amount < 0.01:
        return f"${amount:.4f}"
    return f"${amount:,.2f}"
