"""What was asked of the model, what became of it and what it cost: by day and by use, of the workspaces in view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.llm import prices
from webapp.llm.circuit import model_for
from webapp.llm.models import CALL_OUTCOMES, USES, ModelCall, Use
from webapp.runtime import clock

DAYS = 14
GOOD = ("answered", "asked")


@dataclass(frozen=True, slots=True)
class Day:
    """One day of UTC."""

    day: date
    answered: int = 0
    failed: int = 0
    tokens: int = 0
    micros: int = 0


@dataclass(frozen=True, slots=True)
class UseRow:
    """One use over all the days."""

    use: Use
    label: str
    model: str
    is_priced: bool
    calls: int
    failed: int
    tokens_in: int
    tokens_out: int
    micros: int
    milliseconds: int
    """Of an answered call, in the middle."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Calls of a use that ended badly, in the same way."""

    label: str
    what: str
    count: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that is counted."""

    days: list[Day]
    uses: list[UseRow]
    failures: list[Failure]

    @property
    def calls(self) -> int:
        return sum(row.calls for row in self.uses)

    @property
    def failed(self) -> int:
        return sum(row.failed for row in self.uses)

    @property
    def micros(self) -> int:
        return sum(row.micros for row in self.uses)

    @property
    def tokens(self) -> int:
        return sum(row.tokens_in + row.tokens_out for row in self.uses)


def read_figures(session: Session, workspace_ids: Sequence[int]) -> Figures:
    """The last two weeks, today included."""
    today = clock.now().date()
    first = today - timedelta(days=DAYS - 1)
    mine = (ModelCall.workspace_id.in_(workspace_ids), ModelCall.created_at >= first)
    return Figures(_days(session, mine, first), _uses(session, mine), _failures(session, mine))


def _days(session: Session, mine: tuple[object, ...], first: date) -> list[Day]:
    day = func.date(ModelCall.created_at)
    good = ModelCall.outcome.in_(GOOD)
    rows = session.execute(
        select(
            day,
            func.count().filter(good),
            func.count().filter(~good),
            func.coalesce(func.sum(ModelCall.input_tokens + ModelCall.output_tokens), 0),
            func.coalesce(func.sum(ModelCall.micros), 0),
        )
        .where(*mine)  # type: ignore[arg-type]
        .group_by(day)
    )
    known = {row[0]: Day(row[0], row[1], row[2], int(row[3]), int(row[4])) for row in rows}
    every = [first + timedelta(days=number) for number in range(DAYS)]
    return [known.get(one, Day(one)) for one in every]


def _uses(session: Session, mine: tuple[object, ...]) -> list[UseRow]:
    rows = session.execute(
        select(
            ModelCall.use,
            func.count(),
            func.count().filter(~ModelCall.outcome.in_(GOOD)),
            func.sum(ModelCall.input_tokens),
            func.sum(ModelCall.output_tokens),
            func.sum(ModelCall.micros),
            func.percentile_cont(0.5)
            .within_group(ModelCall.milliseconds)
            .filter(ModelCall.outcome == "answered"),
        )
        .where(*mine)  # type: ignore[arg-type]
        .group_by(ModelCall.use)
    )
    known = {row[0]: [int(value or 0) for value in row[1:]] for row in rows}
    return [
        UseRow(use, label, model_for(use), prices.rates(model_for(use)) is not None, *known.get(use, [0] * 6))
        for use, label in USES.items()
    ]


def _failures(session: Session, mine: tuple[object, ...]) -> list[Failure]:
    rows = session.execute(
        select(ModelCall.use, ModelCall.outcome, func.count())
        .where(*mine, ~ModelCall.outcome.in_(GOOD))  # type: ignore[arg-type]
        .group_by(ModelCall.use, ModelCall.outcome)
        .order_by(func.count().desc())
    )
    return [Failure(USES[use], CALL_OUTCOMES[outcome], count) for use, outcome, count in rows]
