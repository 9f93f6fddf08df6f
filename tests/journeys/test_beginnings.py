"""By keys alone: a message is passed on, a new mail is begun, and neither disturbs the answer that is being written."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from simulators import Switchboard
from tests import canary, factories
from tests.factories import Cast
from tests.fixture_types import Drain
from tests.journeys import scene
from webapp.runtime.database import unit_of_work

pytestmark = pytest.mark.browser


def test_a_forward_and_a_new_mail_beside_an_answer(
    acorn: Page, cast: Cast, sims: Switchboard, drain: Drain
) -> None:
    page, composer = acorn, acorn.locator("#inbox-composer")
    sims.emailbison.books.add_lead(5, "Ines", "Bauer", "ines@client.test")
    with unit_of_work() as session:
        factories.account(session, cast.acorn, sims.emailbison)
    page.set_viewport_size({"width": 390, "height": 800})
    scene.open_lead(page, "Ines Bauer")
    page.keyboard.press("r")
    page.keyboard.type("My answer, half")
    page.keyboard.press("Escape")
    page.keyboard.press("f")
    expect(page.get_by_label("To", exact=True)).to_be_focused()
    expect(page.get_by_label("Subject")).to_have_value(f"Fwd: {canary.SUBJECT}".strip())
    page.get_by_label("Subject").fill("Fwd: Re: pallets")
    page.get_by_label("To", exact=True).focus()
    page.keyboard.type("boss@agency.test")
    composer.locator("textarea").fill("Can you say?")
    composer.get_by_text("The original stands below your words").click()
    expect(composer.locator("pre")).to_contain_text("What does a pallet cost?")
    page.reload()
    page.locator(".bubble").last.hover()
    page.get_by_role("link", name="Forward this message").last.click()
    expect(page.get_by_label("To", exact=True)).to_have_value("boss@agency.test")
    composer.locator("textarea").focus()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".bubble-out", has_text="Forwarded")).to_contain_text("To boss@agency.test")
    expect(composer.locator("textarea")).to_have_value("My answer, half")
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    expect(page.get_by_label("Subject")).to_be_focused()
    page.keyboard.type("Racks")
    composer.locator("textarea").fill("Racks, too?")
    composer.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".bubble-out", has_text="Racks, too?")).to_be_visible()
    drain()
    told = [(row["subject"], row["to"][0]["address"]) for row in sims.emailbison.books.replies.values()]
    assert [subject for subject, _ in told] == ["Fwd: Re: pallets", "Racks"]
    assert told[0][1] == "boss@agency.test"
