"""A workspace whose time zone this machine does not know any more: every page opens, its clock is UTC, and it is said."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from simulators import Switchboard
from tests import factories
from tests.browser import Browser
from tests.factories import Cast
from tests.sequences import stage
from webapp.accounts.models import Workspace
from webapp.runtime import clock
from webapp.runtime.database import system_transaction

GONE = "US/Pacific-New"
"""It was in the tz database until 2020."""
PAGES = (
    "inbox", "sequences", "approvals", "schedules", "digests", "jobs", "workspace", "reactivations", "integrations", "status",
    "audit", "deliveries", "members", "completeness", "campaigns",
)  # fmt: skip


@pytest.fixture
def lead_id(cast: Cast, sims: Switchboard) -> int:
    with system_transaction() as session:
        factories.account(session, cast.acorn, sims.emailbison)
        session.get_one(Workspace, cast.acorn.id).time_zone = GONE
    return stage.answered_lead(cast.acorn, sims)


def test_every_page_opens_and_times_are_those_of_utc(alice: Browser, cast: Cast, lead_id: int) -> None:
    assert GONE not in clock.time_zones()
    stage.start(lead_id, stage.sequence(cast.acorn, {"day": 1}))
    stage.change(lead_id, last_message_at=clock.now())
    paths = [*PAGES, f"leads/{lead_id}", f"leads/{lead_id}/sequence", f"leads/{lead_id}/conversation"]
    answers = {path: alice.get(f"/w/acorn/{path}").status_code for path in paths}
    assert {path: status for path, status in answers.items() if status not in {200, 404}} == {}
    assert list(answers.values()).count(200) >= len(PAGES) - 2
    assert f"{GONE}: not known any more, read as UTC" in alice.get("/w/acorn/workspace").text
    assert stage.touches_of(lead_id)[0].due_at == datetime(2035, 1, 9, 10, tzinfo=UTC)
    assert stage.live_through(2) == [datetime(2035, 1, 9, 10, tzinfo=UTC)]


def test_what_is_entered_there_is_understood(alice: Browser, cast: Cast, lead_id: int) -> None:
    day = clock.now().date().replace(year=clock.now().year + 1, month=1, day=5)
    when = {"when": f"{day}T09:00", "text": "As promised."}
    for path in ("later", "reminder"):
        assert alice.post(f"/w/acorn/leads/{lead_id}/{path}", data=when).status_code == 303, path
    assert stage.touches_of(lead_id)[0].due_at == datetime.combine(day, time(9), UTC)
    stage.start(lead_id, stage.sequence(cast.acorn, {"day": 1}))
    for act in ("pause", "resumption"):
        assert alice.post(f"/w/acorn/leads/{lead_id}/sequence/{act}").status_code == 303
