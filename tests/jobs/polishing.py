"""A purpose of the tests' own for batches: leads are polished."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Select, func, select

from tests import factories
from tests.factories import Cast
from webapp.jobs import batches, ledger
from webapp.jobs.batch_kinds import BatchKind
from webapp.jobs.batch_models import JobBatch
from webapp.jobs.kinds import JobKind
from webapp.jobs.models import Job
from webapp.jobs.runs import Run
from webapp.leads.models import Lead
from webapp.runtime.database import unit_of_work
from worker import registry

Work = Callable[[Run, int, int], None]


class Polishing:
    """A purpose of the tests' own: `met` are the leads that were worked on, `work` is what is done with one."""

    def __init__(self) -> None:
        self.met: list[int] = []
        self.work: Work = self.finish
        one = JobKind(
            "tests.polish",
            queue="bulk",
            label="Polish a lead",
            key_form="batch-{job_batch_id}-{lead_id}",
            attempts=2,
            base=600.0,
        )
        self.kind = BatchKind(
            "polishing",
            item=one,
            argument="lead_id",
            query=every_lead,
            noun="polishing",
            nothing="Nobody to polish.",
            slice=2,
            max_in_flight=4,
        )

        @registry.handles(one, on_failure=batches.record_failure)
        def polish(run: Run, lead_id: int, job_batch_id: int) -> None:
            batches.run_item(run, job_batch_id, lambda: self.work(run, lead_id, job_batch_id))

    def finish(self, run: Run, lead_id: int, job_batch_id: int, *, cost: int = 3) -> None:
        self.met.append(lead_id)
        with run.finish("polished") as session:
            batches.record_done(session, job_batch_id, cost=cost, shine=2)


def every_lead(workspace_id: int, options: dict[str, Any]) -> Select[int]:
    query = select(Lead.id).where(Lead.workspace_id == workspace_id)
    return query.where(Lead.first_name == options["name"]) if "name" in options else query


def leads(cast: Cast, count: int, **facts: Any) -> list[int]:
    with unit_of_work() as session:
        factories.lead(session, cast.birch)
        return [factories.lead(session, cast.acorn, **facts).id for _ in range(count)]


def start(cast: Cast, polishing: Polishing, *, cap: int | None = None, share: int = 0, **options: Any) -> int:
    with unit_of_work() as session:
        made = batches.start(session, polishing.kind, cast.acorn.id, cast.alice.id, options)
        made.cap, made.share = cap, share
        return made.id


def batch() -> JobBatch:
    with unit_of_work() as session:
        return session.scalars(select(JobBatch).order_by(JobBatch.id.desc()).limit(1)).one()


def enqueue(number: int) -> bool:
    with unit_of_work() as session:
        return batches.enqueue_next(session, number)


def enqueue_all(number: int) -> None:
    while enqueue(number):
        pass


def change(act: Callable[[Any, JobBatch], None], number: int) -> None:
    with unit_of_work() as session:
        act(session, session.get_one(JobBatch, number, with_for_update=True))


def take_one() -> Run:
    """A worker has just taken the job of one item."""
    with unit_of_work() as session:
        waiting = select(Job.key).where(Job.kind == "tests.polish", Job.state == "waiting")
        key = session.scalar(waiting.order_by(Job.id).limit(1))
    lease = ledger.take(str(key))
    assert lease is not None
    return Run(lease)


def states() -> dict[str, int]:
    """Jobs of items, counted by state."""
    with unit_of_work() as session:
        query = select(Job.state, func.count()).where(Job.kind == "tests.polish").group_by(Job.state)
        return dict(session.execute(query).all())
