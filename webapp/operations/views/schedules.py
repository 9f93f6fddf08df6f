"""The page of schedules. Whoever sees the Jobs page reads it; the administrator of the installation runs and pauses."""

from __future__ import annotations

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webapp.accounts import access
from webapp.accounts.scopes import Scope
from webapp.audit import audit_log
from webapp.jobs.schedules import Schedule, database_time, pause, resume, run_now
from webapp.operations import schedules
from webapp.operations.jobs_overview import visible_jobs
from webapp.operations.passes import read_states
from webapp.runtime import clock
from webapp.runtime.database import system_transaction
from webapp.runtime.errors import NotAllowed
from webapp.web import htmx

bp = Blueprint("schedules", __name__, url_prefix="/w/<slug>/schedules")


@bp.get("")
def index(slug: str) -> ResponseReturnValue:
    """The page; for htmx, its living part alone."""
    scope = access.scope(slug)
    return htmx.page_or_fragment(
        "operations/schedules.html",
        "operations/_schedules.html",
        scope=scope,
        states=read_states(schedules.SCHEDULES, clock.now(), visible_jobs(scope)),
        zone=scope.workspaces[0].time_zone,
    )


@bp.post("/<name>/runs")
def runs(slug: str, name: str) -> ResponseReturnValue:
    """Enqueue a pass now."""
    _, schedule = _administered(slug, name)
    with system_transaction() as session:
        run_now(session, schedule, database_time(session))
        _record(session, schedule, "run now")
    return _done(slug, f"Enqueued: {schedule.kind.label}.")


@bp.post("/<name>/pause")
def pauses(slug: str, name: str) -> ResponseReturnValue:
    """Enqueue no further pass, in any workspace, until it is resumed."""
    scope, schedule = _administered(slug, name)
    with system_transaction() as session:
        pause(session, schedule, scope.viewer.user_id, clock.now())
        _record(session, schedule, "paused")
    return _done(slug, f"Paused: {schedule.kind.label}.")


@bp.post("/<name>/resumption")
def resumptions(slug: str, name: str) -> ResponseReturnValue:
    """Go on with the current slot."""
    _, schedule = _administered(slug, name)
    with system_transaction() as session:
        resume(session, schedule)
        _record(session, schedule, "resumed")
    return _done(slug, f"Resumed: {schedule.kind.label}.")


def _administered(slug: str, name: str) -> tuple[Scope, Schedule]:
    """A schedule works for every workspace, so only the administrator of the installation acts on it. Raises NotAllowed."""
    scope = access.scope(slug)
    if not scope.may_administer:
        raise NotAllowed
    return scope, schedules.find(name)


def _record(session: Session, schedule: Schedule, what: str) -> None:
    audit_log.record(session, "setting.schedule", row=("tick", schedule.name), after={"what": what})


def _done(slug: str, said: str) -> ResponseReturnValue:
    return htmx.done(said, "schedules-changed", url_for("schedules.index", slug=slug))
