"""Lists: they do not end, nothing moves under the pointer, and where one is stands in the address."""

import re
from contextlib import suppress

import pytest
from playwright.sync_api import APIResponse, Error, Locator, Page, Route, expect
from sqlalchemy import select

from simulators import Switchboard
from tests import factories
from tests.factories import Cast
from tests.fixture_types import Enter
from tests.journeys import scene
from webapp.leads.models import Lead
from webapp.runtime import changes, clock
from webapp.runtime.database import unit_of_work

pytestmark = pytest.mark.browser


def row(page: Page, name: str) -> Locator:
    return page.locator(".row", has_text=name)


def top(of: Locator) -> float:
    box = of.bounding_box()
    assert box is not None
    return box["y"]


def to_the_end(page: Page) -> None:
    page.locator(".listing-scroll").evaluate("(one) => { one.scrollTop = one.scrollHeight; }")


def write(name: str, text: str) -> None:
    with unit_of_work() as session:
        lead = session.scalars(select(Lead).where(Lead.first_name == name)).one()
        scene.writes(session, lead, text)
        changes.announce(session, lead.workspace_id)


@pytest.fixture
def many(page: Page, cast: Cast, enter: Enter) -> Page:
    """Alice before a list of 130 leads."""
    with unit_of_work() as session:
        for number in range(130):
            factories.lead(
                session,
                cast.acorn,
                first_name=f"Lead {number:03}",
                last_name="",
                sentiment="Interested",
                last_inbound_at=clock.now(),
            )
    enter(page, cast.alice)
    return page


def test_a_list_goes_on_as_long_as_there_are_leads(many: Page) -> None:
    page = many
    for rows in (100, 130):
        to_the_end(page)
        expect(page.locator(".row")).to_have_count(rows)
    expect(page.locator(".more")).to_have_count(0)
    names = page.locator(".row-name").all_text_contents()
    assert len(set(names)) == 130, "each once"
    expect(page).to_have_url(re.compile("shown=150"))
    last = page.locator(".row").last
    name = last.locator("bdi").inner_text()
    last.click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    page.reload()
    expect(page.locator(".row")).to_have_count(130)
    expect(row(page, name)).to_be_in_viewport()
    page.keyboard.press("k")
    expect(page.locator(":focus")).to_contain_text("Lead ")


def test_a_change_takes_no_loaded_row_away(many: Page) -> None:
    page = many
    to_the_end(page)
    expect(page.locator(".row")).to_have_count(100)
    page.locator(".listing-scroll").evaluate("(one) => { one.scrollTop = 0; }")
    write("Lead 129", "One more thing")
    expect(page.locator(".row").first).to_contain_text("One more thing")
    expect(page.locator(".row")).to_have_count(100)


def test_nothing_moves_under_the_pointer(acorn: Page) -> None:
    page = acorn
    pointed = row(page, "Leo Brandt")
    pointed.hover()
    before = top(pointed)
    write("Maya", "One more thing")
    expect(page.get_by_role("button", name="New replies")).to_be_visible()
    assert top(pointed) == before
    expect(page.locator(".row").first).to_contain_text("Ines Bauer")
    page.mouse.move(900, 500)
    expect(page.locator(".row").first).to_contain_text("One more thing")
    expect(page.get_by_role("button", name="New replies")).to_be_hidden()


def test_the_view_stays_marked_through_changes(acorn: Page) -> None:
    page = acorn
    mine = page.get_by_role("link", name="Needs you")
    expect(mine).to_have_attribute("aria-current", "page")
    with page.expect_response(re.compile("/inbox/counts")):
        write("Maya", "One more thing")
    expect(page.locator(".row").first).to_contain_text("One more thing")
    expect(mine).to_have_attribute("aria-current", "page")


def test_a_refresh_that_comes_late_does_not_undo_a_search(acorn: Page) -> None:
    page, held = acorn, list[Route]()
    page.get_by_role("searchbox").fill("pallet")
    expect(page.locator(".row mark")).to_have_text("pallet")
    page.route("**/inbox/list?**", lambda route: route.continue_() if held else held.append(route))
    with page.expect_request(re.compile("/inbox/list")):
        write("Maya", "A pallet more")
    page.get_by_role("searchbox").fill("nothing of the kind")
    expect(page.get_by_role("heading", name="Nothing fits")).to_be_visible()
    with suppress(Error):  # let go of, and cannot be continued
        held[0].continue_()
    scene.look_again(page)
    expect(page.get_by_role("heading", name="Nothing fits")).to_be_visible()


def test_what_arrives_while_a_search_is_under_way_is_shown_after_it(acorn: Page) -> None:
    page, answered = acorn, list[tuple[Route, APIResponse]]()

    def hold(route: Route) -> None:
        route.continue_() if answered else answered.append((route, route.fetch()))

    page.route("**/inbox/list?**", hold)
    page.get_by_role("searchbox").fill("pallet")
    while not answered:
        scene.look_again(page)
    with page.expect_response(lambda response: "/pulse" in response.url and response.status == 200):
        write("Maya", "A pallet more")
    ((route, answer),) = answered
    route.fulfill(response=answer)
    expect(page.locator(".row", has_text="A pallet more")).to_be_visible()


def test_a_search_is_counted_marked_widened_and_kept(acorn: Page, cast: Cast) -> None:
    page = acorn
    with unit_of_work() as session:
        scene.wrote(session, cast.acorn, "Nils Holm", "Pallet or what?", minutes=90, sentiment="Neutral")
    page.get_by_role("searchbox").fill('"a pallet"')
    expect(page.locator(".row")).to_have_count(1)
    expect(page.locator(".found")).to_contain_text("1 lead in Needs you")
    expect(page.locator(".row mark")).to_have_text("a pallet")
    page.get_by_role("searchbox").fill("pallet")
    expect(page.locator(".row mark")).to_have_text("pallet")
    page.get_by_role("link", name="Look in Everyone").click()
    expect(page.locator(".found")).to_contain_text("4 leads in Everyone")  # whoever it was said to, or by
    expect(page.get_by_role("searchbox")).to_have_value("pallet")
    page.get_by_role("searchbox").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(":focus")).to_contain_text("Ines Bauer")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Ines Bauer")).to_be_visible()
    page.reload()
    expect(page.get_by_role("searchbox")).to_have_value("pallet")
    expect(page.locator(".row")).to_have_count(4)
    page.go_back()
    expect(page.locator(".row")).to_have_count(4)
    expect(page.get_by_role("searchbox")).to_have_value("pallet")
    page.get_by_role("link", name="Do not search for pallet").click()
    expect(page.locator(".found")).to_have_count(0)
    page.get_by_role("searchbox").fill("neutral")
    expect(page.locator(".row")).to_have_count(1)


def test_a_filter_shows_itself_and_survives_a_reload(acorn: Page) -> None:
    page = acorn
    page.locator(".narrow summary").click()
    page.get_by_label("Channel").select_option("SMS")
    expect(page.get_by_role("heading", name="Nothing fits")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Nothing fits")).to_be_visible()
    page.get_by_role("link", name="Without the filter SMS").click()
    expect(page.locator(".row")).to_have_count(3)


def test_the_title_says_the_lead_and_how_many_wait(acorn: Page) -> None:
    page = acorn
    expect(page).to_have_title("(3) Needs you · Acorn · Signalbox")
    row(page, "Ines Bauer").click()
    expect(page).to_have_title("Ines Bauer · (3) Needs you · Acorn · Signalbox")
    page.keyboard.press("e")
    expect(page).to_have_title("Leo Brandt · (2) Needs you · Acorn · Signalbox")
    assert "%3E2%3C" in (page.locator('link[rel="icon"]').get_attribute("href") or "")


def test_an_empty_list_is_true_for_whoever_looks(
    page: Page, cast: Cast, sims: Switchboard, enter: Enter
) -> None:
    enter(page, cast.sam)
    expect(page.get_by_text("Whoever manages it can do that")).to_be_visible()
    with unit_of_work() as session:
        factories.account(session, cast.acorn, sims.emailbison)
        factories.lead(session, cast.acorn, sentiment="Interested", last_inbound_at=clock.now())
    page.reload()
    expect(page.get_by_role("heading", name="None of your leads needs an answer")).to_be_visible()


def test_a_connection_that_breaks_is_said_at_once(
    page: Page, cast: Cast, sims: Switchboard, enter: Enter
) -> None:
    with unit_of_work() as session:
        account = factories.account(session, cast.acorn, sims.emailbison)
    enter(page, cast.alice)
    expect(page.locator("#live")).to_have_text("Live")
    with unit_of_work() as session:
        account = session.merge(account)
        account.state, account.remedy = "refused", "EmailBison refused the key."
        changes.announce(session, cast.acorn.id)
    expect(page.locator(".banner")).to_contain_text("EmailBison refused the key.")


def test_the_first_visit_asks_for_few_and_small_things(acorn: Page) -> None:
    page = acorn
    page.goto("about:blank")  # what the page before still waited for is no part of this visit
    client = page.context.new_cdp_session(page)
    client.send("Network.enable")
    client.send("Network.clearBrowserCache")
    sizes: list[float] = []
    client.on("Network.loadingFinished", lambda each: sizes.append(each["encodedDataLength"]))
    with page.expect_request(re.compile("/changes")):
        page.goto("/w/acorn/inbox")
    seen = list(sizes)  # until the page listens, and nothing that follows
    expect(page.locator(".row")).to_have_count(3)
    assert len(seen) <= 12
    assert sum(seen) <= 60_000
