"""Every page, light and dark, on a desk and a phone: axe-core finds nothing, the console stays silent."""

import pytest
from playwright.sync_api import Page, expect

from simulators import Switchboard
from tests import factories
from tests.factories import Cast
from tests.fixture_types import Enter
from tests.journeys import scene
from tests.journeys.sound import assert_sound
from tests.sequences import stage
from webapp.runtime.database import unit_of_work

pytestmark = pytest.mark.browser

REFUSED = "EmailBison refused the key. It belongs to another host: replace it under Integrations."


def test_signed_out_and_not_found(page: Page, cast: Cast, complaints: list[str]) -> None:
    page.goto("/sign-in")
    assert_sound(page)
    assert complaints == []
    page.goto("/w/nowhere/inbox/at/all")
    complaints.clear()  # the browser notes the 404
    assert_sound(page)


@pytest.mark.long
def test_nothing_has_arrived_yet(page: Page, cast: Cast, enter: Enter) -> None:
    enter(page, cast.alice)
    expect(page.get_by_role("heading", name="No leads yet")).to_be_visible()
    assert_sound(page)
    for place, words in (
        ("inbox?view=everyone", "No leads yet"),
        ("deliveries", "Nothing here"),
        ("jobs", "All quiet"),
        ("schedules", "Every schedule"),
        ("sequences", "The next 50 sends"),
        ("integrations", "EmailBison"),
        ("ai", "AI"),
    ):
        page.goto(f"/w/acorn/{place}")
        expect(page.get_by_role("heading", name=words, exact=True)).to_be_visible()
        assert_sound(page)


@pytest.mark.long
def test_sequences_with_something_to_send(acorn: Page, cast: Cast, sims: Switchboard) -> None:
    with unit_of_work() as session:
        factories.account(session, cast.acorn, sims.emailbison)
    lead_id = stage.answered_lead(cast.acorn, sims)
    number = stage.sequence(cast.acorn, {"day": 1}, {"day": 2, "needs_approval": True})
    stage.start(lead_id, number)
    for place in ("sequences", f"sequences/{number}", f"leads/{lead_id}/sequence"):
        acorn.goto(f"/w/acorn/{place}")
        assert_sound(acorn)


def test_a_full_inbox_and_an_open_conversation(acorn: Page) -> None:
    expect(acorn.locator(".row")).to_have_count(3)
    assert_sound(acorn)
    acorn.locator(".row", has_text="Ines Bauer").click()
    expect(acorn.get_by_role("heading", name="Ines Bauer")).to_be_visible()
    assert_sound(acorn)
    acorn.set_viewport_size({"width": 1440, "height": 900})
    acorn.keyboard.press("?")
    assert_sound(acorn)
    acorn.keyboard.press("Escape")
    acorn.keyboard.press(".")
    assert_sound(acorn)


def test_pages_that_show_trouble(page: Page, cast: Cast, sims: Switchboard, enter: Enter) -> None:
    with unit_of_work() as session:
        account = factories.account(session, cast.acorn, sims.emailbison)
        account.state, account.remedy = "refused", REFUSED
        call = scene.unreadable(session, cast.acorn)
        scene.failed_job(session, cast.acorn)
    enter(page, cast.alice)
    expect(page.locator(".banner")).to_contain_text("refused the key")
    for place, words in (
        ("integrations", "treat it like a key"),
        ("deliveries", "Unreadable"),
        (f"deliveries/{call}", "The body is no JSON."),
        ("jobs", "replace it under Integrations"),
    ):
        page.goto(f"/w/acorn/{place}")
        expect(page.locator("main")).to_contain_text(words, ignore_case=True)
        assert_sound(page)
