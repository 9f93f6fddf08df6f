"""Pages and fragments: which of the two the browser wants, and how fragments announce changes to each other.

The only importer of htmx_flask, and it takes only what works in it: reading the request's headers. Its make_response()
refuses two of the swap styles and every modifier, so answers set their headers themselves.
"""

from __future__ import annotations

import json

from flask import Flask, Response, flash, make_response, redirect, render_template
from flask.typing import ResponseReturnValue
from htmx_flask import Htmx, request


def page_or_fragment(page: str, fragment: str, **context: object) -> Response:
    """The fragment for an htmx swap; the whole page for everyone else."""
    return make_response(render_template(fragment if is_swap() else page, **context))


def announce(event: str, response: Response | str) -> Response:
    """Let other slices' fragments know, after the swap, that something happened: `announce("inbox-changed", page)`."""
    answer = make_response(response)
    told = answer.headers.get("HX-Trigger")
    answer.headers["HX-Trigger"] = f"{told}, {event}" if told else event
    return answer


def news(
    said: str, event: str, about: dict[str, int] | None = None, undo: str | None = None, also: str = ""
) -> ResponseReturnValue:
    """Nothing to swap: a toast that says what happened, and an event (or two) for the fragments that show it."""
    told = {"toast": {"text": said, "undo": undo}, event: about}
    if also:
        told[also] = about
    return "", 204, {"HX-Trigger": json.dumps(told)}


def done(
    said: str,
    event: str,
    url: str,
    about: dict[str, int] | None = None,
    undo: str | None = None,
    also: str = "",
) -> ResponseReturnValue:
    """What a form answers when it did what it should: a swap gets the news, everybody else the page at `url`, which says it."""
    if is_swap():
        return news(said, event, about, undo, also)
    flash(said)
    return redirect(url, 303)


def done_reloading(said: str, url: str) -> ResponseReturnValue:
    """The same for a page whose forms change too much of it for fragments: it is loaded again, and says it then."""
    flash(said)
    return ("", 204, {"HX-Refresh": "true"}) if is_swap() else redirect(url, 303)


def is_swap() -> bool:
    """Whether htmx wants a fragment. Boosted links and restored history want the whole page."""
    return bool(request.htmx) and not (request.htmx.boosted or request.htmx.history_restore_request)


def is_htmx() -> bool:
    """Whether htmx sent the request, for a fragment or for a page."""
    return bool(request.htmx)


def current_url() -> str | None:
    """The address that the browser shows while htmx asks."""
    return request.htmx.current_url  # type: ignore[no-any-return]


def init_app(app: Flask) -> None:
    Htmx(app)
    app.after_request(_vary)


def _vary(response: Response) -> Response:
    """One address answers with a page or a fragment: no cache may mix them up."""
    if response.mimetype == "text/html":
        response.vary.add("HX-Request")
    return response
