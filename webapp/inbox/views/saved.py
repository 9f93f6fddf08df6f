"""Saved views: their part of the sidebar, the page that keeps them, and saving what one looks at."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.accounts import access
from webapp.inbox import saved_views
from webapp.inbox.filters import Filters
from webapp.inbox.paging import said
from webapp.inbox.saved_views import address_of, may_share_in
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work
from webapp.runtime.snapshots import snapshot
from webapp.web import htmx

bp = Blueprint("saved", __name__, url_prefix="/w/<slug>/views")


@bp.get("")
def index(slug: str) -> ResponseReturnValue:
    """Every view that the viewer can use, each with a form."""
    scope = access.scope(slug)
    with snapshot() as session:
        rows = saved_views.list_saved(session, scope)
    return render_template(
        "inbox/views.html",
        scope=scope,
        rows=rows,
        address_of=address_of,
        may_share=may_share_in(scope),
    )


@bp.get("/counted")
def counted(slug: str) -> ResponseReturnValue:
    """The views in the sidebar, with their counts."""
    scope, filters = access.scope(slug), Filters.read(request.args)
    with snapshot() as session:
        rows = saved_views.list_saved(session, scope)
    counts = saved_views.count_all(scope, rows, clock.now())
    return render_template(
        "inbox/_saved.html",
        scope=scope,
        saved=rows,
        filters=filters,
        counted=counts,
        address_of=address_of,
        number=said,
    )


@bp.post("")
def additions(slug: str) -> ResponseReturnValue:
    """Keep what the list shows under a name, and go on in it."""
    scope, form = access.scope(slug), request.form
    with unit_of_work() as session:
        is_shared = form.get("is_shared") == "yes"
        view = saved_views.save(session, scope, form.get("name", ""), Filters.read(form), is_shared=is_shared)
    return htmx.done_reloading(f"The view “{view.name}” is kept.", _inbox(slug, address_of(view)), go=True)


@bp.post("/<int:saved_view_id>")
def changes(slug: str, saved_view_id: int) -> ResponseReturnValue:
    """Another name."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        view = saved_views.find(session, scope, saved_view_id)
        saved_views.rename(session, view, request.form.get("name", ""))
    return htmx.done_reloading("The view is renamed.", url_for("saved.index", slug=slug))


@bp.post("/<int:saved_view_id>/filters")
def filters(slug: str, saved_view_id: int) -> ResponseReturnValue:
    """What the list shows now is what the view holds from now on."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        view = saved_views.find(session, scope, saved_view_id)
        saved_views.refit(session, view, Filters.read(request.form))
    return htmx.done_reloading(f"The view “{view.name}” is kept.", _inbox(slug, address_of(view)), go=True)


@bp.post("/<int:saved_view_id>/removal")
def removals(slug: str, saved_view_id: int) -> ResponseReturnValue:
    """Forget it."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        saved_views.remove(session, saved_views.find(session, scope, saved_view_id))
    return htmx.done_reloading("The view is removed.", url_for("saved.index", slug=slug))


def _inbox(slug: str, query: str) -> str:
    return f"{url_for('inbox.index', slug=slug)}?{query}"
