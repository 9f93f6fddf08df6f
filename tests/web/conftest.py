"""An application with a few views that go wrong, each in one way."""

from __future__ import annotations

import pytest
from flask import Blueprint, Flask

from tests.browser import Browser
from webapp.app import create_app
from webapp.runtime import errors

TROUBLE: dict[str, Exception] = {
    "signed-out": errors.SignedOut(),
    "not-found": errors.NotFound(),
    "not-allowed": errors.NotAllowed(),
    "invalid": errors.Invalid("phone", "Enter a phone number."),
    "busy": errors.Busy("no database connection was free"),
    "broken": RuntimeError("maya@northwind.test wrote sk-live-0123456789"),
}


def _troubled() -> Blueprint:
    bp = Blueprint("trouble", __name__)

    @bp.route("/trouble/<kind>/<path:rest>", methods=["GET", "POST"])
    @bp.route("/trouble/<kind>", methods=["GET", "POST"])
    def trouble(kind: str, rest: str = "") -> str:
        if kind in TROUBLE:
            raise TROUBLE[kind]
        return "done"

    return bp


@pytest.fixture(scope="session")
def troubled() -> Flask:
    app = create_app()
    app.register_blueprint(_troubled())
    return app


@pytest.fixture
def visitor(troubled: Flask) -> Browser:
    """Nobody is signed in, and no database is needed."""
    return Browser(troubled, troubled.response_class)
