"""Pages leave compressed: a list of leads shrinks to a tenth."""

from __future__ import annotations

import gzip
import io
import secrets

from flask import Flask, Response, request

SMALLEST = 600
KINDS = frozenset({"text/html", "text/plain", "application/json"})


def init_app(app: Flask) -> None:
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    if response.mimetype not in KINDS or response.is_streamed or response.direct_passthrough:
        return response
    response.vary.add("Accept-Encoding")
    if "Content-Encoding" in response.headers or (response.content_length or 0) < SMALLEST:
        return response
    if not request.accept_encodings.quality("gzip"):
        return response
    response.set_data(_gzipped(response.get_data()))
    response.headers["Content-Encoding"] = "gzip"
    return response


def _gzipped(body: bytes) -> bytes:
    """Compressed, with a file name of random length: the size betrays no secret of the page (BREACH)."""
    packed = io.BytesIO()
    name = "s" * (1 + secrets.randbelow(64))
    with gzip.GzipFile(filename=name, mode="wb", compresslevel=5, fileobj=packed, mtime=0) as file:
        file.write(body)
    return packed.getvalue()
