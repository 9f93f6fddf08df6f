"""A real Chromium, in front of a real web server. Pages are asked for by path: `page.goto("/sign-in")`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import ConsoleMessage, Page, expect

from tests.browser import Browser
from tests.factories import Cast
from tests.fixture_types import Enter, SignIn
from tests.journeys import scene
from tests.locks import wait_until_nobody_works
from tools import browser as browsers
from webapp.accounts.models import User
from webapp.runtime.database import unit_of_work

QUIETLY = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # Each test has a context of its own, whose first page would else be given a second process when it is left for ours.
    "--renderer-process-limit=1",
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
def enter(app: Flask, sign_in: SignIn, base_url: str) -> Enter:
    """Somebody is signed in and at this path, past the form: `scene.sign_in` goes through it."""

    def enter(page: Page, person: User, path: str = "/") -> Page:
        name = app.config["SESSION_COOKIE_NAME"]
        cookie = sign_in(Browser(app, app.response_class), person).get_cookie(name)
        assert cookie is not None
        page.context.add_cookies([{"name": name, "value": cookie.value, "url": base_url}])
        page.goto(path)
        return page

    return enter


@pytest.fixture(autouse=True)
def complaints(database: None, page: Page) -> Iterator[list[str]]:
    """What the browser complained about: forbidden by our policy, broken scripts, refused requests. None, at the end.

    A journey that provokes a refusal clears the list. The page is left before the database is emptied under it.
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
    found = list(said)
    page.close()
    wait_until_nobody_works()
    assert found == []


@pytest.fixture
def acorn(page: Page, cast: Cast, enter: Enter) -> Page:
    """Alice in the inbox of Acorn, with Ines, Leo and Maya waiting for answers."""
    with unit_of_work() as session:
        scene.three(session, cast.acorn)
    return enter(page, cast.alice)
