"""An open tab costs next to nothing while nothing changes, and says so when it cannot ask."""

from __future__ import annotations

import re
from contextlib import ExitStack

import pytest
from playwright.sync_api import Page, Response, Route, expect
from sqlalchemy import select

from tests.journeys import scene
from webapp.leads.models import Lead
from webapp.runtime.database import unit_of_work

pytestmark = pytest.mark.browser


def is_of(part: str) -> re.Pattern[str]:
    """Addresses of this part of the page."""
    return re.compile(rf"/{part}(\?|$)")


def is_leo(response: Response) -> bool:
    """The conversation of Leo, who is the next one after Ines."""
    return bool(re.search(r"/leads/\d+\?", response.url)) and "Answer to Leo Brandt" in response.text()


def test_nothing_is_fetched_while_nothing_changes(acorn: Page) -> None:
    page = acorn
    page.set_viewport_size({"width": 1440, "height": 900})
    # The last that an opened conversation asks for is the next lead; its follow-ups once somebody looks at them.
    with page.expect_response(is_leo):
        scene.open_lead(page, "Ines Bauer")
    with page.expect_response(is_of("sequence")):
        page.get_by_role("heading", name="Follow-ups").scroll_into_view_if_needed()
    expect(page.locator("#live")).to_have_text("Live")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.split("?")[0].rpartition("/")[2]))
    while asked.count("pulse") < 3:
        assert scene.look_again(page).status == 204
    quiet = {"pulse", "changes"}
    assert set(asked) <= quiet
    concerned = ["counts", "drafts", "list", "panel", "sequence", "thread"]
    with ExitStack() as until_asked:
        for part in concerned:
            until_asked.enter_context(page.expect_request(is_of(part)))
        with unit_of_work() as session:
            ines = session.scalars(select(Lead).where(Lead.first_name == "Ines")).one()
            scene.writes(session, ines, "And Graz?")
    expect(page.get_by_role("region", name="Messages")).to_contain_text("And Graz?")
    expect(page.locator(".row", has_text="And Graz?")).to_be_visible()
    assert sorted({*asked} - quiet) == concerned
    assert asked.count("list") == 1
    expect(page.locator(".htmx-request")).to_have_count(
        0
    )  # a change that is heard meanwhile is asked about once more
    asked.clear()
    with (
        page.expect_response(is_of("thread")) as unchanged,
        page.expect_response(is_of("list")),
        unit_of_work() as session,
    ):
        leo = session.scalars(select(Lead).where(Lead.first_name == "Leo")).one()
        scene.writes(session, leo, "And Linz?")
    assert unchanged.value.status == 204
    assert not {"panel", "drafts"} & {*asked}, "what follows the thread is not asked for what it has not"


def test_what_somebody_wrote_just_before_ones_own_act_is_heard_of(acorn: Page) -> None:
    page = acorn
    page.set_viewport_size({"width": 1440, "height": 900})
    with page.expect_response(is_leo):
        page.locator(".row", has_text="Ines Bauer").click()  # and the next one is fetched
    page.route("**/pulse?*", lambda route: route.fulfill(status=204))
    with unit_of_work() as session:
        leo = session.scalars(select(Lead).where(Lead.first_name == "Leo")).one()
        scene.writes(session, leo, "And Graz?")
    page.keyboard.press("e")
    expect(page.get_by_role("heading", name="Leo Brandt")).to_be_visible()
    page.unroute("**/pulse?*")
    scene.look_again(page)
    expect(page.get_by_role("region", name="Messages")).to_contain_text("And Graz?")


def test_the_lead_that_follows_hears_of_changes_and_the_one_that_was_left_asks_nothing(acorn: Page) -> None:
    page = acorn
    page.set_viewport_size({"width": 1440, "height": 900})
    with page.expect_response(is_leo):
        scene.open_lead(page, "Ines Bauer")
    page.keyboard.press("e")
    expect(page.get_by_role("heading", name="Leo Brandt")).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    with unit_of_work() as session:
        leads = {lead.first_name: lead for lead in session.scalars(select(Lead))}
        scene.writes(session, leads["Leo"], "And Linz?")
        left = leads["Ines"].id
    expect(page.get_by_role("region", name="Messages")).to_contain_text("And Linz?")
    assert not [url for url in asked if f"/leads/{left}/" in url and "handled" not in url]


def test_of_ones_own_act_the_answer_tells(acorn: Page) -> None:
    page, other = acorn, acorn.context.new_page()
    other.goto(page.url)
    expect(other.locator(".row")).to_have_count(3)
    scene.open_lead(page, "Ines Bauer")

    def hold(route: Route) -> None:
        answer = route.fetch()
        expect(other.locator(".row")).to_have_count(2)  # everybody has been told
        route.fulfill(response=answer)

    page.route("**/handled", hold)
    with page.expect_response(re.compile("/pulse")) as asked:
        page.keyboard.press("e")
    assert asked.value.status == 204
    other.close()


def test_a_server_that_does_not_answer_is_said(acorn: Page, complaints: list[str]) -> None:
    page = acorn
    live = page.locator("#live")
    expect(live).to_have_text("Live")

    def refuse(route: Route) -> None:
        route.abort()

    page.route("**/pulse?*", refuse)
    expect(live).to_contain_text("reconnecting")
    page.unroute("**/pulse?*")
    expect(live).to_have_text("Live", timeout=15_000)
    complaints.clear()  # the browser notes each request that failed


def test_where_no_stream_passes_the_page_asks_each_second_and_says_so(
    acorn: Page, complaints: list[str]
) -> None:
    page = acorn
    page.route("**/changes", lambda route: route.abort())
    page.reload()
    expect(page.locator("#live")).to_have_text("Live, asks each second")
    with unit_of_work() as session:
        ines = session.scalars(select(Lead).where(Lead.first_name == "Ines")).one()
        scene.writes(session, ines, "And Graz?")
    expect(page.locator(".row", has_text="And Graz?")).to_be_visible()
    page.unroute("**/changes")
    expect(page.locator("#live")).to_have_text("Live")  # it tries again by itself
    complaints.clear()  # the browser notes each request that failed
