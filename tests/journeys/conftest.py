"""A real Chromium, in front of a real web server. Pages are asked for by path: `page.goto("/sign-in")`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

from tests.factories import PASSWORD, Cast
from tests.journeys import scene
from tools import browser as browsers
from webapp.accounts.models import User
from webapp.runtime.database import unit_of_work

QUIETLY = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


TIMEOUT = 20_000
"""Milliseconds that a page may take on a busy machine. Nobody waits that long where it is quiet."""
expect.set_options(timeout=TIMEOUT)


@pytest.fixture(scope="session")
def base_url(live_server: str) -> str:
    return live_server


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """As `tools.browser` finds it; where it finds none, Playwright looks for its own."""
    found = browsers.find()
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


@pytest.fixture(autouse=True)
def complaints(page: Page) -> Iterator[list[str]]:
    """What the browser complained about: forbidden by our policy, broken scripts, refused requests. None, at the end.

    A journey that provokes a refusal clears the list.
    """
    said: list[str] = []
    page.set_default_navigation_timeout(3 * TIMEOUT)

    def listen(message: ConsoleMessage) -> None:
        # htmx notes a request that a page let go of because it was left.
        is_let_go = message.text.startswith(("htmx:afterRequest", "htmx:send"))
        if (message.type == "error" and not is_let_go) or "Content Security Policy" in message.text:
            said.append(message.text)

    page.on("console", listen)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield said
    assert said == []


@pytest.fixture
def acorn(page: Page, cast: Cast, enter: Callable[[Page, User], Page]) -> Page:
    """Alice in the inbox of Acorn, with Ines, Leo and Maya waiting for answers."""
    with unit_of_work() as session:
        scene.three(session, cast.acorn)
    return enter(page, cast.alice)
