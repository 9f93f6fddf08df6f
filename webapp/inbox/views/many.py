"""Many leads at once: who is meant is shown before it is done, how far it is while it is done, and it can be taken back."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.accounts import access
from webapp.inbox import many
from webapp.inbox.filters import Filters
from webapp.inbox.many import Choice
from webapp.jobs.batch_models import JobBatch
from webapp.runtime.database import unit_of_work
from webapp.web import htmx

bp = Blueprint("many", __name__, url_prefix="/w/<slug>")


@bp.get("/inbox/many")
def preview(slug: str) -> ResponseReturnValue:
    """What would be done to whom."""
    scope, (act, value) = access.scope(slug), _asked()
    with unit_of_work() as session:
        found = many.preview(session, scope, _choice(), act, value)
    return htmx.page_or_fragment(
        "inbox/many.html",
        "inbox/_many.html",
        scope=scope,
        preview=found,
        act=act,
        value=value,
        filters=Filters.read(request.args),
        chosen=request.args.getlist("chosen"),
        is_all="all" in request.args,
    )


@bp.post("/inbox/many")
def start(slug: str) -> ResponseReturnValue:
    """Do it."""
    scope, (act, value) = access.scope(slug), _asked()
    with unit_of_work() as session:
        begun = many.start(session, scope, _choice(), act, value)
    count = sum(batch.total for batch in begun)
    said = f"{count:,} {'lead' if count == 1 else 'leads'}: each {begun[0].options['said']}."
    undo = url_for("many.undo", slug=slug, job_batch_id=begun[0].id) if len(begun) == 1 else None
    return htmx.done(said, "inbox-changed", _inbox(slug), None, undo, also="many-begun")


@bp.get("/inbox/many/progress")
def progress(slug: str) -> ResponseReturnValue:
    """How far the viewer's batch is; empty when none is under way."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        batch = many.running(session, scope)
    return render_template("inbox/_progress.html", scope=scope, batch=batch)


@bp.post("/inbox/many/<int:job_batch_id>/undo")
def undo(slug: str, job_batch_id: int) -> ResponseReturnValue:
    """Take it back; what has not begun is left undone."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        batch: JobBatch = many.undo(session, scope, job_batch_id)
    said = f"{batch.total:,} {'lead gets' if batch.total == 1 else 'leads get'} back what they had."
    return htmx.done(said, "inbox-changed", _inbox(slug), None, also="many-begun")


def _asked() -> tuple[str, str]:
    """The act and its value; a button says both at once, as "status:qualified"."""
    act, _, value = request.values.get("act", "").partition(":")
    return act, value or request.values.get("value", "").strip()


def _choice() -> Choice:
    lead_ids = [int(each) for each in request.values.getlist("chosen") if each.isdecimal() and len(each) < 18]
    return Choice(lead_ids, Filters.read(request.values), "all" in request.values)


def _inbox(slug: str) -> str:
    return url_for("inbox.index", slug=slug)
