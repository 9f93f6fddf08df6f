"""The page of a workspace's tags."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.accounts import access
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import NotFound
from webapp.runtime.snapshots import snapshot
from webapp.tags import tags
from webapp.web import htmx

bp = Blueprint("tags", __name__, url_prefix="/w/<slug>/tags")


@bp.get("")
def index(slug: str) -> ResponseReturnValue:
    """Every tag, with the number of leads that have it."""
    scope = access.scope(slug)
    with snapshot() as session:
        rows = tags.list_used(session, scope)
    return render_template(
        "tags/index.html", scope=scope, rows=rows, may_keep=lambda number: tags.may_keep(scope, number)
    )


@bp.post("")
def additions(slug: str) -> ResponseReturnValue:
    """Another one."""
    scope = access.scope(slug)
    if scope.is_all:
        raise NotFound
    with unit_of_work() as session:
        tag = tags.make(session, scope, scope.workspace_ids[0], request.form.get("name", ""))
    return htmx.done_reloading(f"The tag “{tag.name}” is there.", _page(slug))


@bp.post("/<int:tag_id>")
def changes(slug: str, tag_id: int) -> ResponseReturnValue:
    """Another name."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        tags.rename(session, tags.find(session, scope, tag_id), request.form.get("name", ""))
    return htmx.done_reloading("The tag is renamed.", _page(slug))


@bp.post("/<int:tag_id>/removal")
def removals(slug: str, tag_id: int) -> ResponseReturnValue:
    """Take it off every lead, and forget it."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        tag = tags.find(session, scope, tag_id)
        name = tag.name
        tags.remove(session, tag)
    return htmx.done_reloading(f"The tag “{name}” is removed.", _page(slug))


def _page(slug: str) -> str:
    return url_for("tags.index", slug=slug)
