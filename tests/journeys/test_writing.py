"""What an operator wrote is never lost, never sent past a newer reply unseen, and what was done can be undone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import delete, select

from tests.factories import Cast
from tests.journeys import scene
from webapp.accounts.models import BrowserSession
from webapp.leads.models import Lead
from webapp.runtime.database import unit_of_work

pytestmark = pytest.mark.browser


@pytest.fixture
def open_ines(acorn: Page) -> Callable[[], Page]:
    """Ines' conversation beside the list."""

    def open_ines() -> Page:
        acorn.locator(".row", has_text="Ines Bauer").click()
        expect(acorn.get_by_role("heading", name="Ines Bauer")).to_be_visible()
        return acorn

    return open_ines


def test_a_draft_outlives_a_reload_and_another_lead(open_ines: Callable[[], Page]) -> None:
    page = open_ines()
    page.get_by_label("Answer to Ines Bauer").fill("A pallet costs")
    expect(page.get_by_text("Kept", exact=True)).to_be_visible()
    page.reload()
    expect(page.get_by_label("Answer to Ines Bauer")).to_have_value("A pallet costs")
    page.locator(".row", has_text="Leo Brandt").click()
    expect(page.get_by_label("Answer to Leo Brandt")).to_have_value("")
    page.locator(".row", has_text="Ines Bauer").click()
    expect(page.get_by_label("Answer to Ines Bauer")).to_have_value("A pallet costs")


def test_a_newer_reply_is_pointed_out_beside_the_draft(open_ines: Callable[[], Page]) -> None:
    page = open_ines()
    page.get_by_label("Answer to Ines Bauer").fill("A pallet costs")
    expect(page.get_by_role("alert")).to_have_count(0)
    with unit_of_work() as session:
        scene.writes(
            session, session.scalars(select(Lead).where(Lead.first_name == "Ines")).one(), "And Graz?"
        )
    expect(page.get_by_role("region", name="Messages")).to_contain_text("And Graz?")
    expect(page.get_by_role("alert")).to_contain_text("Ines has written again")
    expect(page.get_by_label("Answer to Ines Bauer")).to_have_value("A pallet costs")


def test_what_is_typed_and_opened_stays_when_something_arrives(open_ines: Callable[[], Page]) -> None:
    page = open_ines()
    page.set_viewport_size({"width": 1024, "height": 768})
    page.get_by_role("button", name="About this lead").click()
    page.get_by_label("Notes").fill("Met in Graz.")
    with unit_of_work() as session:
        scene.writes(
            session, session.scalars(select(Lead).where(Lead.first_name == "Ines")).one(), "And Graz?"
        )
    expect(page.get_by_role("region", name="Messages")).to_contain_text("And Graz?")
    expect(page.locator("#leads-panel")).to_contain_text("now")
    expect(page.get_by_label("Notes")).to_be_focused()
    expect(page.get_by_label("Notes")).to_have_value("Met in Graz.")


def test_done_is_undone_from_the_toast(open_ines: Callable[[], Page]) -> None:
    page = open_ines()
    page.get_by_role("button", name="Done").click()
    row = page.locator(".row", has_text="Ines Bauer")
    expect(row).to_have_count(0)
    toast = page.locator(".notice")
    expect(toast).to_contain_text("Ines Bauer is done, until they write again.")
    toast.get_by_role("button", name="Undo").click()
    expect(row).to_be_visible()
    expect(toast).to_contain_text("Taken back: Ines Bauer is done")


def test_signed_out_while_writing_the_text_stays(
    open_ines: Callable[[], Page], complaints: list[str]
) -> None:
    page = open_ines()
    page.get_by_label("Answer to Ines Bauer").fill("A pallet costs")
    scene.hold_pulses(page)  # else the page may hear of it before the person acts
    with unit_of_work() as session:
        session.execute(delete(BrowserSession))
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    complaints.clear()  # the browser notes the 401
    scene.sign_in(page, "alice@example.test")
    expect(page.get_by_label("Answer to Ines Bauer")).to_have_value("A pallet costs")


def test_a_refusal_is_said_and_the_text_stays(
    open_ines: Callable[[], Page], cast: Cast, complaints: list[str]
) -> None:
    page = open_ines()
    page.get_by_label("Answer to Ines Bauer").fill("   ")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("alert")).to_have_text("Write something first.")
    expect(page.get_by_label("Answer to Ines Bauer")).to_be_focused()
    expect(page.get_by_label("Answer to Ines Bauer")).to_have_value("   ")
    complaints.clear()  # the browser notes the 422


def test_who_gets_the_answer_is_seen_changed_and_refused_at_its_field(
    open_ines: Callable[[], Page], complaints: list[str]
) -> None:
    page = open_ines()
    line = page.locator(".envelope-line")
    with unit_of_work() as session:
        ines = session.scalars(select(Lead).where(Lead.first_name == "Ines")).one()
    expect(line).to_contain_text(f"To {ines.email}")
    page.get_by_label("Answer to Ines Bauer").fill("A pallet costs 12")
    line.click()
    page.get_by_label("BCC").fill("file@acorn")
    page.get_by_label("CC", exact=True).fill("boss@northwind.test")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("“file@acorn” is no address")
    expect(page.get_by_label("BCC")).to_be_focused()
    expect(page.get_by_label("Answer to Ines Bauer")).to_have_value("A pallet costs 12")
    page.reload()
    expect(page.get_by_label("Answer to Ines Bauer")).to_have_value("A pallet costs 12")
    line.click()
    expect(page.get_by_label("CC", exact=True)).to_have_value("boss@northwind.test")
    page.get_by_label("BCC").fill("file@acorn.test")
    page.get_by_label("BCC").blur()
    line.click()
    expect(line).to_contain_text("BCC file@acorn.test")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".bubble-out")).to_contain_text("Copy to boss@northwind.test")
    expect(page.locator(".bubble-out")).to_contain_text("Blind copy to file@acorn.test")
    complaints.clear()  # the browser notes the 422
