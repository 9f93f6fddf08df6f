"""The application under test: one in a process, because making it and compiling its templates takes a second."""

from __future__ import annotations

from functools import cache

from flask import Flask

from webapp.app import create_app


@cache
def application() -> Flask:
    """Everybody's. A test that adds to it or wants other settings makes its own."""
    return create_app()
