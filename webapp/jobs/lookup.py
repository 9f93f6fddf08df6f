"""How jobs stand, for the slices that enqueue them: by key, in plain values. Nobody else reads the table.

A key says nothing of its workspace: callers make keys of rows that the viewer may see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeVar
from zlib import crc32

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from webapp.jobs.models import LIVE, Job
from webapp.runtime.arrays import among
from webapp.runtime.snapshots import answers_of

J = TypeVar("J")


@dataclass(frozen=True, slots=True)
class LiveJob:
    """A job that waits, runs or is parked. `attempts` were begun so far, the running one included."""

    job_id: int
    key: str
    state: Literal["waiting", "running", "parked"]
    attempts: int
    run_at: datetime
    """When it became due, or will: in the future after a failed attempt."""
    since: datetime
    """When the run began; of a job that does not run, `run_at`."""
    note: str
    """What the last attempt met, or what it is parked for, in words for people; empty when there is nothing to say."""

    @property
    def is_busy(self) -> bool:
        """Whether it waits for nothing but a worker: not parked."""
        return self.state != "parked"

    def is_retrying(self, now: datetime) -> bool:
        """Whether it failed and waits for its next attempt."""
        return self.state == "waiting" and self.attempts > 0 and self.run_at > now


@dataclass(frozen=True, slots=True)
class FailedJob:
    """A job that was given up. `note` says what a person can do."""

    job_id: int
    key: str
    failed_at: datetime
    note: str

    def is_newer_than(self, moment: datetime | None) -> bool:
        """Whether it failed after this; None: there was no such moment."""
        return moment is None or self.failed_at > moment


def live(session: Session, keys: Iterable[str]) -> dict[str, LiveJob]:
    """The live jobs of these keys, by key."""
    return _asked(session, _live, keys)


def _live(session: Session, keys: list[str]) -> dict[str, LiveJob]:
    since = func.coalesce(Job.started_at, Job.run_at)
    columns = (Job.id, Job.key, Job.state, Job.attempts, Job.run_at, since, func.coalesce(Job.error_note, ""))
    rows = session.execute(select(*columns).where(among(Job.key, keys), text(LIVE))).all()
    return {
        key: LiveJob(number, key, state, attempts, run_at, began if state == "running" else run_at, note)  # type: ignore[arg-type]
        for number, key, state, attempts, run_at, began, note in rows
    }


def last_failed(session: Session, keys: Iterable[str]) -> dict[str, FailedJob]:
    """The newest failure of each of these keys, by key. Whether it is still the last word is for the caller to say."""
    return _asked(session, _last_failed, keys)


def _last_failed(session: Session, keys: list[str]) -> dict[str, FailedJob]:
    failed_at = func.coalesce(Job.finished_at, Job.created_at)
    rows = session.execute(
        select(Job.id, Job.key, failed_at, func.coalesce(Job.error_note, ""))
        .where(among(Job.key, keys), Job.state == "failed")
        .order_by(failed_at, Job.id)
    ).all()
    return {key: FailedJob(number, key, failed_at, note) for number, key, failed_at, note in rows}


def _asked(
    session: Session, ask: Callable[[Session, list[str]], dict[str, J]], keys: Iterable[str]
) -> dict[str, J]:
    """What is known of these keys; a snapshot asks for those only that it was not asked for before."""
    wanted = list(dict.fromkeys(keys))
    answers = answers_of(session)
    known: dict[str, J | None] = {} if answers is None else answers.setdefault(ask, {})
    if unknown := [key for key in wanted if key not in known]:
        known |= {**dict.fromkeys(unknown), **ask(session, unknown)}
    return {key: job for key in wanted if (job := known[key]) is not None}


def version(session: Session, keys: Iterable[str]) -> str:
    """Differs whenever one of these jobs comes, goes or shows something else."""
    found = sorted(live(session, keys).values(), key=lambda job: job.job_id)
    facts = ((job.job_id, job.state, job.attempts, job.run_at, job.note) for job in found)
    return f"{crc32(repr(tuple(facts)).encode()):08x}"


def running(session: Session, job_ids: Iterable[int]) -> set[int]:
    """Which of these jobs run at this moment."""
    return set(session.scalars(select(Job.id).where(Job.id.in_(list(job_ids)), Job.state == "running")))


def parked_by_connection(session: Session, workspace_ids: Iterable[int]) -> dict[int | None, int]:
    """How many jobs of these workspaces wait for each connection to be mended; None: for the model."""
    parked = select(Job.connection_id, func.count()).where(
        Job.state == "parked", Job.workspace_id.in_(list(workspace_ids))
    )
    return dict(session.execute(parked.group_by(Job.connection_id)).all())
