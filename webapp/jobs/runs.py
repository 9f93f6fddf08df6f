"""A run: one attempt at a job, as the worker functions see it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from webapp.jobs import ledger
from webapp.jobs.kinds import KINDS, JobKind
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work


@dataclass(slots=True)
class Run:
    """One attempt. Provider calls belong between units of work; the last one is opened with `finish()`."""

    lease: ledger.Lease
    began_at: datetime = field(default_factory=clock.now, init=False)
    outcome: str | None = field(default=None, init=False)
    """One word for the Jobs page; may be set until the results are written."""
    ended: bool = field(default=False, init=False)

    @property
    def kind(self) -> JobKind:
        return KINDS[self.lease.kind]

    @property
    def is_last_attempt(self) -> bool:
        return self.lease.attempt >= self.kind.attempts

    @contextmanager
    def finish(self, outcome: str | None = None) -> Iterator[Session]:
        """The unit of work that writes the results and the job's end together, or neither.

        Raises ledger.LeaseLost when the job was taken over in the meantime; then nothing was written.
        """
        with unit_of_work() as session:
            yield session
            ledger.end(session, self.lease, outcome or self.outcome)
        self.ended = True

    def close(self) -> None:
        """End a run that left nothing to write. Raises ledger.LeaseLost and Busy."""
        if not self.ended:
            ledger.end_alone(self.lease, self.outcome)
            self.ended = True
