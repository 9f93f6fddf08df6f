"""Times go on in an open page in the very words in which the server would say them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from webapp.web.times import ago

pytestmark = pytest.mark.browser

NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
SECONDS = [
    round(edge + step)
    for edge in (0, 60, 3_600, 86_400, 6 * 86_400, 7 * 86_400)
    for step in (-1, 0, 1, 1_799, 7_201)
    if edge + step >= 0
]
DRAW = """(moments) => {
  const place = Object.assign(document.createElement("div"), { id: "clocks" });
  place.replaceChildren(...moments.map((at) => Object.assign(document.createElement("time"), { dateTime: at, textContent: "now" })));
  document.querySelector("main").append(place);
}"""


def test_the_page_says_how_long_ago_as_the_server_does(acorn: Page) -> None:
    page = acorn
    page.clock.install(time=NOW)
    page.reload()
    page.clock.pause_at(NOW + timedelta(minutes=1))
    now = NOW + timedelta(minutes=1)
    page.evaluate(DRAW, [(now - timedelta(seconds=passed)).isoformat() for passed in SECONDS])
    page.clock.run_for(5_000)
    now += timedelta(seconds=5)
    said = page.locator("#clocks time").all_inner_texts()
    expected = [ago(now - timedelta(seconds=passed + 5), now) for passed in SECONDS]
    in_days = [passed + 5 >= 7 * 86_400 for passed in SECONDS]
    # After a week the server says the day; a page does not stay open for so long, and keeps what it was given.
    assert said == ["now" if is_day else words for words, is_day in zip(expected, in_days, strict=True)]
    expect(page.locator("#clocks time").first).to_be_visible()
