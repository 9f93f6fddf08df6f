"""Counts that nobody may see are an empty state that says why: no refusal, no alarm, no number of anybody's."""

from __future__ import annotations

import pytest

from tests import factories
from tests.browser import SWAP, Browser
from tests.conftest import LogLines, SignIn
from tests.factories import Cast
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work


@pytest.fixture(autouse=True)
def _one_is_waiting(cast: Cast) -> None:
    with unit_of_work() as session:
        factories.lead(session, cast.acorn, last_inbound_at=clock.now())


def test_signed_out(client: Browser, log_lines: LogLines) -> None:
    answer = client.get("/w/acorn/inbox/counts")
    assert (answer.status_code, answer.text.count(">0<"), ">1<" in answer.text) == (200, 6, False)
    assert "You are signed out." in answer.text
    assert "HX-Redirect" not in answer.headers
    assert {line["level"] for line in log_lines()} <= {"info"}


def test_a_page_that_was_signed_in_goes_to_sign_in(client: Browser) -> None:
    shown = {"HX-Current-URL": "http://localhost/w/acorn/inbox?view=all"}
    answer = client.get("/w/acorn/inbox/counts", headers={**SWAP, **shown})
    assert (answer.status_code, answer.text.count(">0<")) == (200, 6)
    assert answer.headers["HX-Redirect"] == "/sign-in?next=/w/acorn/inbox%3Fview%3Dall"


@pytest.mark.parametrize("slug", ["acorn", "nowhere"])
def test_anothers_workspace_and_none_at_all_are_the_same(
    client: Browser, cast: Cast, sign_in: SignIn, log_lines: LogLines, slug: str
) -> None:
    answer = sign_in(client, cast.charlie).get(f"/w/{slug}/inbox/counts", headers=SWAP)
    assert (answer.status_code, answer.text.count(">0<"), ">1<" in answer.text) == (200, 6, False)
    assert "This workspace is not yours." in answer.text
    assert "HX-Redirect" not in answer.headers
    assert {line["level"] for line in log_lines()} <= {"info"}
