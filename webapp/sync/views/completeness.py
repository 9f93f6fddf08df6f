"""The Completeness page, and its one line in the sidebar."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.accounts import access
from webapp.runtime import changes
from webapp.runtime.database import unit_of_work
from webapp.sync import channels
from webapp.sync.jobs import MAX_DAYS, USUAL_DAYS, enqueue_check, enqueue_sweep
from webapp.web import htmx
from webapp.web.fields import form_number

bp = Blueprint("completeness", __name__, url_prefix="/w/<slug>/completeness")


@bp.get("")
def index(slug: str) -> ResponseReturnValue:
    """The page; for htmx, its living part alone."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        found = channels.channels_of(session, scope)
    return htmx.page_or_fragment(
        "completeness/index.html",
        "completeness/_channels.html",
        scope=scope,
        channels=found,
        usual_days=USUAL_DAYS,
        most_days=MAX_DAYS,
    )


@bp.get("/line")
def line(slug: str) -> ResponseReturnValue:
    """Whether something may be missing, in one line."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        found = channels.line_of(session, scope)
    return render_template(
        "completeness/_line.html", scope=scope, line=found, zone=scope.workspaces[0].time_zone
    )


@bp.post("/<int:connection_id>/sweeps")
def sweeps(slug: str, connection_id: int) -> ResponseReturnValue:
    """Look now, instead of within five minutes."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        connection = channels.connection_of(session, scope, connection_id)
        enqueue_sweep(session, connection)
        changes.announce(session, connection.workspace_id)
    return _done(slug, "Looking for what is new.")


@bp.post("/<int:connection_id>/checks")
def checks(slug: str, connection_id: int) -> ResponseReturnValue:
    """Compare the last `days` with the provider; what is missing is added."""
    scope, what = access.scope(slug), f"Between 1 and {MAX_DAYS:,} days can be compared."
    days = form_number("days", what, least=1, most=MAX_DAYS, otherwise=USUAL_DAYS)
    with unit_of_work() as session:
        connection = channels.connection_of(session, scope, connection_id)
        enqueue_check(session, connection, days)
        changes.announce(session, connection.workspace_id)
    return _done(slug, f"The last {days} days are compared." if days > 1 else "The last day is compared.")


@bp.post("/gaps/<int:gap_id>/dismissal")
def dismissals(slug: str, gap_id: int) -> ResponseReturnValue:
    """Say that a gap is no loss, and why."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        channels.dismiss(session, scope, gap_id, request.form.get("note", ""))
    return _done(slug, "The gap is closed with your note.")


def _done(slug: str, said: str) -> ResponseReturnValue:
    return htmx.done(said, "completeness-changed", url_for("completeness.index", slug=slug))
