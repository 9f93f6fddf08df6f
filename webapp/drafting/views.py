"""The draft that the conversation shows, and what a person does with it."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.accounts import access
from webapp.conversations.newest import newest_inbound
from webapp.drafting import drafts
from webapp.drafting.jobs import enqueue_redraft
from webapp.leads.visibility import get_lead, get_unless_merged
from webapp.llm.enablement import why_off
from webapp.runtime import changes
from webapp.runtime.database import unit_of_work
from webapp.web import htmx

bp = Blueprint("drafting", __name__, url_prefix="/w/<slug>/leads/<int:lead_id>/drafts")


@bp.get("")
def show(slug: str, lead_id: int) -> ResponseReturnValue:
    """The model's proposal again, or 204 when nothing of it changed since version `v`."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        lead = get_unless_merged(session, scope, lead_id)
        if lead is None:
            return "", 204
        newest = newest_inbound(session, lead)
        view = drafts.view_of(session, lead, newest.id if newest else None)
    if view.version == request.args.get("v"):
        return "", 204
    zone = scope.workspace(lead.workspace_id).time_zone
    return render_template("drafting/_draft.html", scope=scope, lead=lead, view=view, zone=zone)


@bp.post("")
def index(slug: str, lead_id: int) -> ResponseReturnValue:
    """Ask for a draft, or for another one."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        lead = get_lead(session, scope, lead_id)
        reason = why_off(session, lead.workspace_id, "draft")
        if not reason:
            enqueue_redraft(session, lead.workspace_id, lead.id)
            changes.announce(session, lead.workspace_id)
    return _done(slug, lead_id, reason or f"Asked to draft an answer to {lead.name}.")


@bp.post("/<int:draft_id>/rejection")
def rejection(slug: str, lead_id: int, draft_id: int) -> ResponseReturnValue:
    """Drop it."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        lead = get_lead(session, scope, lead_id, lock=True)
        drafts.reject(session, lead, draft_id, scope.viewer.user_id)
    return _done(slug, lead_id, "The draft is dropped.")


def _done(slug: str, lead_id: int, said: str) -> ResponseReturnValue:
    url = url_for("inbox.lead", slug=slug, lead_id=lead_id)
    return htmx.done(said, "inbox-changed", url, {"lead": lead_id})
