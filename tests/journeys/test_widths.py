"""Three columns on a desk, a drawer on a small screen, one column on a phone; nothing to scroll sideways."""

import pytest
from playwright.sync_api import Page, expect

from tests.factories import Cast
from tests.journeys import scene
from webapp.runtime.database import unit_of_work

pytestmark = pytest.mark.browser


def open_ines(page: Page) -> None:
    scene.open_lead(page, "Ines Bauer")


def left(page: Page, selector: str) -> float:
    box = page.locator(selector).bounding_box()
    assert box is not None
    return box["x"]


def overhang(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def test_desk(acorn: Page) -> None:
    acorn.set_viewport_size({"width": 1440, "height": 900})
    open_ines(acorn)
    places = [left(acorn, part) for part in (".sidebar", ".listing", ".talk", ".panel")]
    assert places == [0, 232, 612, 1120]
    assert overhang(acorn) == 0


def test_small_screen(acorn: Page) -> None:
    acorn.set_viewport_size({"width": 1024, "height": 768})
    open_ines(acorn)
    panel = acorn.get_by_role("complementary", name="About Ines Bauer")
    expect(panel).to_be_hidden()
    acorn.get_by_role("button", name="About this lead").click()
    expect(panel).to_be_visible()
    expect(panel.get_by_role("button", name="Close")).to_be_focused()
    acorn.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(acorn.get_by_role("button", name="About this lead")).to_be_focused()
    assert overhang(acorn) == 0


def test_a_long_address_takes_nothing_from_its_row_nor_the_sync_from_the_name(
    acorn: Page, cast: Cast
) -> None:
    with unit_of_work() as session:
        address = "carla.rahman.from.the.purchasing.department@a-very-long-company-name.test"
        scene.wrote(
            session, cast.acorn, "Carla Rahman", "Which cities?", minutes=1, company="", email=address
        )
    acorn.set_viewport_size({"width": 1024, "height": 768})
    row = acorn.locator(".row", has_text="Carla Rahman")
    scene.open_lead(acorn, "Carla Rahman")
    for part in ("time", ".row-channel"):
        inside = row.locator(part).evaluate(
            "(one) => one.getBoundingClientRect().right <= one.closest('.row').getBoundingClientRect().right"
        )
        assert inside, part
    name = acorn.locator(".talk-name")
    assert name.evaluate("(one) => one.scrollWidth <= one.clientWidth"), "the name is whole"


def test_phone(acorn: Page) -> None:
    acorn.set_viewport_size({"width": 390, "height": 844})
    expect(acorn.get_by_role("navigation", name="Signalbox")).to_be_hidden()
    open_ines(acorn)
    expect(acorn.locator(".listing")).to_be_hidden()
    assert overhang(acorn) == 0
    small = acorn.evaluate(
        """[...document.querySelectorAll(".talk a, .talk button, .talk summary, .talk textarea")]
        .filter((one) => one.checkVisibility({visibilityProperty: true, contentVisibilityAuto: true}))
        .map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
        .filter(([, box]) => box.width && (box.width < 44 || box.height < 44)).map(([name]) => name)"""
    )
    assert small == []
    acorn.get_by_role("link", name="Back to the list").click()
    expect(acorn.locator(".row")).to_have_count(3)
    open_ines(acorn)
    acorn.go_back()
    expect(acorn.locator(".row")).to_have_count(3)
    acorn.get_by_role("button", name="Menu").click()
    expect(acorn.get_by_role("link", name="Signalbox", exact=True)).to_be_focused()
    acorn.locator(".nav-system summary").click()
    acorn.get_by_role("link", name="Integrations").click()
    expect(acorn.get_by_role("heading", name="Integrations")).to_be_visible()
    assert overhang(acorn) == 0
