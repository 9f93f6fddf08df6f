"""Making a workspace, and the page on which one is set up."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webapp.accounts import access
from webapp.accounts.models import ACCENTS, Workspace
from webapp.runtime import clock
from webapp.runtime.database import system_transaction, unit_of_work
from webapp.runtime.errors import Invalid, NotAllowed, NotFound
from webapp.runtime.snapshots import snapshot
from webapp.sequences import settings as sequence_settings
from webapp.web import htmx
from webapp.workspaces import making, removing, settings
from webapp.workspaces.first_steps import steps_of
from webapp.workspaces.models import WorkspaceLogo

FENCE = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""For a logo that somebody opens as a page: it can do nothing."""
WEEKDAYS: Sequence[tuple[int, str]] = list(
    enumerate(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), 1)
)

bp = Blueprint("workspaces", __name__)


@bp.get("/workspaces/new")
def new() -> ResponseReturnValue:
    """The form for a new workspace, for the administrator of the installation."""
    _administrator()
    return _form()


@bp.post("/workspaces/new")
def additions() -> ResponseReturnValue:
    """Make it, and go on in it."""
    _administrator()
    form = request.form
    try:
        with system_transaction() as session:  # there is no workspace yet to be in
            made = making.make(session, form.get("name", ""), form.get("time_zone", ""))
    except Invalid as refused:
        return _form(refused, form.get("name", ""), form.get("time_zone", "")), 422
    return redirect(url_for("workspaces.index", slug=made.slug), 303)


@bp.get("/w/<slug>/workspace")
def index(slug: str) -> ResponseReturnValue:
    """Its first steps, and all that is set of it."""
    scope = access.scope(slug)
    with snapshot() as session:
        workspace = settings.managed(session, scope, lock=False)
        steps = steps_of(session, workspace.id)
        rules = sequence_settings.settings_of(session, workspace.id)
    return render_template(
        "workspaces/index.html",
        scope=scope,
        workspace=workspace,
        steps=steps,
        rules=rules,
        zones=sorted(clock.time_zones()),
        targets=settings.TARGETS,
        accents=ACCENTS,
        weekdays=WEEKDAYS,
        may_remove=removing.may_remove(scope),
    )


@bp.post("/w/<slug>/workspace")
def changes(slug: str) -> ResponseReturnValue:
    """Name, zone, hours, target and colour."""
    days = request.form.getlist("days")
    return _change(slug, "The workspace is kept.", lambda s, w: settings.change(s, w, request.form, days))


@bp.post("/w/<slug>/workspace/logo")
def logo(slug: str) -> ResponseReturnValue:
    """Another logo."""
    file = request.files.get("logo")
    content = file.read(settings.MAX_LOGO + 1) if file else b""
    return _change(slug, "The logo is kept.", lambda s, w: settings.set_logo(s, w, content))


@bp.post("/w/<slug>/workspace/logo/removal")
def logo_removal(slug: str) -> ResponseReturnValue:
    """No logo."""
    return _change(slug, "The logo is removed.", settings.remove_logo)


@bp.get("/w/<slug>/workspace/logo")
def picture(slug: str) -> ResponseReturnValue:
    """The logo, for everybody who works here."""
    scope = access.scope(slug)
    if scope.is_all:
        raise NotFound
    with snapshot() as session:
        found = session.get(WorkspaceLogo, scope.workspace_ids[0])
    if found is None:
        raise NotFound("logo")
    answer = Response(found.content, mimetype=found.picture_type)
    answer.headers["Content-Security-Policy"] = FENCE
    answer.headers["Cache-Control"] = "private, no-cache"  # asked each time whether they may still see it
    answer.set_etag(scope.workspaces[0].logo)
    return answer.make_conditional(request)


@bp.post("/w/<slug>/workspace/removal")
def removal(slug: str) -> ResponseReturnValue:
    """Delete it: closed now, emptied by a job."""
    scope = access.scope(slug)
    with system_transaction() as session:  # what is kept of it belongs to no workspace
        removing.ask(session, scope, request.form.get("name", ""))
    return htmx.done_reloading("The workspace is closed.", url_for("workspaces.removals"), go=True)


@bp.get("/workspaces/removals")
def removals() -> ResponseReturnValue:
    """Workspaces that the viewer deleted, and how far each is."""
    viewer = access.viewer()
    with system_transaction() as session:
        found = removing.removals_of(session, viewer)
    return render_template("workspaces/removals.html", removals=found)


def _change(slug: str, said: str, act: Callable[[Session, Workspace], None]) -> ResponseReturnValue:
    scope = access.scope(slug)
    with unit_of_work() as session:
        act(session, settings.managed(session, scope))
    return htmx.done_reloading(said, url_for("workspaces.index", slug=slug))


def _administrator() -> None:
    if not access.viewer().is_administrator:
        raise NotAllowed


def _form(refused: Invalid | None = None, name: str = "", time_zone: str = "UTC") -> str:
    return render_template(
        "workspaces/new.html", refused=refused, name=name, zone=time_zone, zones=sorted(clock.time_zones())
    )
