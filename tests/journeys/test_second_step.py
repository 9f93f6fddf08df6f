"""A passkey from the account page to the next sign-in, with Chromium's own virtual device; and a key that waits for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from tests.factories import Cast
from tests.journeys import scene
from tests.processes import serving
from webapp.accounts.models import BrowserSession
from webapp.integrations.models import Connection
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work

pytestmark = pytest.mark.browser

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
KEY = "9|typed-by-hand-0001"


@pytest.fixture
def home(scratch_database: None, tmp_path: Path) -> Iterator[str]:
    """A server that browsers reach by a name: they make no passkey for a number."""
    with serving(tmp_path / "web.log", PUBLIC_URL="http://localhost:{port}") as address:
        yield address.replace("127.0.0.1", "localhost")


def test_a_passkey_is_made_asked_for_and_confirms(
    page: Page, cast: Cast, home: str, complaints: list[str]
) -> None:
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    enter_password(page, f"{home}/sign-in?next=/account", cast.alice.email)
    page.get_by_label("Name of the passkey").fill("This laptop")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.locator(".codes li")).to_have_count(10)
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_text("This laptop")).to_be_visible()
    page.context.clear_cookies()
    enter_password(page, f"{home}/sign-in?next=/w/acorn/integrations", cast.alice.email)
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(f"{home}/w/acorn/integrations")
    with unit_of_work() as session:
        session.execute(update(BrowserSession).values(confirmed_at=clock.now() - timedelta(hours=1)))
    enter_key(page)
    asked = page.get_by_role("dialog", name="Is it you?")
    expect(asked.get_by_label("Your password")).to_be_focused()
    complaints.clear()  # the browser notes the 403
    asked.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("status").filter(has_text="is stored and being tested")).to_be_visible()
    with unit_of_work() as session:
        assert session.scalars(select(Connection)).one().key == KEY
    page.context.clear_cookies()
    page.goto(f"{home}/sign-in?next=/account")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Alice")).to_be_visible()


def enter_password(page: Page, address: str, email: str) -> None:
    page.goto(address)
    scene.sign_in(page, email)


def enter_key(page: Page) -> None:
    expect(page.get_by_role("heading", name="Integrations")).to_be_visible()
    field = page.locator('form[action$="/emailbison/keys"] input[name="key"]')
    if not field.is_visible():
        page.locator("summary", has_text="key").first.click()
    field.fill(KEY)
    field.press("Enter")
