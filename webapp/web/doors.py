"""The doors of machines: an application of their own in front of the one for people.

A provider's call needs no session, no limit for a person, no form's token, no compression and no template. Each of them asks
a little of every request, and together they took as long as storing what was told. What stays: a name and a line in the log for each call,
the refusal of what is no text or comes from another site's page, the headers of every answer, and errors in words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import Blueprint, Flask
from flask.sessions import SessionInterface

from webapp.web import errors, guard, headers

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class NoSessions(SessionInterface):
    """A machine has none."""

    def open_session(self, *_told: object) -> None:
        return None

    def save_session(self, *_told: object) -> None: ...


def in_front(inner: Wsgi, path: str, door: Blueprint) -> Wsgi:
    """Answers what is posted under this path by the views of this blueprint, and leaves everything else to `inner`."""
    app = Flask("webapp.doors", static_folder=None)
    app.session_interface = NoSessions()
    guard.watch(app)
    headers.init_app(app)
    errors.in_words(app)
    app.register_blueprint(door)

    def serve(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        is_for_machines = environ["REQUEST_METHOD"] == "POST" and environ.get("PATH_INFO", "").startswith(
            path
        )
        return (app.wsgi_app if is_for_machines else inner)(environ, start)

    return serve
