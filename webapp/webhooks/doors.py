"""The doors that providers call. They store and answer; what was said is understood later, by a worker."""

from __future__ import annotations

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from webapp.webhooks import gohighlevel, intake
from webapp.webhooks.envelopes import MAX_BYTES, Envelope
from webapp.webhooks.intake import Stored
from webapp.webhooks.readers import READERS

bp = Blueprint("webhooks", __name__)

MAX_READ_BYTES = 4 * MAX_BYTES


@bp.post("/webhooks/<provider>/<token>")
def deliveries(provider: str, token: str) -> ResponseReturnValue:
    """202 when stored, 200 when it was stored before, 422 when it was stored but cannot be read, 404 for an unknown address."""
    reader = READERS.get(provider)
    if reader is None or len(token) > 100:
        return _unknown()
    body = _body()
    if body is None:
        return _too_large()
    envelope = reader(body)
    stored = intake.store(provider, token, envelope, request.content_type or "", body)
    return _unknown() if stored.how == "unknown" else _stored(stored, envelope)


@bp.post("/webhooks/gohighlevel")
def app_calls() -> ResponseReturnValue:
    """A GoHighLevel app's calls for all its locations. 401 when they are not signed, or not made just now; else as above.

    A location that nobody here has is answered with 200 and forgotten: the app may serve others too.
    """
    body = _body()
    if body is None:
        return _too_large()
    if not gohighlevel.is_genuine(body, request.headers.get("X-GHL-Signature")):
        return jsonify(
            error="X-GHL-Signature does not fit these bytes. Signalbox takes Ed25519 signatures of GoHighLevel alone."
        ), 401
    if not gohighlevel.is_fresh(body):
        return jsonify(error="The signed timestamp is more than five minutes away from now."), 401
    envelope = gohighlevel.read_app(body)
    stored = intake.store_by_place("gohighlevel", envelope, request.content_type or "", body)
    if not stored:
        return jsonify(state="ignored", reason="no workspace has this location"), 200
    return _stored(next((each for each in stored if each.how == "new"), stored[0]), envelope)


def _body() -> bytes | None:
    """What was sent; None when it is too large. It is read to its end all the same: who is still sending hears no answer."""
    request.max_content_length = MAX_READ_BYTES
    body = request.get_data(cache=False)
    return body if len(body) <= MAX_BYTES else None


def _too_large() -> ResponseReturnValue:
    return jsonify(
        error=f"A delivery may have {MAX_BYTES // 1024 // 1024} MB at most. Send the ids and shorten the text."
    ), 413


def _stored(stored: Stored, envelope: Envelope) -> ResponseReturnValue:
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
