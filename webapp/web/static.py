"""Files of the front end: served by WhiteNoise, kept by browsers for a year, and renamed by their content."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask
from whitenoise import WhiteNoise

FOLDER = Path(__file__).parents[1] / "static"
YEAR = 365 * 24 * 3600


def static_url(name: str) -> str:
    """The address of a file in webapp/static, which changes when its content does. Raises FileNotFoundError."""
    return f"/static/{name}?v={_version(name)}"


def init_app(app: Flask) -> None:
    app.jinja_env.globals["static_url"] = static_url
    served = WhiteNoise(
        app.wsgi_app,
        root=str(FOLDER),
        prefix="static/",
        max_age=YEAR,
        allow_all_origins=False,
        add_headers_function=_add,
    )
    app.wsgi_app = served  # type: ignore[method-assign]


@lru_cache(maxsize=256)
def _version(name: str) -> str:
    return hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:12]


def _add(headers: dict[str, str], _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    # The sandboxed frame of a message has no origin, and still needs the style sheet.
    headers["Cross-Origin-Resource-Policy"] = "cross-origin"
