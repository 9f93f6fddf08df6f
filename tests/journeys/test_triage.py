"""Triage by keyboard: a key acts on the lead that the eye is on, the next one opens by itself, and every act can be taken back."""

import pytest
from playwright.sync_api import Locator, Page, Route, expect
from sqlalchemy import select

from tests.factories import Cast
from tests.journeys import scene
from webapp.leads.models import Lead
from webapp.runtime.database import unit_of_work

pytestmark = pytest.mark.browser


def lead(name: str) -> Lead:
    with unit_of_work() as session:
        return session.scalars(select(Lead).where(Lead.first_name == name)).one()


def opened(page: Page, name: str) -> None:
    """This lead is open, and the reading pane has the keyboard."""
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    expect(page.locator("#conversations-thread")).to_be_focused()


def row(page: Page, name: str) -> Locator:
    return page.locator(".row", has_text=name)


def open_ines(page: Page) -> None:
    scene.types_at_once(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.keyboard.press("j")
    page.keyboard.press("o")
    expect(page.get_by_role("heading", name="Ines Bauer")).to_be_visible()


def test_moving_in_a_menu_chooses_nothing(acorn: Page) -> None:
    page = acorn
    posted: list[str] = []
    page.on("request", lambda each: posted.append(each.url) if each.method == "POST" else None)
    open_ines(page)
    for key in ("t", "a", "p"):
        page.keyboard.press(key)
        expect(page.locator(".choose[open]")).to_have_count(1)
        for _ in range(3):
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Escape")
        expect(page.locator(".choose[open]")).to_have_count(0)
    expect(page.get_by_role("heading", name="Ines Bauer")).to_be_visible()
    page.keyboard.press("t")
    page.keyboard.type("aut")
    expect(page.get_by_role("button", name="Automated Reply")).to_be_focused()
    page.keyboard.press("Escape")
    assert [path for path in posted if not path.endswith("/syncs")] == []
    assert (lead("Ines").sentiment, lead("Ines").assigned_to) == ("Interested", None)


def test_a_menu_commits_on_enter(acorn: Page, cast: Cast) -> None:
    page = acorn
    open_ines(page)
    page.keyboard.press("t")
    page.keyboard.type("fol")
    page.keyboard.press("Enter")
    expect(page.locator(".notice")).to_contain_text("Ines Bauer is marked “Follow Up”.")
    expect(page.locator("#panel-sentiment-now")).to_have_text("Follow Up")
    page.keyboard.press("a")
    page.keyboard.type("bo")
    page.keyboard.press("Enter")
    opened(page, "Leo Brandt")
    expect(page.locator(".notice")).to_contain_text("Ines Bauer belongs to Bob now.")
    assert lead("Ines").assigned_to == cast.bob.id


def test_on_a_small_screen_a_key_shows_the_menu_and_esc_takes_it_away(acorn: Page) -> None:
    page = acorn
    open_ines(page)
    page.set_viewport_size({"width": 1024, "height": 768})
    page.keyboard.press("t")
    expect(page.get_by_role("button", name="Interested", exact=True)).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#leads-panel")).to_be_hidden()
    expect(page.locator("#conversations-thread")).to_be_focused()


def test_a_key_acts_on_the_row_with_the_ring(acorn: Page) -> None:
    page = acorn
    open_ines(page)
    page.keyboard.press("j")
    expect(page.locator(":focus")).to_contain_text("Leo Brandt")
    page.keyboard.press("e")
    opened(page, "Maya Ortiz")
    expect(row(page, "Leo Brandt")).to_have_count(0)
    assert lead("Leo").handled_at is not None
    assert lead("Ines").handled_at is None
    page.keyboard.press("k")
    expect(page.locator(":focus")).to_contain_text("Ines Bauer")
    page.keyboard.press("s")
    expect(page.get_by_role("heading", name="Ines Bauer")).to_be_visible()
    expect(page.get_by_role("button", name="Later today")).to_be_focused()


def test_one_key_a_lead_and_one_key_back(acorn: Page, complaints: list[str]) -> None:
    page = acorn
    open_ines(page)
    page.keyboard.press("e")
    opened(page, "Leo Brandt")
    page.keyboard.press("e")
    opened(page, "Maya Ortiz")
    expect(page.get_by_role("link", name="Needs you").locator(".count")).to_have_text("1")
    expect(page.locator(".row")).to_have_count(1)
    page.keyboard.press("z")
    opened(page, "Leo Brandt")
    expect(row(page, "Leo Brandt")).to_have_attribute("aria-current", "true")
    page.keyboard.press("z")
    opened(page, "Ines Bauer")
    expect(page.locator(".row")).to_have_count(3)
    page.keyboard.press("z")
    expect(page.locator(".notice-failed")).to_contain_text("There is nothing to take back.")
    complaints.clear()  # the browser notes the 422


def test_the_next_lead_is_there_before_it_is_asked_for(acorn: Page) -> None:
    page = acorn
    with page.expect_request(f"**/leads/{lead('Leo').id}?**"):
        open_ines(page)
    page.route("**/leads/**", lambda route: None)  # from here on, nothing that is asked for comes
    page.keyboard.press("e")
    opened(page, "Leo Brandt")
    page.unroute_all(behavior="ignoreErrors")


def test_every_act_is_taken_back_by_the_same_key(acorn: Page, cast: Cast) -> None:
    page = acorn
    open_ines(page)
    page.keyboard.press("n")
    page.keyboard.type("Met in Graz.")
    page.get_by_role("button", name="Keep notes").click()
    expect(page.locator(".notice")).to_contain_text("are kept")
    for key, typed, said, shown in (
        ("t", "neu", "is marked", ("sentiment", "Neutral")),
        ("p", "qual", "has the status", ("status", "Qualified")),
        ("a", "al", "is yours", None),
    ):
        page.locator("#conversations-thread").focus()
        page.keyboard.press(key)
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
        expect(page.locator(".notice")).to_contain_text(said)
        if shown:  # the panel is drawn anew
            expect(page.locator(f"#panel-{shown[0]}-now")).to_have_text(shown[1])
    one = lead("Ines")
    assert (one.notes, one.sentiment, one.status, one.assigned_to) == (
        "Met in Graz.",
        "Neutral",
        "qualified",
        cast.alice.id,
    )
    opened(page, "Leo Brandt")
    for said in ("is yours", "has the status", "is marked", "are kept"):
        page.keyboard.press("z")
        expect(page.locator(".notice")).to_contain_text("Taken back:")
        expect(page.locator(".notice")).to_contain_text(said)
    one = lead("Ines")
    assert (one.notes, one.sentiment, one.status, one.assigned_to) == ("", "Interested", "new", None)
    expect(page.get_by_role("heading", name="Ines Bauer")).to_be_visible()


def test_what_is_done_while_the_panel_renews_itself_is_shown(acorn: Page) -> None:
    """The answer to the first act is under way while the second one is done; then it comes, and knows nothing of that."""
    page, held = acorn, []
    scene.hold_pulses(page)
    open_ines(page)

    def hold_the_first(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append((route, route.fetch()))

    page.route("**/panel?*", hold_the_first)
    for key, typed, said in (("t", "neu", "is marked"), ("p", "qual", "has the status")):
        page.locator("#conversations-thread").focus()
        page.keyboard.press(key)
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
        expect(page.locator(".notice")).to_contain_text(said)
        while not held:  # the answer to the first act has to be made before the second one
            page.wait_for_timeout(20)
    ((route, answer),) = held
    route.fulfill(response=answer)
    expect(page.locator("#panel-sentiment-now")).to_have_text("Neutral")
    expect(page.locator("#panel-status-now")).to_have_text("Qualified")


def test_done_is_seen_and_taken_back_at_any_time(acorn: Page) -> None:
    page = acorn
    open_ines(page)
    page.keyboard.press("e")
    opened(page, "Leo Brandt")
    page.goto(f"/w/acorn/leads/{lead('Ines').id}?view=everyone")
    expect(page.locator("#inbox-done")).to_contain_text("Done, now")
    page.get_by_role("button", name="Reopen").click()
    expect(page.locator("#inbox-done")).not_to_contain_text("Done, now")
    expect(page.get_by_role("button", name="Done", exact=True)).to_be_visible()
    assert lead("Ines").handled_at is None


def test_the_place_in_the_list_is_kept_when_its_lead_leaves(acorn: Page) -> None:
    page = acorn
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("o")
    expect(page.get_by_role("heading", name="Leo Brandt")).to_be_visible()
    page.keyboard.press("s")
    page.keyboard.press("Enter")
    opened(page, "Maya Ortiz")
    page.keyboard.press("k")
    expect(page.locator(":focus")).to_contain_text("Ines Bauer")


def test_a_note_that_was_not_kept_yet_survives_another_lead_and_a_reload(acorn: Page) -> None:
    page = acorn
    open_ines(page)
    page.get_by_label("Notes").fill("Met in Graz.")
    row(page, "Leo Brandt").click()
    expect(page.get_by_role("heading", name="Leo Brandt")).to_be_visible()
    expect(page.get_by_label("Notes")).to_have_value("")
    row(page, "Ines Bauer").click()
    expect(page.get_by_label("Notes")).to_have_value("Met in Graz.")
    expect(page.get_by_text("Not kept yet")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Notes")).to_have_value("Met in Graz.")
    page.get_by_role("button", name="Keep notes").click()
    expect(page.get_by_text("Not kept yet")).to_be_hidden()
    page.reload()
    expect(page.get_by_label("Notes")).to_have_value("Met in Graz.")
    assert lead("Ines").notes == "Met in Graz."


def test_sending_by_key_goes_on_to_the_next_lead(acorn: Page) -> None:
    page = acorn
    open_ines(page)
    page.keyboard.press("r")
    page.keyboard.type("A pallet costs 0.62 a day.")
    page.keyboard.press("Control+Enter")
    opened(page, "Leo Brandt")
    expect(row(page, "Ines Bauer")).to_have_count(0)
    page.keyboard.press("j")
    expect(page.locator(":focus")).to_contain_text("Maya Ortiz")


def test_a_lead_that_was_done_and_writes_again_is_back_in_the_list(acorn: Page) -> None:
    page = acorn
    open_ines(page)
    page.keyboard.press("e")
    opened(page, "Leo Brandt")
    expect(row(page, "Ines Bauer")).to_have_count(0)
    with unit_of_work() as session:
        scene.writes(
            session, session.scalars(select(Lead).where(Lead.first_name == "Ines")).one(), "And Graz?"
        )
    expect(row(page, "Ines Bauer")).to_be_visible()
