"""Style sheets and scripts leave as one file each, compressed once: a first visit asks for few things, and small ones."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import Flask

from webapp.web.static import FOLDER, YEAR

PATH = "/static/bundles/"
SHEETS = ("tokens", "frame", "forms", "inbox", "list", "conversation", "shared")
SCRIPTS = (
    "requests",
    "swaps",
    "toasts",
    "pulse",
    "list",
    "place",
    "title",
    "times",
    "heard",
    "menus",
    "reading",
    "followers",
    "acts",
    "kept",
    "choices",
    "keyboard",
    "commands",
    "sending",
    "composer",
    "conversation",
    "files",
    "uploads",
    "snippets",
    "marks",
    "frame",
)
FILES = {
    "app.css": [f"css/{name}.css" for name in SHEETS],
    "plain.css": [f"css/{name}.css" for name in ("tokens", "frame", "forms", "shared", "pages")],
    "pages.css": ["css/pages.css", "css/ai.css"],
    "pages.js": ["js/passkeys.js"],
    "plain.js": ["js/passkeys.js"],
    "app.js": ["vendor/htmx.min.js", "vendor/idiomorph-ext.min.js", *(f"js/{name}.js" for name in SCRIPTS)],
}
"""What each bundle holds, in this order. The scripts run in it, so what others use comes first. `pages` is loaded besides
`app` by every page but the inbox, so that a first visit asks for what the inbox needs."""
COMMENT = re.compile(rb"//.*|/\*[^*]*\*/")
KINDS = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Bundle:
    """One bundle, as it leaves."""

    plain: bytes
    packed: bytes
    kind: str

    @property
    def version(self) -> str:
        return hashlib.sha256(self.plain).hexdigest()[:12]


@cache
def bundle(name: str) -> Bundle:
    """The bundle of this name. Raises KeyError when there is none."""
    between = b"\n;\n" if name.endswith(".js") else b"\n"
    plain = between.join(_read(part) for part in FILES[name])
    return Bundle(plain, gzip.compress(plain, 9, mtime=0), KINDS[name.rpartition(".")[2]])


def _read(part: str) -> bytes:
    """A file of ours without lines that are only a comment, and without indentation: they help who reads, not who loads."""
    source = (FOLDER / part).read_bytes()
    if part.startswith("vendor/"):
        return source
    lines = (line.strip() for line in source.splitlines())
    return b"\n".join(line for line in lines if line and not COMMENT.fullmatch(line))


def bundle_url(name: str) -> str:
    """The address of a bundle, which changes when its content does."""
    return f"{PATH}{name}?v={bundle(name).version}"


def init_app(app: Flask) -> None:
    app.jinja_env.globals["bundle_url"] = bundle_url
    app.wsgi_app = _serving(app.wsgi_app)  # type: ignore[method-assign, assignment]


def _serving(inner: Wsgi) -> Wsgi:
    """Answers for bundles, and leaves everything else to the application."""

    def serve(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        name = str(environ.get("PATH_INFO", "")).removeprefix(PATH)
        if name not in FILES or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return inner(environ, start)
        found = bundle(name)
        is_packed = "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "")
        body = found.packed if is_packed else found.plain
        start("200 OK", _headers(found, body, is_packed=is_packed))
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    return serve


def _headers(found: Bundle, body: bytes, *, is_packed: bool) -> list[tuple[str, str]]:
    headers = [
        ("Content-Type", found.kind),
        ("Content-Length", str(len(body))),
        ("Cache-Control", f"max-age={YEAR}, public, immutable"),
        ("Vary", "Accept-Encoding"),
        ("X-Content-Type-Options", "nosniff"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ]
    return [*headers, ("Content-Encoding", "gzip")] if is_packed else headers
