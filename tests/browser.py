"""A browser as the tests need it: it keeps cookies and sends the page's CSRF token, as app.js does."""

from __future__ import annotations

from typing import Any, Self

from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

SWAP = {"HX-Request": "true"}
"""Headers of an htmx request for a fragment."""


class Browser(FlaskClient):
    """Flask's test client, whose changes carry the token unless the test brings its own or says `token=False`."""

    def open(self, *args: Any, token: bool = True, **kwargs: Any) -> TestResponse:
        if token and kwargs.get("method") in {"POST", "PUT", "PATCH", "DELETE"}:
            kwargs["headers"] = {"X-CSRFToken": self.token(), **dict(kwargs.get("headers") or {})}
        return super().open(*args, **kwargs)

    def token(self) -> str:
        """What the page's <meta name="csrf-token"> would say."""
        with self.session_transaction() as cookie:
            secret = cookie.setdefault("csrf_token", "the session's own random word")
        return str(
            URLSafeTimedSerializer(self.application.secret_key or "", salt="wtf-csrf-token").dumps(secret)
        )

    def hold(self, token: str) -> Self:
        """Hold the token of a session, as after signing in."""
        with self.session_transaction() as cookie:
            cookie["_user_id"] = token
            cookie.permanent = True
        return self
