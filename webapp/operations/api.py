"""For load balancers and Prometheus: is the process alive, can it serve, how does the work stand? And for a platform's scheduler."""

from __future__ import annotations

import hmac
from datetime import timedelta

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import ProgrammingError

from webapp.jobs.schedules import ask, database_time
from webapp.operations import metrics, schedules
from webapp.operations.health import examine
from webapp.operations.passes import read_states
from webapp.runtime import clock
from webapp.runtime.database import system_transaction
from webapp.runtime.errors import Busy, NotFound
from webapp.runtime.settings import settings

bp = Blueprint("operations", __name__)
cron_bp = Blueprint("cron", __name__, url_prefix="/cron")

GOOD_FOR = timedelta(days=180)
"""Readers of a security.txt ask again after this."""


@bp.get("/healthz")
def healthz() -> ResponseReturnValue:
    """The process answers. Asks nothing of anybody else."""
    return {"state": "alive"}


@bp.get("/metrics")
def numbers() -> ResponseReturnValue:
    """The ledger's numbers in Prometheus' form, for this machine or for whoever has METRICS_TOKEN; nothing to see for others."""
    forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    token = settings().metrics_token
    authorization = request.headers.get("Authorization", "")
    if not metrics.may_ask(
        token.get_secret_value() if token else "", request.remote_addr, forwarded, authorization
    ):
        raise NotFound
    with system_transaction() as session:
        page = metrics.expose(session)
    return page, 200, {"Content-Type": metrics.CONTENT_TYPE}


@bp.get("/.well-known/security.txt")
def security_contact() -> ResponseReturnValue:
    """Whom to tell of a weakness (RFC 9116). Nothing where whoever runs this has named nobody."""
    contact = settings().security_contact
    if not contact:
        raise NotFound
    expires = (clock.now() + GOOD_FOR).replace(microsecond=0).isoformat()
    own = f"{settings().public_url.rstrip('/')}/.well-known/security.txt"
    lines = (f"Contact: {contact}", f"Expires: {expires}", "Preferred-Languages: en", f"Canonical: {own}")
    return "\n".join(lines) + "\n", 200, {"Content-Type": "text/plain; charset=utf-8"}


@bp.get("/readyz")
def readyz() -> ResponseReturnValue:
    """The process can serve: the database answers and its schema is the one that this code was written for, or a newer one."""
    try:
        with system_transaction() as session:
            health = examine(session)
    except Busy:
        return {"state": "not ready", "reason": "the database does not answer"}, 503
    except ProgrammingError:
        return {"state": "not ready", "reason": "the database has no schema yet: run flask db upgrade"}, 503
    return health.as_facts(), 503 if health.state == "not ready" else 200


@cron_bp.post("/<name>")
def run_schedule(name: str) -> ResponseReturnValue:
    """Enqueue a schedule's pass for whoever has CRON_SECRET: 202; 200 when this slot's was enqueued before, or it is paused.

    The answer never waits for the pass. `data` says how far the last one got and how much of its work remains.
    """
    if not _has_cron_secret():
        return {"success": False, "error": "Unauthorized"}, 401
    try:
        schedule = schedules.find(name)
        with system_transaction() as session:
            asked = ask(session, schedule, database_time(session))
        (state,) = read_states((schedule,), clock.now())
    except NotFound:
        return {"success": False, "error": "There is no schedule of this name: see `flask cron list`."}, 404
    except Busy:
        return {"success": False, "error": "The database is busy. Try again."}, 503, {"Retry-After": "2"}
    data = {"asked": asked, **state.as_facts()}
    return {"success": True, "data": data}, 202 if asked == "enqueued" else 200


@cron_bp.get("/<name>")
def follow(name: str) -> ResponseReturnValue:
    """Whatever follows links starts nothing. It is told so in the same shape, whether or not there is such a schedule."""
    return {"success": False, "error": "Send POST with the secret."}, 405, {"Allow": "POST"}


def _has_cron_secret() -> bool:
    secret = settings().cron_secret
    given = request.headers.get("Authorization", "").encode()
    return secret is not None and hmac.compare_digest(given, f"Bearer {secret.get_secret_value()}".encode())
