"""The one table: what a person reads when something was raised, as a page or, for htmx, as a notice.

Errors are raised low and decided here. Whoever is signed out is sent to sign in; a form's own view shows what is wrong
with it; the rest gets a title, a sentence that says what to do, and a status that machines understand.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import TracebackType
from urllib.parse import quote

from flask import Flask, Response, current_app, g, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from webapp.runtime import migrations
from webapp.runtime.errors import Busy, DeadLink, Invalid, NotAllowed, NotFound, SignedOut, Unverified
from webapp.runtime.log import logger, once_a_minute
from webapp.web import htmx, refused
from webapp.web.own_path import own_path, parts_of

log = logger()

Fault = tuple[type, BaseException, TracebackType] | tuple[None, None, None]


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """What a person reads."""

    status: int
    title: str
    text: str
    headers: dict[str, str] = field(default_factory=dict)
    way: str = "/"
    way_label: str = "Back to the inbox"


NOT_FOUND = ErrorPage(404, "Not found", "This page does not exist, or you may not see it.")
DEAD_LINK = ErrorPage(
    404,
    "This link does not work any more",
    "It has been used, replaced, or is too old. Ask whoever gave it to you for a new one.",
)
NO_COOKIES = ErrorPage(
    400,
    "Your browser keeps no cookies for this site",
    "Nothing was changed. Allow cookies for this address in the browser's settings, then load the page again.",
)
FORGED = ErrorPage(
    400, "The page is out of date", "Nothing was changed. Load the page again, then repeat what you did."
)
BUSY = ErrorPage(
    503, "The database is busy", "Nothing was changed. Try again in a few seconds.", {"Retry-After": "2"}
)
UNVERIFIED = ErrorPage(
    503,
    "Your sign-in cannot be confirmed just now",
    "The sign-in server does not answer. You are not signed out, and what you wrote is kept. This page tries again by itself.",
    {"Retry-After": "10"},
)
UPGRADING = ErrorPage(
    503,
    "Signalbox is being brought up to date",
    "Nothing was changed. This takes a minute or two; the page tries again by itself.",
    {"Retry-After": "10"},
)
BROKEN = ErrorPage(
    500,
    "This could not be finished",
    "Load the page again before you repeat it. The log knows it as {request_id}: tell whoever looks after this Signalbox.",
)

BY_STATUS = {
    403: ErrorPage(
        403,
        "Refused",
        "The request came from another site, so nothing was changed. Open Signalbox itself and repeat it there.",
    ),
    404: NOT_FOUND,
    405: ErrorPage(
        405,
        "Not possible here",
        "This address does not take that kind of request. Go back and use the page's own buttons.",
    ),
    429: ErrorPage(
        429,
        "Too often",
        "This was asked for too often in a short time. What was asked before is being done. Wait a while, then try again.",
    ),
    413: ErrorPage(413, "Too large", "The file is too large: 2 MB at most."),
    415: ErrorPage(415, "Wrong kind of content", "This address takes another kind of content."),
}
"""What the web framework raises by itself."""


def init_app(app: Flask) -> None:
    app.register_error_handler(SignedOut, _signed_out)
    app.register_error_handler(
        Unverified, lambda _error: _answer(UNVERIFIED, _again(), "errors/unverified.html")
    )
    app.register_error_handler(DeadLink, lambda _error: _answer(DEAD_LINK))
    app.register_error_handler(NotFound, lambda _error: _answer(NOT_FOUND))
    # What a viewer may know of the reason, whoever knows the viewer has said (accounts/access.py).
    app.register_error_handler(NotAllowed, lambda _error: _answer(g.get("not_allowed") or NOT_FOUND))
    app.register_error_handler(Invalid, _invalid)
    # Each of our forms came with a cookie: a browser that sends none at all keeps none.
    app.register_error_handler(CSRFError, lambda _error: _refused(FORGED if request.cookies else NO_COOKIES))
    _answer_faults(app)


def in_words(app: Flask) -> None:
    """The same for callers that are no browsers: whatever happens is a sentence of plain text."""
    _answer_faults(app)
    app.config["READS_HTML"] = False


def _answer_faults(app: Flask) -> None:
    """What may happen to anybody's request."""
    app.register_error_handler(Busy, _busy)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)
    # Flask's own line would hold the path, and paths hold what people search for.
    app.log_exception = _log_fault  # type: ignore[method-assign]


def _signed_out(_error: SignedOut) -> ResponseReturnValue:
    """An ordinary answer: off to sign in, and back to the same place afterwards."""
    if htmx.is_htmx():
        return htmx.respond("", 401, redirect=sign_in_path())
    return redirect(sign_in_path(), 303)


def sign_in_path() -> str:
    """Where to sign in, and to come back from to what was looked at."""
    return f"/sign-in?next={quote(_place_to_return_to(), safe='/')}"


def _place_to_return_to() -> str:
    """The page that the person looked at: what is asked for, or for an htmx request or a form the page behind it."""
    if htmx.is_htmx():
        shown = parts_of(htmx.current_url() or "")
    elif request.method == "GET":
        shown = parts_of(request.full_path.rstrip("?"))
    else:
        shown = parts_of(request.referrer or "")
    return own_path(f"{shown.path}?{shown.query}" if shown.query else shown.path)


def _invalid(error: Invalid) -> ResponseReturnValue:
    return _refused(ErrorPage(422, "Please check this", error.message), error.field)


def _refused(error: ErrorPage, wrong: str = "") -> ResponseReturnValue:
    """As a page, the form comes back with what was entered. htmx leaves the form where it is, and gets the notice."""
    if htmx.is_swap() or not _reads_html() or not refused.is_own_form():
        return _answer(error)
    back = parts_of(request.referrer or "")
    page = render_template(
        "errors/refused.html",
        title=error.title,
        text=error.text,
        fields=refused.entered(wrong),
        action=request.full_path.rstrip("?"),
        back=own_path(f"{back.path}?{back.query}" if back.query else back.path) if request.referrer else "/",
    )
    return make_response(page, error.status)


def _busy(error: Busy) -> ResponseReturnValue:
    if once_a_minute("busy"):
        log.error("busy", reason=str(error))
    return _answer(BUSY)


def _http(error: HTTPException) -> ResponseReturnValue:
    if isinstance(error.response, Response):
        return error.response  # a view's own answer
    status = error.code or 500
    if status < 400:
        return error.get_response()
    found = BY_STATUS.get(
        status, ErrorPage(status, error.name, "The request could not be understood. Go back and try again.")
    )
    allowed = error.get_response().headers.get("Allow")
    return _answer(found, {"Allow": allowed} if allowed else {})


def _unexpected(error: Exception) -> ResponseReturnValue:
    if migrations.explain(error):
        if once_a_minute("schema"):
            log.error("the database's schema is of another release: flask db upgrade")
        return _answer(UPGRADING, _again())
    log.error("failed", error_class=type(error).__name__, exc_info=error)
    return _answer(BROKEN)


def _log_fault(exc_info: Fault) -> None:
    log.error("failed", error_class=exc_info[0].__name__ if exc_info[0] else None, exc_info=exc_info)


def _again() -> dict[str, str]:
    """A page that was only looked at loads itself again after a while; it works without JavaScript."""
    return {"Refresh": "10"} if request.method == "GET" and not htmx.is_swap() else {}


def _answer(
    error: ErrorPage, headers: dict[str, str] | None = None, page: str = "errors/page.html"
) -> Response:
    """The same text in the shape that the client can use."""
    # Not str.format(): a sentence may hold braces that a person has written.
    text = error.text.replace("{request_id}", g.get("request_id", "unknown"))
    if not _reads_html():
        response = make_response(f"{error.title}. {text}\n")
        response.mimetype = "text/plain"
    elif htmx.is_swap():
        # htmx swaps an error only where the page's own rules let it; base.html and app.js do for #notices.
        notice = render_template("errors/_notice.html", error=error, text=text)
        response = htmx.respond(notice, retarget="#notices", reswap="innerHTML")
    else:
        response = make_response(render_template(page, error=error, title=error.title, text=text))
    response.status_code = error.status
    response.headers.update({**error.headers, **(headers or {})})
    return response


def _reads_html() -> bool:
    if not current_app.config.get("READS_HTML", True):
        return False
    return not request.is_json and ("Accept" not in request.headers or request.accept_mimetypes.accept_html)
