"""Inviting and joining, being signed out in the middle of an answer, a forgotten password: as people do it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import delete

from tests import factories
from tests.factories import Cast
from tests.fixture_types import Enter
from tests.journeys import scene
from webapp.accounts import links
from webapp.accounts.models import BrowserSession, User
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work

pytestmark = pytest.mark.browser


def test_an_invitation_from_hand_to_hand(page: Page, cast: Cast, enter: Enter) -> None:
    enter(page, cast.alice, "/w/acorn/members")
    page.get_by_label("Address").fill("nell@example.test")
    page.get_by_role("button", name="Make a link").click()
    path = page.locator(".secret").inner_text().partition("8000")[2]
    page.context.clear_cookies()
    page.goto(path)
    page.get_by_label("Your name").fill("Nell Gray")
    page.get_by_label("Choose a password").fill("long enough to keep")
    page.get_by_role("button", name="Join Acorn").click()
    expect(page).to_have_url("/w/acorn/inbox")
    page.goto("/account")
    expect(page.get_by_role("heading", name="Nell Gray")).to_be_visible()
    expect(page.get_by_text("this browser")).to_be_visible()


def test_half_an_answer_survives_being_signed_out(
    page: Page, cast: Cast, enter: Enter, complaints: list[str]
) -> None:
    with unit_of_work() as session:
        lead = factories.lead(session, cast.acorn, last_inbound_at=clock.now())
        factories.message(session, lead, provider_facts={"sender_email_id": 1})
    enter(page, cast.alice, f"/w/acorn/inbox?view=everyone&lead={lead.id}")
    answer = page.get_by_label("Answer to Maya Ortiz")
    answer.fill("Half an answer to Maya")
    with unit_of_work() as session:
        session.execute(delete(BrowserSession))
    page.wait_for_url("**/sign-in**")
    complaints.clear()  # whatever the page asked for when it was signed out was refused
    scene.sign_in(page, cast.alice.email)
    expect(page).to_have_url(f"/w/acorn/inbox?view=everyone&lead={lead.id}")
    expect(page.get_by_label("Answer to Maya Ortiz")).to_have_value("Half an answer to Maya")


def test_a_forgotten_password_and_a_link_of_the_administrators(page: Page, cast: Cast) -> None:
    page.goto("/sign-in")
    page.get_by_role("link", name="Forgot the password?").click()
    expect(page.get_by_text("Ask the administrator")).to_be_visible()
    with unit_of_work() as session:
        link = links.make_link(session, session.get_one(User, cast.bob.id), clock.now())
    page.goto(link.partition("8000")[2])
    page.get_by_label("New password").fill("a new one to keep")
    page.get_by_role("button", name="Keep it and sign in").click()
    expect(page).to_have_url("/w/acorn/inbox")
