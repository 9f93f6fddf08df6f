"""Whoever is shut out, given a smaller role, or loses a lead sees nothing of it any more in a page that stood open."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests import factories
from tests.browser import Browser
from tests.factories import Cast
from tests.fixture_types import Enter
from webapp.accounts import people, sessions
from webapp.leads.models import Lead
from webapp.runtime import changes, clock
from webapp.runtime.database import system_transaction, unit_of_work

pytestmark = pytest.mark.browser


@pytest.fixture
def opened(page: Page, cast: Cast, enter: Enter, complaints: list[str]) -> Page:
    """Bob, who has a place in Birch too, reads a conversation of Acorn's; what he asks for afterwards may be refused."""
    with unit_of_work() as session:
        people.add_member(session, cast.birch, cast.bob, "inbox_manager")
        lead = factories.lead(session, cast.acorn, last_inbound_at=clock.now(), company="Northwind Pallets")
        factories.message(session, lead, "The offer is for your eyes only.")
    enter(page, cast.bob, f"/w/acorn/inbox?view=everyone&lead={lead.id}")
    expect(page.get_by_role("region", name="Messages")).to_contain_text("for your eyes only")
    yield page
    complaints.clear()


def nothing_is_left(page: Page) -> None:
    for words in ("for your eyes only", "Northwind Pallets", "Maya Ortiz"):
        expect(page.get_by_text(words)).to_have_count(0)


def test_removed_from_one_of_two_workspaces(opened: Page, cast: Cast, alice: Browser) -> None:
    assert alice.post(f"/w/acorn/members/{cast.bob.id}/removal").status_code == 303
    expect(opened.get_by_role("heading", name="Not found")).to_be_visible()
    nothing_is_left(opened)


def test_the_workspace_is_gone(opened: Page, alice: Browser) -> None:
    assert alice.post("/w/acorn/workspace/removal", data={"name": "Acorn"}).status_code == 303
    expect(opened.get_by_role("heading", name="Not found")).to_be_visible()
    nothing_is_left(opened)


def test_made_a_setter(opened: Page, cast: Cast, alice: Browser) -> None:
    assert alice.post(f"/w/acorn/members/{cast.bob.id}/role", data={"role": "setter"}).status_code == 303
    expect(opened.get_by_text("for your eyes only")).to_have_count(0)
    nothing_is_left(opened)


def test_a_setters_lead_is_given_to_somebody_else(
    page: Page, cast: Cast, enter: Enter, complaints: list[str]
) -> None:
    with unit_of_work() as session:
        lead = factories.lead(session, cast.acorn, last_inbound_at=clock.now(), assigned_to=cast.sam.id)
        factories.message(session, lead, "The offer is for your eyes only.")
    enter(page, cast.sam, f"/w/acorn/inbox?view=everyone&lead={lead.id}")
    expect(page.get_by_role("region", name="Messages")).to_contain_text("for your eyes only")
    with unit_of_work() as session:
        session.scalars(select(Lead).where(Lead.id == lead.id)).one().assigned_to = cast.bob.id
        changes.announce(session, cast.acorn.id)
    expect(page).to_have_url("/w/acorn/inbox")
    nothing_is_left(page)
    complaints.clear()


def test_signed_out_by_oneself_elsewhere(opened: Page, cast: Cast) -> None:
    with system_transaction() as session:
        sessions.end_all(session, cast.bob)
    expect(opened.get_by_role("heading", name="Sign in")).to_be_visible()
    nothing_is_left(opened)
