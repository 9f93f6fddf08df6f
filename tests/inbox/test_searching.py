"""A search that takes too long, and many at once, hold up nobody: they are ended, and say what to do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from flask import Flask
from sqlalchemy import text

from tests import factories
from tests.browser import SWAP, Browser
from tests.factories import Cast
from tests.fixture_types import SignIn
from tests.settings import chosen
from webapp.inbox.searching import NARROW, OTHERS, SHARE
from webapp.runtime import tenancy
from webapp.runtime.database import owner, unit_of_work
from webapp.runtime.settings import settings


def test_searches_that_take_too_long_end_with_a_sentence_and_hold_up_nobody(
    app: Flask, cast: Cast, sign_in: SignIn
) -> None:
    """What they read is locked, so that they would take for ever; there is one more of them than may be at once."""
    with unit_of_work() as session:
        factories.lead(session, cast.acorn, first_name="Maya")
    places = max(1, settings().database_pool // SHARE)
    people = [sign_in(Browser(app, app.response_class), cast.alice) for _ in range(places + 2)]

    def search(browser: Browser) -> str:
        with tenancy.all_tenants():
            answer = browser.get("/w/acorn/inbox/list?view=everyone&q=maya", headers=SWAP)
        assert answer.status_code == 200
        return answer.text

    with chosen(SEARCH_TIMEOUT_MS="1300"), owner().begin() as locked, ThreadPoolExecutor(places + 1) as pool:
        locked.execute(text("LOCK TABLE message_attachment"))
        asked = [pool.submit(search, browser) for browser in people[: places + 1]]
        assert "Maya" in people[-1].get("/w/acorn/inbox/list?view=everyone", headers=SWAP).text
        said = [each.result() for each in asked]
        page = people[-1].get("/w/acorn/inbox?view=everyone&q=maya")
        assert people[-1].get("/w/acorn/leads/found?q=maya").get_json() == {"leads": [], "said": NARROW}
    assert (
        sorted((NARROW in each, OTHERS in each) for each in said)
        == [(False, True)] + [(True, False)] * places
    )
    assert (page.status_code, NARROW in page.text, "Maya" in page.text) == (200, True, False)
    assert "Maya" in search(people[0]), "and when what held them up is gone, they find"
