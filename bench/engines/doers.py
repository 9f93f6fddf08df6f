"""The bench's job kinds, done."""

from __future__ import annotations

import time

from sqlalchemy import text

from bench.engines import job
from bench.engines.kinds import KINDS
from webapp.jobs.runs import Run
from worker.registry import handles


def does_as_the_others(what: str) -> None:
    def do(run: Run, number: int) -> None:
        job.do(what, number)

    handles(KINDS[what])(do)


for _name in ("noop", "wait", "mark", "stamp", "hold"):
    does_as_the_others(_name)


@handles(KINDS["work"])
def work(run: Run, number: int) -> None:
    """The same waiting; the effect is written with the job's end, which is what the ledger is for."""
    job.begin(number)
    time.sleep(2 * job.HALF_SECONDS)
    with run.finish() as session:
        session.execute(text("INSERT INTO effect (number) VALUES (:number)"), {"number": number})
