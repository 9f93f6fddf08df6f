"""The Status page, for whoever manages a workspace in view."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from webapp.accounts import access
from webapp.operations.status import read_status
from webapp.runtime import clock
from webapp.runtime.database import system_transaction
from webapp.runtime.errors import NotAllowed
from webapp.web import htmx

bp = Blueprint("status", __name__, url_prefix="/w/<slug>/status")


@bp.get("")
def index(slug: str) -> ResponseReturnValue:
    """The page; for htmx, its living part alone."""
    scope = access.scope(slug)
    managed = [each for each in scope.workspaces if not scope.is_setter_in(each.workspace_id)]
    if not managed:
        raise NotAllowed
    now = clock.now()
    # Pages, workers and backups are the whole installation's; all else is asked of these workspaces alone.
    with system_transaction() as session:
        status = read_status(session, [each.workspace_id for each in managed], now)
    return htmx.page_or_fragment(
        "operations/status.html",
        "operations/_status.html",
        scope=scope,
        status=status,
        as_of=now,
        zone=managed[0].time_zone,
    )
