"""What browsers are told to refuse on our behalf."""

from __future__ import annotations

from flask import Flask, Response

from webapp.runtime.settings import settings

PAGE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
"""For every page: nothing inline, nothing from elsewhere, and nobody may frame us."""

MAIL = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox allow-same-origin"
)
"""For the HTML of a message, shown in a frame from its own address: its inline styles hold, and nothing is fetched or run.

A frame made with `srcdoc` would be under the page's own policy, which forbids inline styles. `allow-same-origin` without
`allow-scripts` lets the page measure the frame; nothing inside it can act.
"""

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}
TWO_YEARS = 63_072_000


def as_mail(response: Response) -> Response:
    """Mark an answer as the HTML of a message, to be shown in a frame of ours."""
    response.headers["Content-Security-Policy"] = MAIL
    return response


def init_app(app: Flask) -> None:
    app.after_request(_add)


def _add(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", PAGE)
    for name, value in ALWAYS.items():
        response.headers.setdefault(name, value)
    if settings().secure_cookies:
        response.headers.setdefault("Strict-Transport-Security", f"max-age={TWO_YEARS}; includeSubDomains")
    return response
