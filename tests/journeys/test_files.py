"""An operator opens what a lead sent: a file is saved, a picture is shown, and nothing is loaded from elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from simulators import Switchboard
from simulators.corpus.files import picture
from tests import factories
from tests.factories import Cast
from tests.fixture_types import Drain, Enter
from webapp.runtime.database import unit_of_work
from webapp.runtime.redis import for_requests
from webapp.sync.jobs import enqueue_sync

pytestmark = pytest.mark.browser


@pytest.fixture
def ines(page: Page, cast: Cast, sims: Switchboard, drain: Drain, enter: Enter) -> Page:
    """Alice with the conversation of Ines, who sent an offer, a photograph and a program without a word."""
    for_requests().flushdb()
    books = sims.emailbison.books
    known = books.add_lead(5, "Ines", "Bauer", "ines@client.test")
    reply = books.add_reply(9045, known, "Re: pallets", "")
    sims.emailbison.files.add(reply, "Angebot Größe L.pdf", b"%PDF-1.4 an offer")
    sims.emailbison.files.add(reply, "dock.png", picture())
    sims.emailbison.files.add(reply, "invoice\u202efdp.exe", b"MZ")
    with unit_of_work() as session:
        factories.account(session, cast.acorn, sims.emailbison)
        lead = factories.lead(
            session,
            cast.acorn,
            first_name="Ines",
            last_name="Bauer",
            email="ines@client.test",
            emailbison_id="5",
        )
        enqueue_sync(session, lead, "button")
    drain()
    enter(page, cast.alice, "/w/acorn/inbox?view=all")
    row = page.locator(".row", has_text="Ines Bauer")
    expect(row).to_contain_text("Angebot Größe L.pdf and 2 more")
    expect(row.get_by_title("3 files")).to_be_visible()
    row.click()
    expect(page.get_by_role("heading", name="Ines Bauer")).to_be_visible()
    return page


def file(page: Page, name: str):  # type: ignore[no-untyped-def]
    return page.locator(".file", has_text=name)


def test_a_file_is_saved_and_a_picture_is_shown(ines: Page, drain: Drain, tmp_path: Path) -> None:
    offer = file(ines, "Angebot Größe L.pdf")
    with ines.expect_download() as saved:
        offer.get_by_role("button", name="Open").click()
        expect(offer.get_by_text("Fetching…")).to_be_visible()
        drain()
    assert saved.value.suggested_filename == "Angebot Größe L.pdf"
    saved.value.save_as(tmp_path / "offer.pdf")
    assert (tmp_path / "offer.pdf").read_bytes() == b"%PDF-1.4 an offer"
    with ines.expect_download():
        offer.get_by_role("link", name="Save").click()

    dock = file(ines, "dock.png")
    dock.get_by_role("button", name="Show").click()
    expect(dock.get_by_text("Fetching…")).to_be_visible()
    drain()
    shown = dock.get_by_role("img", name="dock.png")
    expect(shown).to_be_visible()
    expect(shown).to_have_js_property("naturalWidth", 320)
    ines.reload()
    expect(shown).to_be_hidden()
    dock.get_by_text("Show the picture").click()
    expect(shown).to_be_visible()


def test_what_can_run_is_marked_and_what_is_gone_is_said(ines: Page, sims: Switchboard, drain: Drain) -> None:
    program = file(ines, "invoicefdp.exe")
    expect(program).to_contain_text("Such a file can run programs.")
    sims.emailbison.books.replies[9045]["attachments"] = []
    sims.emailbison.files.contents.clear()
    program.get_by_role("button", name="Open").click()
    expect(program.get_by_text("Fetching…")).to_be_visible()
    drain()
    expect(program).to_contain_text("EmailBison does not have this file any more.")
    expect(program.get_by_role("button", name="Try again")).to_be_visible()


def test_a_search_finds_the_name_of_a_file(ines: Page) -> None:
    ines.goto("/w/acorn/inbox?view=all&q=größe")
    expect(ines.locator(".row", has_text="Ines Bauer")).to_be_visible()
    ines.goto("/w/acorn/inbox?view=all&q=nothing-like-it.pdf")
    expect(ines.locator(".row")).to_have_count(0)
