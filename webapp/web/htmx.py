"""Pages and fragments: which of the two the browser wants, and how fragments announce changes to each other.

The only importer of htmx_flask, which reads the request's headers and writes the answer's.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask, Response, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from htmx_flask import Htmx, make_response, request


def page_or_fragment(page: str, fragment: str, **context: object) -> Response:
    """The fragment for an htmx swap; the whole page for everyone else."""
    return respond(render_template(fragment if is_swap() else page, **context))


def done(
    said: str,
    event: str,
    url: str,
    about: Mapping[str, object] | None = None,
    undo: str | None = None,
    also: str = "",
) -> ResponseReturnValue:
    """A form did what it was for: for htmx a toast and an event, for everyone else the sentence on the page at `url`."""
    if is_swap():
        return news(said, event, about, undo, also)
    flash(said)
    return redirect(url, 303)


def done_reloading(said: str, url: str, *, go: bool = False) -> ResponseReturnValue:
    """The same for a page whose forms change too much of it for fragments: it is loaded again, and says it then.

    `go`: the page at `url` is loaded, for htmx too.
    """
    flash(said)
    if not is_swap():
        return redirect(url, 303)
    return respond("", 204, redirect=url) if go else respond("", 204, refresh=True)


def news(
    said: str, event: str, about: Mapping[str, object] | None = None, undo: str | None = None, also: str = ""
) -> ResponseReturnValue:
    """Nothing to swap: a toast that says what happened, and an event (or two) for the fragments that show it."""
    events = {"toast": {"text": said, "undo": undo}, event: about}
    if also:
        events[also] = about
    return respond("", 204, trigger=events)


def announce(event: str, response: Response | str) -> Response:
    """Let other slices' fragments know, after the swap, that something happened: `announce("inbox-changed", page)`."""
    answer = respond(response)
    before = answer.headers.get("HX-Trigger")
    return respond(answer, trigger=f"{before}, {event}" if before else event)


def respond(*answer: object, **headers: object) -> Response:
    """Flask's make_response, with htmx's headers by name: trigger, redirect, retarget, reswap, push_url, …

    `reswap` takes no modifiers, and of the styles not beforebegin and afterbegin: the library refuses them.
    """
    response: Response = make_response(*answer, **headers)
    return response


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
