"""Bold, a list and a link are written by key and button, and leave as HTML; a text message has none of it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.sound import assert_sound

pytestmark = pytest.mark.browser


def test_marks_are_put_around_what_is_chosen_and_taken_away_again(acorn: Page) -> None:
    page = acorn
    page.set_viewport_size({"width": 1440, "height": 900})
    page.locator(".row", has_text="Ines Bauer").click()
    answer = page.get_by_label("Answer to Ines Bauer")
    answer.fill("Our prices")
    answer.press("Control+a")
    answer.press("Control+b")
    expect(answer).to_have_value("**Our prices**")
    answer.press("Control+b")
    expect(answer).to_have_value("Our prices")
    answer.press("Control+i")
    expect(answer).to_have_value("*Our prices*")
    answer.press("Control+i")
    answer.press("Control+k")
    expect(answer).to_have_value("[Our prices](https://)")
    page.keyboard.type("https://a.test")
    expect(answer).to_have_value("[Our prices](https://a.test)")
    answer.fill("one\ntwo")
    answer.press("Control+a")
    page.get_by_role("button", name="List").click()
    expect(answer).to_have_value("- one\n- two")
    answer.press("Control+a")
    page.get_by_role("button", name="List").click()
    expect(answer).to_have_value("one\ntwo")
    assert_sound(page)
