"""The doors that providers call. They store and answer; what was said is understood later, by a worker."""

from __future__ import annotations

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from webapp.webhooks import intake
from webapp.webhooks.envelopes import MOST_BYTES, READERS

bp = Blueprint("webhooks", __name__)

MOST_READ = 4 * MOST_BYTES


@bp.post("/webhooks/<provider>/<token>")
def deliveries(provider: str, token: str) -> ResponseReturnValue:
    """202 when stored, 200 when it was stored before, 422 when it was stored but cannot be read, 404 for an unknown address."""
    reader = READERS.get(provider)
    if reader is None or len(token) > 100:
        return _unknown()
    # Too much is read to its end and forgotten: a caller who is still sending would not hear the answer.
    request.max_content_length = MOST_READ
    body = request.get_data(cache=False)
    if len(body) > MOST_BYTES:
        return jsonify(
            error=f"A delivery may have {MOST_BYTES // 1024 // 1024} MB at most. Send the ids and shorten the text."
        ), 413
    envelope = reader(body)
    stored = intake.store(provider, token, envelope, request.content_type or "", body)
    if stored.how == "unknown":
        return _unknown()
    if envelope.state == "unreadable":
        return jsonify(state="unreadable", error=envelope.reason, delivery=stored.delivery_id), 422
    if stored.how == "repeated":
        return jsonify(state="repeated"), 200
    return jsonify(state=envelope.state, reason=envelope.reason, delivery=stored.delivery_id), 202


@bp.get("/webhooks/<provider>/<token>")
def address(provider: str, token: str) -> ResponseReturnValue:
    """For people who paste the address into a browser: it says what belongs here, and nothing about whose it is."""
    return jsonify(error="This address takes POST requests from a provider."), 405, {"Allow": "POST"}


def _unknown() -> ResponseReturnValue:
    return jsonify(error="No workspace has this webhook address. Copy it again from Integrations."), 404
