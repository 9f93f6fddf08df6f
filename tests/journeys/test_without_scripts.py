"""With scripts off, an operator still signs in, reads, answers and signs out."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.factories import Cast
from tests.journeys import scene
from webapp.runtime.database import unit_of_work

pytestmark = pytest.mark.browser


@pytest.fixture
def plain_page(browser: Browser, base_url: str) -> Iterator[Page]:
    with browser.new_context(java_script_enabled=False, base_url=base_url) as context:
        yield context.new_page()


def test_sign_in_read_answer_and_sign_out(plain_page: Page, cast: Cast) -> None:
    with unit_of_work() as session:
        scene.three(session, cast.acorn)
    page = plain_page
    page.goto("/sign-in")
    scene.sign_in(page, cast.alice.email)
    page.get_by_role("link", name="Ines Bauer").click()
    expect(page.get_by_role("region", name="Messages")).to_contain_text("What does a pallet cost?")
    page.get_by_label("Answer to Ines Bauer").fill("0.62 a day.")
    page.get_by_label("Attach files").set_input_files(
        {"name": "offer.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 an offer"}
    )
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".bubble-out")).to_have_count(1)
    expect(page.locator(".bubble-out")).to_contain_text("0.62 a day.")
    expect(page.locator(".bubble-out .file")).to_contain_text("offer.pdf")
    page.locator("#panel-sentiment summary").click()
    page.get_by_role("button", name="Follow Up").click()
    expect(page.locator("#panel-sentiment-now")).to_have_text("Follow Up")
    page.get_by_role("link", name="Needs you").click()
    expect(page.locator(".row")).to_have_count(2)
    page.locator(".person summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url("/sign-in")
    page.goto("/w/acorn/inbox")
    expect(page).to_have_url("/sign-in?next=/w/acorn/inbox")
