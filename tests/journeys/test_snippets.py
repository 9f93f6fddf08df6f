"""A snippet is put into an answer without leaving the keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.factories import Cast
from webapp.runtime.database import unit_of_work
from webapp.snippets.models import Snippet

pytestmark = pytest.mark.browser


def test_a_slash_a_few_letters_and_enter(acorn: Page, cast: Cast) -> None:
    page = acorn
    with unit_of_work() as session:
        for name, body in (("Dates", "Tuesday?"), ("Price", "Dear {first_name}, 0.62."), ("Firm", "{title}")):
            session.add(Snippet(workspace_id=cast.acorn.id, name=name, body=body))
    page.locator(".row", has_text="Ines Bauer").click()
    answer = page.get_by_label("Answer to Ines Bauer")
    answer.fill("Hello,\n")
    answer.press("/")
    expect(page.get_by_label("Find a snippet")).to_be_focused()
    expect(page.get_by_role("button", name="Price")).to_be_visible()
    page.keyboard.type("pri")
    expect(page.get_by_role("button", name="Dates")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(answer).to_have_value("Hello,\nDear Ines, 0.62.")
    expect(answer).to_be_focused()
    page.keyboard.type(" 1/2\n/")
    page.keyboard.press("Escape")
    expect(answer).to_have_value("Hello,\nDear Ines, 0.62. 1/2\n/")
    answer.fill("")
    answer.press("/")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(answer).to_have_value("Tuesday?")
    answer.press("Home")
    page.get_by_label("Snippets", exact=True).click()
    expect(page.get_by_role("button", name="Firm")).to_contain_text("Their title is not known")
    page.reload()
    expect(answer).to_have_value("Tuesday?")
