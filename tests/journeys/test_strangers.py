"""Somebody from another workspace sees nothing: not in the page, not by address, not by what changes."""

import pytest
from playwright.sync_api import Page, expect

from tests.factories import Cast
from tests.fixture_types import Enter
from tests.journeys import scene
from webapp.runtime.database import unit_of_work

pytestmark = pytest.mark.browser


def test_charlie_sees_nothing_of_acorn(page: Page, cast: Cast, enter: Enter, complaints: list[str]) -> None:
    with unit_of_work() as session:
        ines, *_ = scene.three(session, cast.acorn)
        call = scene.unreadable(session, cast.acorn)
    enter(page, cast.charlie)
    expect(page).to_have_url("/w/birch/inbox")
    expect(page.locator(".sidebar")).not_to_contain_text("Acorn")
    places = ["acorn/inbox", f"acorn/leads/{ines}", f"birch/leads/{ines}", f"all/leads/{ines}"]
    places += ["acorn/integrations", f"acorn/deliveries/{call}", f"birch/deliveries/{call}", "acorn/jobs"]
    for place in places:
        page.goto(f"/w/{place}")
        expect(page.get_by_role("heading", name="Not found")).to_be_visible()
    for place in ("birch/inbox?view=everyone", "all/inbox?view=everyone", "birch/deliveries", "all/jobs"):
        page.goto(f"/w/{place}")
        for name in ("Ines", "Northwind", "Acorn"):
            expect(page.locator("body")).not_to_contain_text(name)
    complaints.clear()  # the browser notes each 404
