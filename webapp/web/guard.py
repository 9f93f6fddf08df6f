"""What stands before every view: no request forged by another site, a name for every request, one log line for each."""

from __future__ import annotations

import time
import uuid
from urllib.parse import unquote_to_bytes

from flask import Blueprint, Flask, Response, abort, g, request, session
from flask_wtf.csrf import CSRFProtect
from structlog.contextvars import bind_contextvars, clear_contextvars

from webapp.runtime.log import logger
from webapp.runtime.settings import settings
from webapp.web import tallies
from webapp.web.own_path import parts_of

CHANGES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
OURS = frozenset({"same-origin", "none"})
"""What a browser says of a request that our own pages, or the person's own hand, made."""

PROBES = frozenset({"/healthz", "/readyz", "/metrics"})

FORM = "application/x-www-form-urlencoded"

log = logger()
csrf = CSRFProtect()
_exempt: set[str] = set()


def exempt(door: Blueprint) -> None:
    """Let machines through: a blueprint whose callers are providers, prove themselves in another way, and send no forms."""
    csrf.exempt(door)
    _exempt.add(door.name)


def init_app(app: Flask) -> None:
    # A page stays open all day, so its token lives as long as the session.
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    # _refuse_other_sites() asks the same as this, of better evidence.
    app.config["WTF_CSRF_SSL_STRICT"] = False
    watch(app)
    csrf.init_app(app)


def forget_all_but_the_token() -> None:
    """Empty the browser's session. A page that is open keeps the word that its forms were made with: what is sent from it leads
    to sign in, and back.
    """
    kept = session.get("csrf_token")
    session.clear()
    if kept:
        session["csrf_token"] = kept


def watch(app: Flask) -> None:
    """What stands before every view, of people and of machines."""
    app.before_request(_name_request)
    app.before_request(_refuse_bad_text)
    app.before_request(_refuse_other_sites)
    app.after_request(_log_request)


def _name_request() -> None:
    clear_contextvars()
    g.began_at = time.perf_counter()
    g.request_id = uuid.uuid4().hex[:12]
    bind_contextvars(process="web", request_id=g.request_id)


def _refuse_bad_text() -> None:
    """What is no text is a 400 before anything counts, compares or stores it: NUL, and what is not UTF-8 (where halves of
    surrogate pairs come from). PostgreSQL holds neither, and two readers of it could read two things.
    """
    if not _is_text(request.environ.get("PATH_INFO", "").encode("latin-1")):
        abort(400)
    if not _is_text(unquote_to_bytes(request.query_string)):
        abort(400)
    if request.mimetype == FORM and request.blueprint not in _exempt:
        if not _is_text(unquote_to_bytes(request.get_data())):
            abort(400)
    elif request.mimetype == "multipart/form-data" and request.blueprint not in _exempt:
        if None in request.form:  # a part without a name: whoever reads the form expects texts
            abort(400)
        if any("\0" in part for pair in request.form.items(multi=True) for part in pair):
            abort(400)


def _is_text(raw: bytes) -> bool:
    try:
        return "\0" not in raw.decode()
    except UnicodeDecodeError:
        return False


def _refuse_other_sites() -> None:
    """Browsers say where a request comes from; one that comes from another site changes nothing here.

    Old browsers say it by Origin only. Who sends neither is no browser, and still needs the token.
    """
    if request.method not in CHANGES:
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site is not None:
        if site not in OURS:
            abort(403)
    elif origin is not None and parts_of(origin).netloc not in {
        request.host,
        parts_of(settings().public_url).netloc,
    }:
        abort(403)


def _log_request(response: Response) -> Response:
    """Route templates only: paths and queries hold names and search words."""
    route = request.url_rule.rule if request.url_rule else "unmatched"
    nothing_new = response.status_code in (204, 304) or (route in PROBES and response.status_code == 200)
    write = log.debug if nothing_new else log.info
    duration = round((time.perf_counter() - g.began_at) * 1000, 1)
    write("request", route=route, method=request.method, status=response.status_code, duration_ms=duration)
    if route not in PROBES:  # asked over and over, they would hide what people meet
        tallies.note(route, response.status_code, duration)
    return response
