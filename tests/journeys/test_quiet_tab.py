"""An open tab costs next to nothing while nothing changes, and says so when it cannot ask."""

import pytest
from playwright.sync_api import Page, Request, Route, expect
from sqlalchemy import select

from tests.journeys import scene
from webapp.leads.models import Lead
from webapp.runtime.database import unit_of_work

pytestmark = pytest.mark.browser


def is_pulse(request: Request) -> bool:
    return "/pulse" in request.url


def test_nothing_is_fetched_while_nothing_changes(acorn: Page) -> None:
    page = acorn
    page.locator(".row", has_text="Ines Bauer").click()
    expect(page.get_by_role("heading", name="Ines Bauer")).to_be_visible()
    page.wait_for_event("response", lambda response: "/pulse" in response.url)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.split("?")[0].rpartition("/")[2]))
    for _ in range(3):
        page.wait_for_event("response", lambda response: "/pulse" in response.url and response.status == 204)
    assert set(asked) == {"pulse"}
    with unit_of_work() as session:
        ines = session.scalars(select(Lead).where(Lead.first_name == "Ines")).one()
        scene.writes(session, ines, "And Graz?")
    expect(page.get_by_role("region", name="Messages")).to_contain_text("And Graz?")
    expect(page.locator(".row", has_text="And Graz?")).to_be_visible()
    assert sorted(set(asked)) == ["counts", "drafts", "list", "panel", "pulse", "sequence", "thread"]
    assert asked.count("list") == 1


def test_what_somebody_wrote_just_before_ones_own_act_is_heard_of(acorn: Page) -> None:
    page = acorn
    page.set_viewport_size({"width": 1440, "height": 900})
    with page.expect_response(lambda response: "/leads/" in response.url and "Leo" in response.text()):
        page.locator(".row", has_text="Ines Bauer").click()  # and the next one, Leo, is fetched
    page.route("**/pulse?*", lambda route: route.fulfill(status=204))
    with unit_of_work() as session:
        leo = session.scalars(select(Lead).where(Lead.first_name == "Leo")).one()
        scene.writes(session, leo, "And Graz?")
    page.keyboard.press("e")
    expect(page.get_by_role("heading", name="Leo Brandt")).to_be_visible()
    page.wait_for_event("response", lambda response: "/pulse" in response.url)
    page.unroute("**/pulse?*")
    expect(page.get_by_role("region", name="Messages")).to_contain_text("And Graz?")


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
