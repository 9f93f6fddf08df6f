"""A browser sees the form, is told what is wrong, and is let in with the right password."""

import pytest
from playwright.sync_api import Page, expect

from tests.factories import PASSWORD, Cast

pytestmark = pytest.mark.browser


def test_a_wrong_password_then_the_right_one(page: Page, cast: Cast, complaints: list[str]) -> None:
    page.goto("/")
    expect(page).to_have_url("/sign-in?next=/")
    page.get_by_label("Address").fill("alice@example.test")
    page.get_by_label("Password").fill("wrong horse battery")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("Check both and try again")
    expect(page.get_by_label("Address")).to_have_value("alice@example.test")
    complaints.clear()  # the browser notes the 422
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url("/w/acorn/inbox")
