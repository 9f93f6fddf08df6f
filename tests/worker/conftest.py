"""Real worker processes that know the trial kinds, on the tests' own database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.tables import TABLES
from tests.worker.endings import Ending
from tests.worker.trial_jobs import Crew, begin, run_as_owner
from webapp.jobs.kinds import KINDS, JobKind
from worker import registry


@pytest.fixture
def kind() -> Iterator[Ending]:
    """A kind of work whose function is given, forgotten after the test."""

    def make(handler: Callable[..., None], *, limit: int = 2, **told: Callable[..., None]) -> JobKind:
        made = JobKind(
            "tests.ending", queue="bulk", label="Ending", key_form="ending", attempts=limit, base=1.0
        )
        registry.handles(made, **told)(handler)
        return made

    yield make
    for known in (KINDS, registry.HANDLERS, registry.ON_PARKING):
        known.pop("tests.ending", None)


@pytest.fixture
def trials(database: None) -> Iterator[None]:
    """The tables of the trial kinds."""
    run_as_owner(TABLES)
    yield
    run_as_owner("DROP TABLE trial_event, trial_start, trial_effect, trial_lock")


@pytest.fixture
def crew(trials: None, tmp_path: Path) -> Iterator[Crew]:
    """A pool of two workers, and a relay."""
    parts = {part: begin(part, tmp_path / f"{part}.log") for part in ("pool", "relay")}
    yield parts
    for process in parts.values():
        process.terminate()
    for process in parts.values():
        process.wait(60)
