"""Addresses that take files: their bodies may be larger than others', for whoever carries a session of ours.

The forgery check reads the whole body before a view runs, so the limit is set before it.
"""

from __future__ import annotations

from flask import Flask, request, session

MAX_BYTES = 27 * 1024 * 1024
"""The files of an answer, and the form around them."""

ALLOWED: set[str] = set()
"""Their endpoints."""


def allow(*endpoints: str) -> None:
    """Let these views take files."""
    ALLOWED.update(endpoints)


def init_app(app: Flask) -> None:
    app.before_request(_raise_limit)


def _raise_limit() -> None:
    if request.endpoint in ALLOWED and "_user_id" in session:
        request.max_content_length = MAX_BYTES
