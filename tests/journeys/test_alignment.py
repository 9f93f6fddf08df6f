"""What only colour would say is said by shape too, and what stands beside each other stands in line."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import FloatRect, Locator, Page, expect

from simulators import Switchboard
from tests import factories
from tests.factories import Cast
from tests.fixture_types import Enter
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work
from webapp.sync.models import Coverage, CoverageDay

pytestmark = pytest.mark.browser

SHAPE = "(one) => { const as = getComputedStyle(one); return [as.fill === 'none', as.strokeDasharray]; }"


def test_dots_are_seen_where_the_system_chooses_the_colours(acorn: Page) -> None:
    acorn.emulate_media(forced_colors="active", reduced_motion="reduce")
    for dot in (acorn.locator(".row .dot").first, acorn.locator(".live-dot")):
        expect(dot).to_be_visible()
        place = dot.bounding_box()
        assert place is not None
        clip = FloatRect(**place)
        with_it = acorn.screenshot(clip=clip)
        dot.evaluate("(one) => { one.style.visibility = 'hidden'; }")
        assert acorn.screenshot(clip=clip) != with_it, "it looks as if it were not there"


def test_days_of_completeness_differ_by_shape(
    page: Page, cast: Cast, enter: Enter, sims: Switchboard
) -> None:
    now = clock.now()
    with unit_of_work() as session:
        factories.account(session, cast.acorn, sims.emailbison)
        acorn = {"workspace_id": cast.acorn.id, "provider": "emailbison"}
        session.add(
            Coverage(**acorn, since=now - timedelta(days=9), watermark=now, began_at=now, ended_at=now)
        )
        for ago, (theirs, ours, brought) in enumerate(((5, 5, 0), (5, 5, 2), (5, 3, 0))):
            session.add(
                CoverageDay(
                    **acorn,
                    day=(now - timedelta(days=ago)).date(),
                    provider_count=theirs,
                    stored_count=ours,
                    backfilled=brought,
                    only_here=0,
                )
            )
    enter(page, cast.alice, "/w/acorn/completeness")
    bars = page.locator(".strip-day svg")
    expect(bars).to_have_count(3)
    for colours in ("none", "active"):
        page.emulate_media(forced_colors=colours)
        shapes = [tuple(bars.nth(number).evaluate(SHAPE)) for number in range(3)]
        assert len(set(shapes)) == 3, f"{colours}: {shapes}"
        keys = page.locator(".strip-key span")
        styles = [
            keys.nth(number).evaluate("(one) => getComputedStyle(one).borderStyle") for number in range(3)
        ]
        assert len(set(styles)) == 3, "and so do those that say what they mean"


def x_of(found: Locator, side: str = "left") -> list[float]:
    """Where the words in each of them begin, or end."""
    words = """(all, side) => all.map((one) => {
        const range = document.createRange();
        range.selectNodeContents(one);
        return Math.round(range.getBoundingClientRect()[side]);
    })"""
    return [float(each) for each in found.evaluate_all(words, side)]


@pytest.mark.parametrize("width", [1440, 390])
def test_rows_begin_where_their_columns_do(page: Page, cast: Cast, enter: Enter, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    enter(page, cast.alice, "/w/acorn/ai")
    table = page.get_by_role("table", name="By day")
    first = x_of(table.locator("thead th").first)
    assert set(x_of(table.locator("tbody th"))) == set(first)
    assert set(x_of(table.locator("tbody tr td:nth-child(2)"), "right")) == set(
        x_of(table.locator("thead th:nth-child(2)"), "right")
    )


def test_a_table_that_goes_on_says_so(page: Page, cast: Cast, enter: Enter) -> None:
    """Its last row is cut in the middle, or a shadow lies over it; and by keyboard it scrolls."""
    enter(page, cast.alice, "/w/acorn/ai")
    inside = page.get_by_role("group", name="By day")
    inside.focus()
    page.keyboard.press("End")
    hidden = inside.evaluate("(one) => one.scrollHeight - one.clientHeight")
    assert hidden > 0
    page.wait_for_function("(one) => one.scrollTop > 0", arg=inside.element_handle())
    assert "gradient" in inside.evaluate("(one) => getComputedStyle(one).backgroundImage")


def test_address_and_role_stand_in_line(page: Page, cast: Cast, enter: Enter) -> None:
    enter(page, cast.alice, "/w/acorn/members")
    boxes = [page.get_by_label(name, exact=True).last.bounding_box() for name in ("Address", "Role")]
    tops = [(box["y"], box["height"]) for box in boxes if box]
    assert len(tops) == 2
    assert tops[0] == tops[1]


def test_the_leads_of_a_member_are_one_click_away(acorn: Page, cast: Cast) -> None:
    with unit_of_work() as session:
        lead = factories.lead(
            session, cast.acorn, first_name="Given", last_name="To Sam", assigned_to=cast.sam.id
        )
        factories.message(session, lead, "And Graz?")
    acorn.goto("/w/acorn/members")
    acorn.get_by_role("link", name="1 lead", exact=True).click()
    expect(acorn.locator(".row")).to_have_count(1)
    expect(acorn.locator(".row")).to_contain_text("Given To Sam")
    expect(acorn.get_by_role("link", name="Without the filter Sam")).to_be_visible()
