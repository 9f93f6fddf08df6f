"""Jobs that end as a test wants: a kind of work whose function is given (the fixture `kind`)."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import update

from webapp.jobs.kinds import JobKind
from webapp.jobs.models import Job
from webapp.runtime.database import unit_of_work
from worker import perform

Ending = Callable[..., JobKind]
"""Makes the kind of a function: its runs get `zone_id` and `a` besides the run."""


def perform_one(kind: JobKind, place: int | None = None, **facts: object) -> Job:
    """Enqueue it for this workspace, with these facts on its row, and run it once; the row as it is then."""
    with unit_of_work() as session:
        job_id = kind.enqueue(session, workspace_id=place, zone_id=1, a=2)
        if facts:
            session.execute(update(Job).where(Job.id == job_id).values(**facts))
    perform.run("ending")
    return read(job_id)


def read(job_id: int) -> Job:
    with unit_of_work() as session:
        return session.get_one(Job, job_id)
