"""The history of one's own acts, and taking them back."""

from __future__ import annotations

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from webapp.accounts import access
from webapp.accounts.scopes import Scope
from webapp.inbox import acts, many
from webapp.inbox.models import LeadAct
from webapp.jobs.batch_models import JobBatch
from webapp.runtime import changes
from webapp.runtime.database import unit_of_work
from webapp.web import htmx

bp = Blueprint("acts", __name__, url_prefix="/w/<slug>")


@bp.get("/acts")
def index(slug: str) -> ResponseReturnValue:
    """What the viewer did last, the newest first."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        found, batch = acts.history(session, scope), many.newest(session, scope)
    return htmx.page_or_fragment("inbox/acts.html", "inbox/_acts.html", scope=scope, acts=found, batch=batch)


@bp.post("/acts/undo")
def undo_last(slug: str) -> ResponseReturnValue:
    """Take back what the viewer did last, whatever it was."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        undone = many.undo_last(session, scope)
    return _undone(scope, undone) if isinstance(undone, LeadAct) else _many_undone(scope, undone)


@bp.post("/acts/<int:lead_act_id>/undo")
def undo(slug: str, lead_act_id: int) -> ResponseReturnValue:
    """Take this act of the viewer back."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        act = acts.undo(session, scope, lead_act_id)
    return _undone(scope, act)


def _undone(scope: Scope, act: LeadAct) -> ResponseReturnValue:
    """The page shows the lead that was given back: that is where the eye has to be."""
    url = url_for("inbox.lead", slug=scope.slug, lead_id=act.lead_id)
    about = {"lead": act.lead_id, "revision": changes.revision(scope.workspace_ids)}
    also = "answer-withdrawn" if act.kind == "answer" else "act-undone"
    return htmx.done(f"Taken back: {act.said}", "inbox-changed", url, about, also=also)


def _many_undone(scope: Scope, batch: JobBatch) -> ResponseReturnValue:
    said = f"{batch.total:,} {'lead gets' if batch.total == 1 else 'leads get'} back what they had."
    return htmx.done(said, "inbox-changed", url_for("inbox.index", slug=scope.slug), None, also="many-begun")
