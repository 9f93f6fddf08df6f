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
