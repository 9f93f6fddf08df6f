"""The addresses that providers call. They store and answer; what was said is understood later, by a worker."""

from __future__ import annotations

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from webapp.providers.envelopes import Envelope
from webapp.providers.registry import PROVIDERS
from webapp.webhooks import intake
from webapp.webhooks.intake import Stored

bp = Blueprint("webhooks", __name__)

MAX_BYTES = 4 * 1024 * 1024
MAX_READ_BYTES = 4 * MAX_BYTES


@bp.post("/webhooks/<provider>/<token>")
def deliveries(provider: str, token: str) -> ResponseReturnValue:
    """202 when stored, 200 when it was stored before, 422 when it was stored but cannot be read, 404 for an unknown address."""
    registered = PROVIDERS.get(provider)
    if registered is None or len(token) > 100:
        return _unknown()
    body = _body()
    if body is None:
        return _too_large()
    envelope = registered.read_delivery(body)
    stored = intake.store(provider, token, envelope, request.content_type or "", body)
    return _unknown() if stored.how == "unknown" else _stored(stored, envelope)


@bp.post("/webhooks/<provider>")
def signed_deliveries(provider: str) -> ResponseReturnValue:
    """A provider's signed calls for all accounts. 401 when they are not signed, or not made just now; else as above.

    An account that nobody here has is answered with 200 and forgotten: the caller may serve others too.
    """
    signed = PROVIDERS[provider].signed_webhook if provider in PROVIDERS else None
    if signed is None:
        return _unknown()
    body = _body()
    if body is None:
        return _too_large()
    if not signed.is_genuine(body, request.headers.get(signed.header)):
        return jsonify(error=signed.refusal), 401
    if not signed.is_fresh(body):
        return jsonify(error="The signed timestamp is more than five minutes away from now."), 401
    envelope = signed.read(body)
    stored = intake.store_by_place(provider, envelope, request.content_type or "", body)
    if not stored:
        return jsonify(
            state="ignored", reason=f"no workspace has this {PROVIDERS[provider].setup.account}"
        ), 200
    return _stored(next((each for each in stored if each.how == "new"), stored[0]), envelope)


@bp.get("/webhooks/<provider>/<token>")
def address(provider: str, token: str) -> ResponseReturnValue:
    """For people who paste the address into a browser: it says what belongs here, and nothing about whose it is."""
    return jsonify(error="This address takes POST requests from a provider."), 405, {"Allow": "POST"}


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


def _unknown() -> ResponseReturnValue:
    return jsonify(error="No workspace has this webhook address. Copy it again from Integrations."), 404
