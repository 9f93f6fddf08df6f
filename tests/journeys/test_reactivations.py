"""Twenty old addresses from a spreadsheet: read, looked up while one watches, and written to in their old threads."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from simulators import Switchboard
from tests import factories
from tests.factories import Cast
from tests.fixture_types import Drain, Enter
from tests.sequences.stage import answered_lead, live_through, mailed, sequence
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work

pytestmark = pytest.mark.browser


def test_twenty_people_are_taken_up_again(
    page: Page, cast: Cast, sims: Switchboard, drain: Drain, enter: Enter
) -> None:
    with unit_of_work() as session:
        factories.account(session, cast.acorn, sims.emailbison)
    for number in range(100, 117):
        answered_lead(cast.acorn, sims, number)
    sequence(cast.acorn, {"day": 0, "template": "Still of interest?"}, name="Bump", daily_cap=10)
    rows = [f"jane{number}@client.test;Jane" for number in range(100, 120)]
    enter(page, cast.alice, "/w/acorn/reactivations")
    form = page.locator("form", has=page.get_by_role("button", name="Read the list"))
    form.get_by_label("Name").fill("Spring")
    file = {
        "name": "old.csv",
        "mimeType": "text/csv",
        "buffer": "\r\n".join(["E-Mail;Vorname", *rows, "x"]).encode(),
    }
    form.get_by_label("CSV file").set_input_files(file)  # type: ignore[arg-type]
    form.get_by_role("button", name="Read the list").click()

    expect(page.get_by_role("heading", name="Spring")).to_be_visible()
    expect(page.get_by_label("E-mail address")).to_have_value("1")
    expect(page.get_by_text("“x” is no address.")).to_be_visible()
    page.get_by_role("button", name="Start with 20 people").click()
    expect(page.get_by_text("0 of 20 looked up")).to_be_visible()
    drain()
    expect(page.get_by_role("link", name="Needs a person 3")).to_be_visible()
    live_through(10, clock.now(), is_settled=False)
    drain()
    expect(page.get_by_role("link", name="Sent 17")).to_be_visible()
    assert mailed(sims).count("Still of interest?") == 17
    page.get_by_role("link", name="Needs a person 3").click()
    expect(page.get_by_text("EmailBison has no conversation with this address.")).to_have_count(3)
