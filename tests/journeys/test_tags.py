"""Tags by keyboard: a new one is written and put on at once, taken back by the Undo key, and put on many."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from tests.factories import Cast
from tests.journeys.sound import assert_sound
from webapp.leads.models import Lead
from webapp.runtime.database import unit_of_work

pytestmark = pytest.mark.browser


def test_l_a_few_letters_and_enter(acorn: Page, cast: Cast) -> None:
    page = acorn
    page.set_viewport_size({"width": 1440, "height": 900})
    page.keyboard.press("j")
    page.keyboard.press("o")
    expect(page.get_by_role("heading", name="Ines Bauer")).to_be_visible()
    chips, ines = page.locator("#leads-panel .tags .chip"), page.locator(".row", has_text="Ines Bauer")
    page.keyboard.press("l")
    expect(page.get_by_label("Find a tag, or write a new one")).to_be_focused()
    page.keyboard.type("Trade fair")
    page.keyboard.press("Enter")
    expect(chips).to_have_text(["Trade fair"])
    expect(ines).to_contain_text("Trade fair")
    page.keyboard.press("z")
    expect(chips).to_have_count(0)
    expect(ines).not_to_contain_text("Trade fair")
    page.keyboard.press("l")
    expect(page.get_by_label("Find a tag, or write a new one")).to_be_focused()
    page.keyboard.type("fai")
    page.keyboard.press("Enter")
    expect(chips).to_have_text(["Trade fair"])
    assert_sound(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.keyboard.press(".")
    page.keyboard.type("take off trade")
    page.keyboard.press("Enter")
    expect(chips).to_have_count(0)


def test_many_are_tagged_and_what_all_in_this_list_means_follows_the_filter(acorn: Page, cast: Cast) -> None:
    page = acorn
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto("/w/acorn/tags")
    page.get_by_label("Name").fill("Trade fair")
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_text("The tag “Trade fair” is there.")).to_be_visible()
    assert_sound(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    with unit_of_work() as session:
        session.execute(update(Lead).where(Lead.first_name != "Maya").values(company="Harbor Goods"))
    page.goto("/w/acorn/inbox")
    page.get_by_label("Search Needs you").fill("harbor")
    expect(page.locator(".row")).to_have_count(2)
    page.locator(".row-choice").first.check()
    page.locator(".row-choice").last.check()
    page.get_by_label("All in this list").check()
    page.locator("#inbox-choices").get_by_title("Tags (l)").click()
    page.get_by_label("Find a tag", exact=True).fill("trade")
    page.keyboard.press("Enter")
    expect(page.locator("#many")).to_contain_text("2 leads")
    expect(page.locator("#many")).to_contain_text("gets the tag “Trade fair”")
