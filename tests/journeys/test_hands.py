"""Many at once, the command bar, snooze in words, and a page that is enlarged: by keyboard alone."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.factories import Cast
from tests.fixture_types import Drain, Enter
from tests.journeys import scene
from webapp.leads.models import Lead
from webapp.runtime.database import unit_of_work

pytestmark = pytest.mark.browser


def test_many_are_chosen_seen_done_and_taken_back(acorn: Page, drain: Drain) -> None:
    page = acorn
    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)
    expect(page.locator(".choices-count")).to_have_text("2 chosen")
    page.keyboard.press("e")
    dialog = page.get_by_role("dialog", name="2 leads")
    expect(dialog).to_contain_text("Ines Bauer")
    expect(dialog).to_contain_text("Leo Brandt")
    expect(dialog.get_by_role("button", name="Do it for 2")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".notice")).to_contain_text("2 leads: each")
    drain()
    expect(page.locator(".row")).to_have_count(1)
    expect(page.locator(".choices-count")).to_be_hidden()
    page.keyboard.press("z")
    expect(page.locator(".notice")).to_contain_text("2 leads get back what they had.")
    drain()
    expect(page.locator(".row")).to_have_count(3)


def test_shift_chooses_all_between_and_esc_none(acorn: Page) -> None:
    page = acorn
    page.locator(".row-item").first.hover()
    page.locator(".row-choice").first.click()
    page.locator(".row").nth(2).click(modifiers=["Shift"])
    expect(page.locator(".choices-count")).to_have_text("3 chosen")
    page.get_by_label("All in this list").check()
    expect(page.locator(".choices-count")).to_have_text("All in this list")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator("#inbox-choices")).to_be_hidden()


def test_the_command_bar_finds_leads_and_acts_and_says_when_it_finds_nothing(acorn: Page, cast: Cast) -> None:
    page = acorn
    page.locator(".row", has_text="Ines Bauer").click()
    expect(page.get_by_role("heading", name="Ines Bauer")).to_be_visible()
    page.keyboard.press("Control+k")
    page.keyboard.type("done")
    first = page.locator("#command-list [role=option]").first
    expect(first).to_contain_text("Done without an answer")
    expect(first.locator("kbd")).to_have_text("e")
    page.locator("#command-input").fill("bob")
    expect(page.locator("#command-list [role=option]")).to_have_text(["Owner: Bob"])
    page.locator("#command-input").fill("dark")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.keyboard.press(".")
    page.keyboard.type("brandt")
    expect(page.locator("#command-list [role=option]")).to_contain_text(["Leo Brandt"])
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Leo Brandt")).to_be_visible()
    page.keyboard.press(".")
    page.keyboard.type("zebra")
    expect(page.get_by_text("Nothing is found for “zebra”.")).to_be_visible()


def test_a_snooze_is_said_in_words(acorn: Page) -> None:
    page = acorn
    page.locator(".row", has_text="Ines Bauer").click()
    expect(page.get_by_role("heading", name="Ines Bauer")).to_be_visible()
    page.keyboard.press("s")
    page.keyboard.type("after christmas")
    expect(page.locator("#leads-snooze-preview")).to_contain_text(re.compile("(27|28|29) December.*09:00"))
    page.keyboard.press("Enter")
    expect(page.locator(".notice")).to_contain_text("Ines Bauer is snoozed until")
    expect(page.get_by_role("heading", name="Leo Brandt")).to_be_visible()
    with unit_of_work() as session:
        until = session.scalars(select(Lead.snoozed_until).where(Lead.first_name == "Ines")).one()
    assert until is not None
    assert until.month == 12


@pytest.mark.parametrize(("width", "height"), [(720, 450), (320, 256)], ids=["200 %", "400 %"])
def test_an_enlarged_page_can_be_read_and_sent_from(acorn: Page, width: int, height: int) -> None:
    page = acorn
    scene.open_lead(page, "Ines Bauer")
    page.set_viewport_size({"width": width, "height": height})
    message = page.locator(".bubble-text").first
    message.scroll_into_view_if_needed()
    expect(message).to_be_in_viewport()
    send = page.get_by_role("button", name="Send", exact=True)
    send.scroll_into_view_if_needed()
    expect(send).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0


def test_a_setter_sees_the_inbox_and_nothing_of_the_machine(page: Page, cast: Cast, enter: Enter) -> None:
    enter(page, cast.sam)
    navigation = page.get_by_role("navigation", name="Signalbox")
    expect(navigation).to_contain_text("Needs you")
    for place in ("System", "Jobs", "Deliveries", "Integrations", "Completeness", "Members"):
        expect(navigation).not_to_contain_text(place)


def test_a_new_reply_is_said_to_a_screen_reader(acorn: Page) -> None:
    page = acorn
    page.locator(".row", has_text="Ines Bauer").click()
    expect(page.get_by_role("heading", name="Ines Bauer")).to_be_visible()
    expect(page.locator("#heard")).to_have_text("")
    with unit_of_work() as session:
        scene.writes(
            session, session.scalars(select(Lead).where(Lead.first_name == "Ines")).one(), "And Graz?"
        )
    expect(page.locator("#heard")).to_have_text("Ines Bauer has written.")
