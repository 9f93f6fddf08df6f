"""The sign-in server is away while an operator writes: nobody is signed out, nothing is shown unverified, nothing is lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import scene
from tests.processes import serving
from tests.supabase import Project
from webapp.runtime.database import unit_of_work

pytestmark = pytest.mark.browser


@pytest.fixture
def inbox(page: Page, project: Project, tmp_path: Path) -> Iterator[Page]:
    """Alice with Ines' conversation open, signed in through Supabase."""
    with unit_of_work() as session:
        scene.three(session, project.cast.acorn)
    with serving(tmp_path / "web.log") as address:
        page.goto(f"{address}/sign-in")
        scene.sign_in(page, "alice@example.test")
        scene.open_lead(page, "Ines Bauer")
        yield page
        page.goto("about:blank")


def test_an_outage_costs_neither_the_session_nor_the_text(
    inbox: Page, project: Project, complaints: list[str]
) -> None:
    answer = inbox.get_by_label("Answer to Ines Bauer")
    answer.fill("A pallet costs")
    expect(inbox.get_by_text("Kept", exact=True)).to_be_visible()
    project.sim.faults.add("status", path="/auth/*", times=None, status=503)
    project.let_run_out()

    inbox.get_by_role("button", name="Send", exact=True).click()
    expect(inbox.locator(".notice-failed")).to_be_visible()
    expect(answer).to_have_value("A pallet costs")

    there = inbox.url
    inbox.reload()
    expect(inbox.get_by_role("status")).to_contain_text("sign")
    expect(inbox.get_by_text("Waiting for the sign-in server")).to_be_visible()
    assert "Ines" not in inbox.content()
    assert "pallet" not in inbox.content()

    project.sim.faults.clear()
    project.let_time_pass()
    inbox.get_by_role("link", name="Try again now").click()
    expect(inbox).to_have_url(there)
    expect(answer).to_have_value("A pallet costs")
    complaints.clear()  # the browser notes the refusals


def test_a_session_ended_at_the_server_is_begun_anew_at_the_same_lead(
    inbox: Page, project: Project, complaints: list[str]
) -> None:
    answer = inbox.get_by_label("Answer to Ines Bauer")
    answer.fill("A pallet costs")
    expect(inbox.get_by_text("Kept", exact=True)).to_be_visible()
    there = inbox.url
    scene.hold_pulses(inbox)  # else the page may hear of it before the person acts
    project.let_run_out()
    project.sim.books.sessions.clear()
    inbox.get_by_role("button", name="Send", exact=True).click()
    expect(inbox.get_by_role("heading", name="Sign in")).to_be_visible()
    scene.sign_in(inbox, "alice@example.test")
    expect(inbox).to_have_url(there)
    expect(answer).to_have_value("A pallet costs")
    complaints.clear()
