"""The last 24 hours, hour by hour: what was done and what failed, with the bars of a small chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.accounts.scopes import Scope
from webapp.jobs.models import Job
from webapp.operations.jobs_overview import visible_jobs

HOURS = 24
HEIGHT = 96.0
"""Of the tallest bar, in the chart's own units; a bar is 10 wide and stands 14 from the next one."""
STEP = 14


@dataclass(frozen=True, slots=True)
class Bar:
    """One hour."""

    begins_at: datetime
    done: int
    failed: int
    x: int
    done_height: float
    failed_height: float


@dataclass(frozen=True, slots=True)
class History:
    """All bars, oldest first."""

    bars: Sequence[Bar]
    zone: str

    @property
    def done(self) -> int:
        return sum(bar.done for bar in self.bars)

    @property
    def failed(self) -> int:
        return sum(bar.failed for bar in self.bars)

    @property
    def most(self) -> int:
        """What the tallest bar stands for; 0 when nothing was done."""
        return max(bar.done + bar.failed for bar in self.bars)

    @property
    def width(self) -> int:
        return HOURS * STEP


def read_history(session: Session, scope: Scope, now: datetime) -> History:
    """The hours of the workspaces in view, the present one included."""
    first = now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=HOURS - 1)
    hour = func.date_trunc("hour", Job.finished_at)
    rows = session.execute(
        select(hour, Job.state, func.count())
        .where(visible_jobs(scope), Job.state.in_(("done", "failed")), Job.finished_at >= first)
        .group_by(hour, Job.state)
    )
    counts = {(begins, state): count for begins, state, count in rows}
    hours = [first + timedelta(hours=number) for number in range(HOURS)]
    numbers = [(counts.get((begins, "done"), 0), counts.get((begins, "failed"), 0)) for begins in hours]
    most = max(1, *(done + failed for done, failed in numbers))
    bars = [
        Bar(begins, done, failed, number * STEP, _height(done, most), _height(failed, most))
        for number, (begins, (done, failed)) in enumerate(zip(hours, numbers, strict=True))
    ]
    return History(bars, scope.workspaces[0].time_zone)


def _height(count: int, most: int) -> float:
    """In proportion, but one failure among thousands can still be seen."""
    return max(2.0, round(HEIGHT * count / most, 1)) if count else 0.0
