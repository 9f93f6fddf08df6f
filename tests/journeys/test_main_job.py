"""The main job, with every part real: webhook, relay, workers, simulators, and an operator in a browser."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from simulators import Switchboard
from simulators.emailbison import EmailBison, events
from tests import factories
from tests.factories import Cast
from tests.fixture_types import Enter
from tests.journeys.scene import HTML
from webapp.runtime.database import unit_of_work

SOON = 60_000
"""Milliseconds: workers start beside us, on machines that may be busy."""

pytestmark = pytest.mark.browser


@pytest.fixture
def provider(cast: Cast, sims: Switchboard, live_server: str) -> EmailBison:
    """Acorn's EmailBison, which delivers to the live server."""
    with unit_of_work() as session:
        token = factories.account(session, cast.acorn, sims.emailbison).webhook_token
    sims.emailbison.books.add_sender(243, "Alice Moreno", "alice@acorn.test")
    sims.emailbison.books.add_campaign(9, "Warehouses")
    sims.emailbison.webhook_urls.append(f"{live_server}/webhooks/emailbison/{token}")
    return sims.emailbison


def reply(provider: EmailBison, text: str, **more: Any) -> None:
    """Maya writes, and the provider says so."""
    books = provider.books
    maya = books.leads.get(7) or books.add_lead(7, "Maya", "Ortiz", "maya@northwind.test")
    row = books.add_reply(books.next_id(), maya, "Re: pallets", text, **more)
    provider.emit(events.replied(books, provider.host, row))


@pytest.mark.timeout(300)
def test_a_reply_is_read_and_answered(
    page: Page, cast: Cast, provider: EmailBison, workers_of_procfile: None, enter: Enter
) -> None:
    enter(page, cast.alice)
    expect(page.get_by_role("heading", name="Nothing needs you")).to_be_visible()
    page.evaluate("window.isStillTheSamePage = true")

    reply(provider, "Yes, please send me the prices. Tuesday works for a call.", html=HTML)
    row = page.locator(".row", has_text="Maya Ortiz")
    expect(row).to_be_visible(timeout=SOON)
    expect(row.locator(".score")).to_have_attribute("title", "Score 4 of 4", timeout=SOON)
    expect(row).to_contain_text("Requested")
    mine = page.get_by_role("link", name="Needs you").locator(".count")
    expect(mine).to_have_text("1")

    row.click()
    thread = page.get_by_role("region", name="Messages")
    expect(thread).to_contain_text("Tuesday works for a call")
    thread.get_by_text("Show as written").click()
    mail = page.frame_locator("iframe.mail")
    expect(mail.locator("b")).to_have_text("cities")
    assert "allow-scripts" not in (page.locator("iframe.mail").get_attribute("sandbox") or "")

    page.get_by_label("Answer to Maya Ortiz").fill("0.62 a day. Tuesday, ten o'clock?")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("status").get_by_text("Answer to Maya Ortiz: sending.")).to_be_visible()
    mine_in_thread = thread.locator(".bubble-out", has_text="0.62 a day")
    expect(mine_in_thread).to_have_count(1)
    assert page.evaluate("window.isStillTheSamePage") is True
    expect(thread.get_by_text("Sending")).to_have_count(0, timeout=SOON)
    expect(page.get_by_label("Answer to Maya Ortiz")).to_have_value("")
    expect(row).to_have_count(0)
    expect(mine).to_have_count(0)
    expect(mine_in_thread).to_have_count(1)
    sent = [mail for mail in provider.books.replies.values() if mail["folder"] == "Sent"]
    assert ["0.62 a day" in mail["text_body"] for mail in sent] == [True]

    reply(provider, "Ten is fine. Could you call me then?")
    expect(thread).to_contain_text("Ten is fine", timeout=SOON)
    expect(row).to_be_visible()
