"""What a person does with a draft."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from webapp.accounts import access
from webapp.drafting import drafts
from webapp.drafting.jobs import enqueue_redraft
from webapp.leads.visibility import get_lead
from webapp.runtime import changes
from webapp.runtime.database import unit_of_work
from webapp.web import htmx

bp = Blueprint("drafting", __name__, url_prefix="/w/<slug>/leads/<int:lead_id>/drafts")


@bp.post("")
def index(slug: str, lead_id: int) -> ResponseReturnValue:
    """Ask for a draft, or for another one."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        lead = get_lead(session, scope, lead_id)
        enqueue_redraft(session, lead.workspace_id, lead.id)
        changes.announce(session, lead.workspace_id)
    return _answer(slug, lead_id, f"An answer to {lead.name} is being drafted.")


@bp.post("/<int:draft_id>/approval")
def approval(slug: str, lead_id: int, draft_id: int) -> ResponseReturnValue:
    """Send it as it stands in the form."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        lead = get_lead(session, scope, lead_id, lock=True)
        drafts.approve(session, lead, draft_id, request.form.get("text", ""), scope.viewer.user_id)
    return _answer(slug, lead_id, f"Answer to {lead.name} is on its way.")


@bp.post("/<int:draft_id>/rejection")
def rejection(slug: str, lead_id: int, draft_id: int) -> ResponseReturnValue:
    """Drop it."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        lead = get_lead(session, scope, lead_id, lock=True)
        drafts.reject(session, lead, draft_id, scope.viewer.user_id)
    return _answer(slug, lead_id, "The draft is dropped.")


def _answer(slug: str, lead_id: int, said: str) -> ResponseReturnValue:
    if not htmx.is_swap():
        return redirect(url_for("inbox.lead", slug=slug, lead_id=lead_id), 303)
    return htmx.news(said, "inbox-changed", {"lead": lead_id})
