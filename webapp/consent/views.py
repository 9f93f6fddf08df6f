"""What a person decides about a lead's consent, and the export of one person's events."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from webapp.accounts import access
from webapp.audit import audit_log
from webapp.consent import decisions
from webapp.consent.ledger import events_of
from webapp.consent.models import ConsentEvent
from webapp.leads.visibility import get_lead
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import Invalid
from webapp.web import htmx

bp = Blueprint("consent", __name__, url_prefix="/w/<slug>")

DECISIONS = {"yes": True, "no": False}


@bp.post("/leads/<int:lead_id>/consent/decision")
def decision(slug: str, lead_id: int) -> ResponseReturnValue:
    """Say what a held lead meant: did they opt out?"""
    scope = access.scope(slug)
    is_opt_out = DECISIONS.get(request.form.get("opted_out", ""))
    with unit_of_work() as session:
        lead = get_lead(session, scope, lead_id, lock=True)
        if is_opt_out is None:
            raise Invalid("opted_out", "Say whether they opted out.")
        decisions.decide_held(session, lead, scope.viewer.user_id, is_opt_out=is_opt_out)
    said = f"{lead.name} is not contacted any more." if is_opt_out else f"{lead.name} may be contacted."
    return _done(slug, lead_id, said)


@bp.post("/leads/<int:lead_id>/consent/reopening")
def reopening(slug: str, lead_id: int) -> ResponseReturnValue:
    """Take an opt-out back, with a reason."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        lead = get_lead(session, scope, lead_id, lock=True)
        decisions.reopen(session, lead, scope.viewer.user_id, request.form.get("reason", ""))
    return _done(slug, lead_id, f"{lead.name} may be contacted again.")


@bp.get("/leads/<int:lead_id>/consent/events")
def events(slug: str, lead_id: int) -> ResponseReturnValue:
    """Every consent event of one person, as JSON, for whoever manages the workspace."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        lead = get_lead(session, scope, lead_id)
        if not scope.may_manage(lead.workspace_id):
            abort(403)  # they see the lead, so that there is one is no secret
        rows = [_row(event) for event in events_of(session, lead)]
        name = f"consent-{lead.id}.json"
        audit_log.record(session, "consent.exported", workspace_id=lead.workspace_id, row=("lead", lead.id))
    response = jsonify(
        lead={"id": lead.id, "name": lead.name, "email": lead.email, "phone": lead.phone}, events=rows
    )
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _row(event: ConsentEvent) -> dict[str, Any]:
    return {
        "id": event.id,
        "lead_id": event.lead_id,
        "at": event.at.isoformat(),
        "recorded_at": event.recorded_at.isoformat(),
        "change": event.change,
        "channel": event.channel,
        "by": event.by,
        "user_id": event.user_id,
        "source": event.source,
        "message_id": event.message_id,
        "evidence": event.evidence,
        "reason": event.reason,
        "readings": event.readings,
    }


def _done(slug: str, lead_id: int, said: str) -> ResponseReturnValue:
    url = url_for("inbox.lead", slug=slug, lead_id=lead_id)
    return htmx.done(said, "inbox-changed", url, {"lead": lead_id})
