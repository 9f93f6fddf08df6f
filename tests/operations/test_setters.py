"""What setters do not see: everybody's jobs, and everybody's deliveries."""

from __future__ import annotations

from tests import factories
from tests.browser import Browser
from tests.factories import Cast
from tests.fixture_types import SignIn
from webapp.runtime.database import unit_of_work
from webapp.scoring.jobs import enqueue_score


def test_a_setter_sees_no_jobs_of_leads_that_are_not_theirs(
    client: Browser, cast: Cast, sign_in: SignIn
) -> None:
    with unit_of_work() as session:
        lead = factories.lead(session, cast.acorn)
        enqueue_score(session, lead)
    key = f"score-{lead.id}"
    assert key in sign_in(client, cast.bob).get("/w/acorn/jobs").text
    sign_in(client, cast.sam)
    for slug in ("acorn", "all"):
        page = client.get(f"/w/{slug}/jobs")
        assert page.status_code == 200
        assert key not in page.text
