"""A real Chromium, in front of a real web server. Pages are asked for by path: `page.goto("/sign-in")`."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.factories import PASSWORD
from webapp.accounts.models import User

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ON_A_MAC = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
QUIETLY = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@pytest.fixture(scope="session")
def base_url(live_server: str) -> str:
    return live_server


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """$BROWSER_PATH, else the system's browser, else the one that Playwright downloaded."""
    found = os.environ.get("BROWSER_PATH") or next(filter(None, map(shutil.which, NAMES)), None)
    found = found or next((path for path in ON_A_MAC if Path(path).exists()), None)
    return {**browser_type_launch_args, "args": [*QUIETLY], **({"executable_path": found} if found else {})}


@pytest.fixture
def enter() -> Callable[[Page, User], Page]:
    """Sign somebody in as they would: on the page, with the password."""

    def enter(page: Page, person: User) -> Page:
        page.goto("/sign-in")
        page.get_by_label("Address").fill(person.email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/w/**")
        return page

    return enter
