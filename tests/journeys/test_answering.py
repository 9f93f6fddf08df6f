"""An operator answers by SMS, takes it back, and is told before a colleague's answer is doubled."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from simulators import Switchboard
from tests import factories
from tests.factories import Cast
from tests.fixture_types import Enter
from tests.journeys import scene
from tests.processes import serving
from webapp.conversations import composing
from webapp.conversations.composing import Written
from webapp.leads.models import Lead
from webapp.runtime.database import unit_of_work

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def patient(scratch_database: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that sends nothing for a minute."""
    with serving(tmp_path_factory.mktemp("patient") / "web.log", SEND_UNDO_SECONDS="60") as address:
        yield address


@pytest.fixture
def ines(page: Page, cast: Cast, sims: Switchboard, patient: str, enter: Enter) -> Page:
    """Alice with the conversation of Ines, who wrote by mail and by SMS; an answer can be taken back for a minute."""
    with unit_of_work() as session:
        scene.three(session, cast.acorn)
        factories.gohighlevel_account(session, cast.acorn, sims.gohighlevel)
        lead = session.scalars(select(Lead).where(Lead.first_name == "Ines")).one()
        lead.phone_e164 = "+4915550001234"
        factories.message(session, lead, "Or text me", channel="sms", provider="gohighlevel")
    enter(page, cast.alice, f"{patient}/")
    scene.open_lead(page, "Ines Bauer")
    return page


def test_a_text_is_measured_sent_and_taken_back(ines: Page) -> None:
    answer = ines.get_by_label("Answer to Ines Bauer")
    ines.get_by_role("group", name="Answer by").get_by_text("Text message").click()
    answer.fill("See you on Tuesday")
    expect(ines.get_by_text("18 of 1,600 characters, 1 part")).to_be_visible()
    answer.fill("See you on Tuesday 🙂")
    expect(ines.get_by_text("with special letters")).to_be_visible()
    ines.get_by_role("button", name="Send", exact=True).click()
    expect(ines.locator(".state", has_text="Sending in")).to_be_visible()
    expect(answer).to_have_value("")
    ines.locator(".notice").get_by_role("button", name="Undo").click()
    expect(ines.locator(".state", has_text="Sending in")).to_have_count(0)
    expect(answer).to_have_value("See you on Tuesday 🙂")
    ines.reload()
    expect(answer).to_have_value("See you on Tuesday 🙂")
    ines.get_by_role("button", name="Send", exact=True).click()
    expect(answer).to_have_value("")
    answer.fill("And bring the list")
    ines.locator(".bubble").get_by_role("button", name="Undo").click()
    expect(answer).to_have_value("See you on Tuesday 🙂\n\nAnd bring the list")


def test_a_colleague_s_answer_is_pointed_out_before_a_second_one_goes(
    ines: Page, cast: Cast, complaints: list[str]
) -> None:
    answer = ines.get_by_label("Answer to Ines Bauer")
    answer.fill("A pallet costs 12")
    with unit_of_work() as session:
        lead = session.scalars(select(Lead).where(Lead.first_name == "Ines")).one()
        composing.ask(session, lead, Written("A pallet costs 14", "sms"), cast.bob.id)
    expect(ines.get_by_role("alert")).to_contain_text("A colleague has answered since you began")
    ines.get_by_role("button", name="Send", exact=True).click()
    expect(ines.get_by_role("alert")).to_contain_text(
        "A colleague has answered meanwhile: “A pallet costs 14”"
    )
    expect(answer).to_have_value("A pallet costs 12")
    ines.get_by_role("button", name="Send anyway").click()
    expect(ines.locator(".state", has_text="Sending in").last).to_be_visible()
    complaints.clear()  # the browser notes the 409
