"""A search leads to what was found: the sentence is said, and the message is in view, however long ago it was said."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.factories import Cast
from tests.fixture_types import Drain, Enter
from tests.journeys import scene
from webapp.runtime.database import unit_of_work

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("by", ["the list", "the command bar"])
def test_a_search_leads_to_the_message_that_was_found(
    by: str, page: Page, cast: Cast, enter: Enter, drain: Drain
) -> None:
    with unit_of_work() as session:
        lead = scene.wrote(session, cast.acorn, "Ines Bauer", "Mind the zeppelin hangar.", minutes=900)
        for number in range(40):
            scene.writes(session, lead, f"Line one.\n\nLetter {number}.", minutes=800 - number)
    drain()
    enter(page, cast.alice)
    if by == "the list":
        page.get_by_role("searchbox").fill("zeppelin")
        expect(page.locator(".row-preview mark")).to_have_text("zeppelin")
        page.locator(".row", has_text="Ines Bauer").click()
    else:
        page.keyboard.press(".")
        page.locator("#command-input").fill("zeppelin")
        expect(page.locator("#command-list [role=option]")).to_contain_text(["Mind the zeppelin hangar."])
        page.keyboard.press("Enter")
    found = page.locator(".bubble.is-found")
    expect(found).to_contain_text("Mind the zeppelin hangar.")
    expect(found).to_be_in_viewport()
    expect(page.locator(".bubble", has_text="Letter 39.")).not_to_be_in_viewport()
