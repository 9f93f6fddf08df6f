"""What a browser remembers besides who is signed in: small cookies, set with the page that is on its way."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, Response, g, request

from webapp.runtime.settings import settings


def remember(name: str, value: str, lasts: timedelta) -> None:
    """Let this browser keep it, with the next page that it gets; what it remembers already is not sent again."""
    if request.cookies.get(name) != value:
        g.setdefault("remembered", {})[name] = (value, lasts)


def init_app(app: Flask) -> None:
    app.after_request(_set_cookies)


def _set_cookies(response: Response) -> Response:
    if response.mimetype == "text/html":
        for name, (value, lasts) in g.get("remembered", {}).items():
            secure = settings().are_cookies_secure()
            response.set_cookie(name, value, max_age=lasts, secure=secure, httponly=True, samesite="Lax")
    return response
