"""Kinds of work for the trials, done by real workers. Each accepted event leaves one row in trial_effect, or two when it was done twice."""

from __future__ import annotations

import os
import resource
import signal
import time

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.jobs.kinds import JobKind
from webapp.jobs.runs import Run
from webapp.runtime.database import unit_of_work
from worker.registry import handles

NOTE = JobKind(
    "trial.note", key_form="{trial}", queue="inbound", label="Note", attempts=8, base=0.2, cap=2.0, timeout=60
)
NAP = JobKind(
    "trial.nap", key_form="{trial}", queue="sync", label="Nap", attempts=8, base=0.2, cap=2.0, timeout=180
)
BULK = JobKind(
    "trial.bulk", key_form="{trial}", queue="bulk", label="Bulk", attempts=8, base=0.2, cap=2.0, timeout=60
)
DIE = JobKind(
    "trial.die", key_form="{trial}", queue="sync", label="Die", attempts=8, base=0.2, cap=2.0, timeout=60
)
HOARD = JobKind(
    "trial.hoard", key_form="{trial}", queue="sync", label="Hoard", attempts=3, base=0.2, cap=1.0, timeout=60
)
HANG = JobKind(
    "trial.hang", key_form="{trial}", queue="sync", label="Hang", attempts=4, base=0.2, cap=1.0, timeout=2
)
CLASH = JobKind(
    "trial.clash", key_form="{trial}", queue="sync", label="Clash", attempts=8, base=0.2, cap=2.0, timeout=60
)
SLOT = JobKind("trial.slot", key_form="trial-{slot}", queue="bulk", label="Slot", attempts=3, timeout=60)


@handles(NOTE)
def note(run: Run, event_id: int, trial: str = "") -> None:
    """Write the effect and the end together."""
    _leave(run, event_id, _began())


@handles(BULK)
def bulk(run: Run, event_id: int, trial: str = "") -> None:
    _leave(run, event_id, _began())


@handles(NAP)
def nap(run: Run, event_id: int, trial: str = "") -> None:
    """Wait as long as the event says, then write the effect. It says so again at each attempt."""
    began = _began()
    time.sleep(_start(event_id) / 1000)
    _leave(run, event_id, began)


@handles(DIE)
def die(run: Run, event_id: int, trial: str = "") -> None:
    """What the kernel does to a process that took too much memory: SIGKILL, each time."""
    _start(event_id)
    os.kill(os.getpid(), signal.SIGKILL)


@handles(HOARD)
def hoard(run: Run, event_id: int, trial: str = "") -> None:
    """Ask for more memory than this process may have, each time."""
    _start(event_id)
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (256 << 20, before[1]))
    try:
        bytearray(4 << 30)
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


@handles(HANG)
def hang(run: Run, event_id: int, trial: str = "") -> None:
    """The first time, hang where no time limit reaches it."""
    began = _began()
    _start(event_id)
    if run.lease.attempt == 1:
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])
        time.sleep(600)
    _leave(run, event_id, began)


@handles(CLASH)
def clash(run: Run, event_id: int, trial: str = "") -> None:
    """Lock two rows, in one order or the other: two at once are a deadlock."""
    began = _began()
    first, second = (1, 2) if event_id % 2 else (2, 1)
    with run.finish("noted") as session:
        _touch(session, first)
        session.execute(text("SELECT pg_sleep(0.3)"))
        _touch(session, second)
        session.execute(_EFFECT, {"id": event_id, "pid": os.getpid(), "began": began})


@handles(SLOT)
def slot(run: Run) -> None:
    with run.finish("ticked"):
        pass


def _touch(session: Session, number: int) -> None:
    session.execute(text("UPDATE trial_lock SET touched = touched + 1 WHERE id = :id"), {"id": number})


def _began() -> float:
    return time.time()


def _start(event_id: int) -> int:
    """Leave a trace of the start; answers how long to wait."""
    with unit_of_work() as session:
        session.execute(
            text("INSERT INTO trial_start (event_id, pid) VALUES (:id, :pid)"),
            {"id": event_id, "pid": os.getpid()},
        )
        return session.scalar(text("SELECT ms FROM trial_event WHERE id = :id"), {"id": event_id}) or 0


def _leave(run: Run, event_id: int, began: float) -> None:
    with run.finish("noted") as session:
        session.execute(_EFFECT, {"id": event_id, "pid": os.getpid(), "began": began})


_EFFECT = text("INSERT INTO trial_effect (event_id, pid, began_at) VALUES (:id, :pid, to_timestamp(:began))")
