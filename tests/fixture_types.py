"""What the shared fixtures give, for the annotations of tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.browser import Browser
from webapp.accounts.models import User

if TYPE_CHECKING:
    from playwright.sync_api import Page

Drain = Callable[[], None]
"""Does every job that is due, and those that they ask for."""

SignIn = Callable[[Browser, User], Browser]
"""Signs somebody in with this browser."""

Enter = Callable[..., "Page"]
"""Signs somebody in with the browser of this page, and opens a path: `enter(page, person, path="/")`."""

LogLines = Callable[[], list[dict[str, Any]]]
"""Every line that this process has logged since the fixture was asked for."""
