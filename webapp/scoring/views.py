"""The button that asks the model again."""

from __future__ import annotations

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from webapp.accounts import access
from webapp.leads.visibility import get_lead
from webapp.runtime import changes
from webapp.runtime.database import unit_of_work
from webapp.scoring.jobs import enqueue_rescore
from webapp.web import htmx

bp = Blueprint("scoring", __name__, url_prefix="/w/<slug>")


@bp.post("/leads/<int:lead_id>/scores")
def scores(slug: str, lead_id: int) -> ResponseReturnValue:
    """Score this lead anew, whatever was scored before."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        lead = get_lead(session, scope, lead_id)
        enqueue_rescore(session, lead)
        changes.announce(session, lead.workspace_id)
    url = url_for("inbox.lead", slug=slug, lead_id=lead_id)
    return htmx.done(f"{lead.name} is scored again.", "inbox-changed", url, {"lead": lead_id})
