"""Files that are put into the composer before the answer is sent; what is refused is said beside them."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.accounts import access
from webapp.accounts.scopes import Scope
from webapp.attachments import unsent
from webapp.inbox.uploads import keep_uploads
from webapp.leads.visibility import get_lead
from webapp.runtime.database import unit_of_work
from webapp.web import htmx

bp = Blueprint("files", __name__, url_prefix="/w/<slug>/leads/<int:lead_id>/files")


@bp.get("")
def index(slug: str, lead_id: int) -> str:
    """The files in this person's composer."""
    return _fragment(access.scope(slug), lead_id)


@bp.post("")
def add(slug: str, lead_id: int) -> ResponseReturnValue:
    """Put files into the composer. What can be taken is taken; 422 with the reasons for what cannot."""
    scope = access.scope(slug)
    refusals = keep_uploads(
        scope, lead_id, [(each.filename or "", each) for each in request.files.getlist("files")]
    )
    if htmx.is_swap():
        return _fragment(scope, lead_id, refusals), 422 if refusals else 200
    said = " ".join(refusals) or "The files are in the composer."
    return htmx.done(said, "files-kept", url_for("inbox.lead", slug=slug, lead_id=lead_id))


@bp.post("/<int:unsent_file_id>/removal")
def removals(slug: str, lead_id: int, unsent_file_id: int) -> ResponseReturnValue:
    """Take a file out again."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        lead = get_lead(session, scope, lead_id)
        unsent.remove(session, lead, scope.viewer.user_id, unsent_file_id)
    if htmx.is_swap():
        return _fragment(scope, lead_id)
    return htmx.done("The file is out.", "files-kept", url_for("inbox.lead", slug=slug, lead_id=lead_id))


def _fragment(scope: Scope, lead_id: int, refusals: list[str] | None = None) -> str:
    with unit_of_work() as session:
        lead = get_lead(session, scope, lead_id)
        files = unsent.kept_of(session, lead, scope.viewer.user_id)
    return render_template(
        "inbox/_files.html", scope=scope, lead_id=lead_id, files=files, refusals=refusals or []
    )
