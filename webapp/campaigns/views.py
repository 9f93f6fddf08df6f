"""The Campaigns page: what the provider lists, how the last look at it went, and a button to look again."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from webapp.accounts import access
from webapp.campaigns.jobs import enqueue_sync
from webapp.campaigns.listing import get_connection, overviews_of
from webapp.runtime import changes
from webapp.runtime.database import unit_of_work
from webapp.web import htmx

bp = Blueprint("campaigns", __name__, url_prefix="/w/<slug>/campaigns")


@bp.get("")
def index(slug: str) -> ResponseReturnValue:
    """The page; for htmx, the part that changes alone."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        overviews = overviews_of(session, scope)
    return htmx.page_or_fragment(
        "campaigns/index.html", "campaigns/_overviews.html", scope=scope, overviews=overviews
    )


@bp.post("/<int:workspace_id>/syncs")
def syncs(slug: str, workspace_id: int) -> ResponseReturnValue:
    """Ask for a look at the provider's list; a worker takes it. While one is on its way, this joins it."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        connection = get_connection(session, scope, workspace_id)
        enqueue_sync(session, connection)
        changes.announce(session, workspace_id)
    if not htmx.is_swap():
        return redirect(url_for("campaigns.index", slug=slug), 303)
    return htmx.news("The list of campaigns is being read.", "campaigns-changed")
