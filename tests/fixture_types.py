"""What the shared fixtures give, for the annotations of tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.browser import Browser
from webapp.accounts.models import User

Drain = Callable[[], None]
"""Does every job that is due, and those that they ask for."""

SignIn = Callable[[Browser, User], Browser]
"""Signs somebody in with this browser."""

LogLines = Callable[[], list[dict[str, Any]]]
"""Every line that this process has logged since the fixture was asked for."""
