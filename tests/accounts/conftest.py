"""Browsers in front of the simulated project, and what they do."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from tests.browser import Browser
from tests.factories import PASSWORD
from tests.supabase import Project


def enter(client: Browser, email: str = "alice@example.test", password: str = PASSWORD, **more: str) -> Any:
    """Fill in the form and send it."""
    return client.post("/sign-in", data={"email": email, "password": password, **more})


@pytest.fixture
def alices(client: Browser, project: Project) -> Browser:
    """Alice's browser, signed in through the project."""
    assert enter(client).status_code == 303
    return client


@pytest.fixture
def another(app: Flask) -> Browser:
    """A second browser."""
    return Browser(app, app.response_class)


def words(page: str) -> str:
    """What a person reads."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
