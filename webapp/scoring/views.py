"""The button that asks the model again."""

from __future__ import annotations

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from webapp.accounts import access
from webapp.leads.visibility import get_lead
from webapp.llm.enablement import why_off
from webapp.runtime import changes
from webapp.runtime.database import unit_of_work
from webapp.scoring.jobs import enqueue_rescore
from webapp.web import htmx

bp = Blueprint("scoring", __name__, url_prefix="/w/<slug>")


@bp.post("/leads/<int:lead_id>/scores")
def scores(slug: str, lead_id: int) -> ResponseReturnValue:
    """Score this lead anew, whatever was scored before; or say why nobody would."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        lead = get_lead(session, scope, lead_id)
        reason = why_off(session, lead.workspace_id, "score")
        if not reason:
            enqueue_rescore(session, lead)
            changes.announce(session, lead.workspace_id)
    url = url_for("inbox.lead", slug=slug, lead_id=lead_id)
    said = reason or f"Asked to score {lead.name} again."
    return htmx.done(said, "inbox-changed", url, {"lead": lead_id})
