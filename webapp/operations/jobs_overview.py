"""What the Jobs page shows: how much waits and for how long, what runs, what failed and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from webapp.accounts.scopes import Scope
from webapp.jobs.kinds import KINDS
from webapp.jobs.models import Job
from webapp.operations.job_load import LIVE_STATES, Load, by_kind, by_workspace, count_jobs, total
from webapp.runtime.errors import NotFound

SHOWN = 25


@dataclass(frozen=True, slots=True)
class Cause:
    """Failed jobs that ended for the same reason."""

    kind: str
    error_class: str
    note: str
    count: int
    newest_at: datetime
    sample_id: int

    @property
    def label(self) -> str:
        return label_of(self.kind)


@dataclass(frozen=True, slots=True)
class JobsOverview:
    """The whole page, but for the history."""

    load: Load
    kinds: list[Load]
    workspaces: list[Load]
    causes: list[Cause]
    jobs: dict[str, Sequence[Job]]

    @property
    def is_quiet(self) -> bool:
        """Nothing waits, nothing failed."""
        return not any(self.load.numbers.values())


def read_overview(session: Session, scope: Scope, now: datetime) -> JobsOverview:
    """The jobs of the workspaces in view; for the administrator's "All workspaces", those of the system too."""
    visible = visible_jobs(scope)
    counts = count_jobs(session, visible, now)
    names: dict[int | None, str] = {workspace.workspace_id: workspace.name for workspace in scope.workspaces}
    return JobsOverview(
        load=total(counts),
        kinds=by_kind(counts, {kind.name: kind.label for kind in KINDS.values()}),
        workspaces=by_workspace(counts, names) if scope.is_all else [],
        causes=_causes(session, visible),
        jobs={state: _some(session, visible, state) for state in LIVE_STATES},
    )


def visible_jobs(scope: Scope) -> ColumnElement[bool]:
    """Which jobs this viewer may know of. Setters know of none: keys and notes are about everybody's leads."""
    mine = Job.workspace_id.in_(
        [workspace_id for workspace_id in scope.workspace_ids if not scope.is_setter_in(workspace_id)]
    )
    return or_(mine, Job.workspace_id.is_(None)) if scope.is_all and scope.viewer.is_administrator else mine


def get_job(session: Session, scope: Scope, job_id: int) -> Job:
    """The job, locked, for whoever may act on it. Raises NotFound for anybody else, setters among them."""
    job = session.scalars(
        select(Job).where(Job.id == job_id, visible_jobs(scope)).with_for_update()
    ).one_or_none()
    if job is None or (job.workspace_id is not None and scope.is_setter_in(job.workspace_id)):
        raise NotFound(f"job {job_id}")
    return job


def same_cause(session: Session, scope: Scope, sample: Job) -> list[Job]:
    """Every failed job that ended like this one, locked."""
    like = (
        Job.kind == sample.kind,
        Job.error_class == sample.error_class,
        Job.error_note == sample.error_note,
    )
    query = (
        select(Job)
        .where(visible_jobs(scope), Job.state == "failed", *like)
        .order_by(Job.id)
        .with_for_update()
    )
    return [
        job
        for job in session.scalars(query)
        if job.workspace_id is None or not scope.is_setter_in(job.workspace_id)
    ]


def label_of(kind: str) -> str:
    """What people call this kind of work."""
    return KINDS[kind].label if kind in KINDS else kind


def _causes(session: Session, visible: ColumnElement[bool]) -> list[Cause]:
    rows = session.execute(
        select(
            Job.kind,
            Job.error_class,
            Job.error_note,
            func.count(),
            func.max(func.coalesce(Job.finished_at, Job.created_at)),
            func.max(Job.id),
        )
        .where(visible, Job.state == "failed")
        .group_by(Job.kind, Job.error_class, Job.error_note)
        .order_by(func.max(Job.finished_at).desc())
        .limit(SHOWN)
    )
    return [
        Cause(kind, error or "", note or "", count, newest, sample)
        for kind, error, note, count, newest, sample in rows
    ]


def _some(session: Session, visible: ColumnElement[bool], state: str) -> Sequence[Job]:
    return session.scalars(
        select(Job).where(visible, Job.state == state).order_by(Job.run_at, Job.id).limit(SHOWN)
    ).all()
