"""The Jobs page, and what one can do there."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.accounts import access
from webapp.inbox import counting
from webapp.jobs import control, queue_age
from webapp.jobs.kinds import KINDS
from webapp.operations import job_history, jobs_overview
from webapp.runtime import clock
from webapp.runtime.database import system_transaction, unit_of_work
from webapp.web import htmx

bp = Blueprint("jobs", __name__, url_prefix="/w/<slug>/jobs")


@bp.get("")
def index(slug: str) -> ResponseReturnValue:
    """The page; for htmx, its living part alone."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        overview = jobs_overview.read_overview(session, scope, clock.now())
        drifts = counting.drifts(session, scope.workspace_ids, clock.now())
        past = None if htmx.is_swap() else job_history.read_history(session, scope, clock.now())
    # Whether anything moves is a question about the whole installation: other workspaces may have had their turn.
    with system_transaction() as session:
        alarm = (
            queue_age.alarm(session, queue_age.oldest_waits(session)) if overview.load.oldest_wait_s else None
        )
    may_act = any(not scope.is_setter_in(workspace.workspace_id) for workspace in scope.workspaces)
    return htmx.page_or_fragment(
        "operations/jobs.html",
        "operations/_jobs.html",
        scope=scope,
        overview=overview,
        alarm=alarm,
        drifts=drifts,
        history=past,
        may_act=may_act,
        label_of=jobs_overview.label_of,
        kinds=KINDS,
    )


@bp.get("/history")
def history(slug: str) -> ResponseReturnValue:
    """The last 24 hours, for the page to renew now and then; without htmx, the page itself."""
    scope = access.scope(slug)
    if not htmx.is_swap():
        return redirect(url_for("jobs.index", slug=slug), 303)
    with unit_of_work() as session:
        past = job_history.read_history(session, scope, clock.now())
    return render_template("operations/_history.html", scope=scope, history=past)


@bp.post("/<int:job_id>/retries")
def retries(slug: str, job_id: int) -> ResponseReturnValue:
    """Do one failed job after all."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        control.retry(session, [jobs_overview.get_job(session, scope, job_id)])
    return _done(slug, "Asked for again.")


@bp.post("/<int:job_id>/cause/retries")
def cause_retries(slug: str, job_id: int) -> ResponseReturnValue:
    """Do every failed job after all that ended like this one."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        jobs = jobs_overview.same_cause(session, scope, jobs_overview.get_job(session, scope, job_id))
        control.retry(session, jobs)
    return _done(slug, f"{len(jobs)} {'job is' if len(jobs) == 1 else 'jobs are'} asked for again.")


@bp.post("/<int:job_id>/cancellation")
def cancellation(slug: str, job_id: int) -> ResponseReturnValue:
    """Leave a job undone that has not begun."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        control.cancel(session, jobs_overview.get_job(session, scope, job_id))
    return _done(slug, "Cancelled.")


def _done(slug: str, said: str) -> ResponseReturnValue:
    return htmx.done(said, "jobs-changed", url_for("jobs.index", slug=slug))
