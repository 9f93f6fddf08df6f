"""A day without a pointer: everything has a key, and the focus is always somewhere that can be seen."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.factories import Cast
from tests.journeys import scene

pytestmark = pytest.mark.browser


def focused(page: Page) -> Locator:
    return page.locator(":focus")


def is_outlined(page: Page) -> bool:
    return bool(page.evaluate("getComputedStyle(document.activeElement).outlineStyle !== 'none'"))


def test_moving_opening_answering_and_backing_out(acorn: Page) -> None:
    page = acorn
    page.keyboard.press("j")
    expect(focused(page)).to_contain_text("Ines Bauer")
    page.keyboard.press("j")
    expect(focused(page)).to_contain_text("Leo Brandt")
    assert is_outlined(page)
    page.keyboard.press("k")
    expect(focused(page)).to_contain_text("Ines Bauer")
    page.keyboard.press("o")
    expect(page.get_by_role("heading", name="Ines Bauer")).to_be_visible()
    expect(page).to_have_url(
        "/w/acorn/leads/"
        + (page.locator(".conversation").get_attribute("data-lead") or "")
        + "?view=needs-you"
    )
    expect(page.get_by_role("region", name="Messages")).to_be_focused()
    page.keyboard.press("r")
    expect(page.get_by_label("Answer to Ines Bauer")).to_be_focused()
    page.keyboard.type("jkers")
    expect(page.get_by_label("Answer to Ines Bauer")).to_have_value("jkers")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(focused(page)).to_contain_text("Leo Brandt")


def test_done_leaves_the_next_lead_open(acorn: Page) -> None:
    page = acorn
    page.keyboard.press("j")
    page.keyboard.press("o")
    expect(page.get_by_role("heading", name="Ines Bauer")).to_be_visible()
    page.keyboard.press("e")
    expect(page.locator(".row", has_text="Ines Bauer")).to_have_count(0)
    expect(page.get_by_role("heading", name="Leo Brandt")).to_be_visible()
    expect(page.get_by_role("region", name="Messages")).to_be_focused()
    expect(page.get_by_role("link", name="Needs you").locator(".count")).to_have_text("2")


def test_snooze_by_key(acorn: Page) -> None:
    page = acorn
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Ines Bauer")).to_be_visible()
    page.keyboard.press("s")
    expect(page.get_by_role("button", name="Later today")).to_be_focused()
    assert is_outlined(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Later today")).to_be_hidden()
    page.keyboard.press("s")
    page.keyboard.press("Enter")
    expect(page.locator(".row", has_text="Ines Bauer")).to_have_count(0)
    expect(page.get_by_role("link", name="Snoozed").locator(".count")).to_have_text("1")


def test_search_help_and_command_bar(acorn: Page, cast: Cast) -> None:
    page = acorn
    scene.types_at_once(page)
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("leo")
    expect(page.locator(".row")).to_have_count(1)
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_hidden()
    page.keyboard.press(".")
    page.keyboard.type("jobs")
    expect(page.locator("#command-list [role=option]")).to_have_text(["Go to Jobs"])
    page.keyboard.press("Enter")
    expect(page).to_have_url("/w/acorn/jobs")
    expect(page.get_by_role("heading", name="Jobs")).to_be_visible()
    page.keyboard.press("g")
    page.keyboard.press("i")
    expect(page).to_have_url("/w/acorn/inbox")
