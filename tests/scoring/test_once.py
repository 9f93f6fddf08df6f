"""An answer that was paid for is never paid for again: events repeat, rows are locked, workers die.

What nobody can promise: a worker that dies while the model is still answering has heard nothing, so that call is made
again; the lost one stays on the books.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from simulators import Switchboard
from tests import forked
from tests.due import make_due
from tests.factories import Cast
from tests.fixture_types import Drain
from tests.scoring.stage import ask_for_score, job, outcomes, rooms, score, scores_of
from webapp.jobs import relay
from webapp.leads.models import Lead
from webapp.llm.models import ModelCall
from webapp.runtime.database import engine, unit_of_work
from webapp.scoring.jobs import enqueue_rescore, enqueue_score
from webapp.scoring.models import Score

WORKER = "import sys; from worker import handlers, perform; perform.run(sys.argv[1])"


def wait_for(happened: Callable[[], bool]) -> None:
    until = time.monotonic() + 80
    while not happened():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.02)


def count(of: type) -> int:
    with unit_of_work() as session:
        return session.scalar(select(func.count()).select_from(of)) or 0


@contextmanager
def worker_at(key: str, log: Path) -> Iterator[None]:
    """A worker process of its own, on this job; dead at the end, without a farewell."""
    with log.open("wb") as lines:
        process = forked.start(["-c", WORKER, key], lines, {**os.environ, "SCORING_SECONDS": "60"})
    try:
        yield
    finally:
        process.kill()
        assert process.wait(10) == -signal.SIGKILL, "it was at work until it was killed"


def let_the_lease_run_out() -> None:
    with unit_of_work() as session:
        session.execute(text("UPDATE job SET leased_until = now() - interval '1 s' WHERE state = 'running'"))
    assert relay.reclaim_expired() == 1
    make_due()


def test_a_worker_that_dies_between_the_answer_and_the_end_costs_no_second_call(
    cast: Cast, sims: Switchboard, drain: Drain, tmp_path: Path
) -> None:
    sims.ai.latency = (2.0, 2.0)  # long enough to hold the row on a busy machine, too
    lead = ask_for_score(cast, sentiment="Call Requested")
    with engine().connect() as holder, worker_at(job().key, tmp_path / "worker.log"):
        wait_for(lambda: count(ModelCall) == 1)
        # The row of the job is held, so that the worker cannot write the end; the answer is stored before that.
        holder.execute(text("SELECT 1 FROM job WHERE id = :id FOR UPDATE"), {"id": job().id})
        wait_for(lambda: count(Score) == 1)
    let_the_lease_run_out()
    drain()
    sims.ai.latency = (0.0, 0.0)
    assert (job().state, job().crashes, job().attempts) == ("done", 0, 2)
    assert (len(rooms(sims)), outcomes()) == (1, ["answered"])
    with unit_of_work() as session:
        assert session.get_one(Lead, lead.id).overall_score == scores_of(lead)[-1].overall
    assert len(scores_of(lead)) == 1


@pytest.mark.long
def test_a_call_whose_worker_died_before_the_answer_is_made_again_and_stays_on_the_books(
    cast: Cast, sims: Switchboard, drain: Drain, tmp_path: Path
) -> None:
    sims.ai.latency = (1.0, 1.0)
    lead = ask_for_score(cast, sentiment="Call Requested")
    with worker_at(job().key, tmp_path / "worker.log"):
        wait_for(lambda: count(ModelCall) == 1)
    sims.ai.latency = (0.0, 0.0)
    let_the_lease_run_out()
    drain()
    assert outcomes() == ["asked", "answered"]
    assert len(scores_of(lead)) == 1


def test_a_locked_lead_does_not_throw_the_answer_away(cast: Cast, sims: Switchboard, drain: Drain) -> None:
    lead = ask_for_score(cast, sentiment="Call Requested")
    holder = engine().connect()
    holder.execute(text("SELECT 1 FROM lead WHERE id = :id FOR UPDATE"), {"id": lead.id})
    release = threading.Timer(3.0, holder.close)
    release.start()
    drain()
    release.join()
    make_due()
    drain()
    assert (job().state, len(rooms(sims))) == ("done", 1)
    assert len(scores_of(lead)) == 1


def test_events_may_repeat(cast: Cast, sims: Switchboard, drain: Drain) -> None:
    lead = score(cast, drain)
    asked = len(sims.ai.calls)
    for _ in range(3):
        with unit_of_work() as session:
            enqueue_score(session, lead)
        drain()
    assert (len(sims.ai.calls), len(scores_of(lead))) == (asked, 1)


def test_an_unreadable_answer_is_not_asked_for_again_by_events_only_by_people(
    cast: Cast, sims: Switchboard, drain: Drain
) -> None:
    sims.ai.endings.add("truncated", times=3, name="lead_score")
    lead = score(cast, drain, sentiment="Call Requested")
    with unit_of_work() as session:
        enqueue_score(session, lead)
    drain()
    assert len(rooms(sims)) == 3
    with unit_of_work() as session:
        enqueue_rescore(session, lead)
    drain()
    assert [row.outcome for row in scores_of(lead)] == ["unreadable", "scored"]


def test_a_rescoring_whose_end_was_lost_by_a_crash_asks_nothing_again(
    cast: Cast, sims: Switchboard, drain: Drain
) -> None:
    """The run that stored its answer crashed, and the one after it was handed back: attempts counts one again."""
    lead = score(cast, drain)
    with unit_of_work() as session:
        enqueue_rescore(session, lead)
    drain()
    asked = len(sims.ai.calls)
    with unit_of_work() as session:
        unended = "state = 'waiting', attempts = 0, crashes = 1, pushed_at = NULL, finished_at = NULL"
        session.execute(text(f"UPDATE job SET {unended} WHERE kind = 'scoring.rescore'"))
    drain()
    assert (job("scoring.rescore").outcome, len(sims.ai.calls)) == ("nothing new", asked)
    assert len(scores_of(lead)) == 2
