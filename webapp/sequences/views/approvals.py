"""The page of follow-ups that wait to be approved."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.accounts import access
from webapp.runtime import clock
from webapp.runtime.errors import Invalid
from webapp.runtime.numbers import read_whole
from webapp.runtime.snapshots import snapshot
from webapp.sequences.approving import MOST, approve_many, count_waiting, read_waiting
from webapp.web import htmx

bp = Blueprint("approvals", __name__, url_prefix="/w/<slug>/approvals")


@bp.get("")
def index(slug: str) -> str:
    """Every word that would be sent, with a box beside each."""
    scope = access.scope(slug)
    with snapshot() as session:
        lines = read_waiting(session, scope, clock.now())
        count = count_waiting(session, scope)
    return render_template("sequences/approvals.html", scope=scope, lines=lines, count=count)


@bp.post("")
def many(slug: str) -> ResponseReturnValue:
    """Approve those that are chosen, as far as their words are still those that were read."""
    scope = access.scope(slug)
    chosen = [each.partition(":") for each in request.form.getlist("touch")[:MOST]]
    read = [(number, mark) for text, _, mark in chosen if mark and (number := read_whole(text)) is not None]
    if not read:
        raise Invalid("touch", "Choose one at least.")
    approved = approve_many(scope, read, scope.viewer.user_id, clock.now())
    said = (
        f"{approved.done} approved: {'it is' if approved.done == 1 else 'they are'} sent when the time comes."
    )
    if approved.changed:
        said += (
            f" {approved.changed} changed meanwhile: read {'it' if approved.changed == 1 else 'them'} again."
        )
    return htmx.done_reloading(said, url_for("approvals.index", slug=slug))
