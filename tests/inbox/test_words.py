"""What the inbox says is so: about judging, about days, about what a search finds, and to whom."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests import factories
from tests.browser import SWAP, Browser
from tests.factories import Cast
from tests.fixture_types import SignIn
from webapp.accounts.models import Workspace
from webapp.jobs import lookup
from webapp.leads.models import Lead
from webapp.llm import budget
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work
from webapp.scoring.jobs import RESCORE, enqueue_score


@pytest.fixture
def lead_id(cast: Cast) -> int:
    with unit_of_work() as session:
        lead = factories.lead(session, cast.acorn, first_name="Maya", last_inbound_at=clock.now())
        factories.message(session, lead)
        return lead.id


def choose(cast: Cast, *uses: str, budget_micros: int | None = None) -> None:
    with unit_of_work() as session:
        budget.choose(session, cast.acorn.id, uses=uses, budget_micros=budget_micros, questions="")


@pytest.mark.parametrize(
    ("uses", "micros", "said"),
    [
        (("sentiment",), None, "is off in this workspace"),
        (("score", "draft"), 0, "budget for the model is spent"),
        (("score", "draft"), None, "Asked to"),
    ],
)
def test_a_button_says_whether_anything_comes_of_it(
    alice: Browser, cast: Cast, lead_id: int, uses: tuple[str, ...], micros: int | None, said: str
) -> None:
    choose(cast, *uses, budget_micros=micros)
    for path in ("scores", "drafts"):
        answer = alice.post(f"/w/acorn/leads/{lead_id}/{path}", headers=SWAP)
        assert said in answer.headers["HX-Trigger"], path
    with unit_of_work() as session:
        assert bool(lookup.live(session, [RESCORE.key(lead_id)])) == (said == "Asked to")


def test_a_reply_is_being_read_only_while_somebody_reads_it(alice: Browser, lead_id: int) -> None:
    rows = alice.get("/w/acorn/inbox/list").text
    assert "Being read" not in rows
    assert "Not judged" in rows
    with unit_of_work() as session:
        enqueue_score(session, session.get_one(Lead, lead_id))
    assert "Being read" in alice.get("/w/acorn/inbox/list").text


def test_a_snooze_is_shown_by_the_day_of_the_workspace(alice: Browser, cast: Cast, lead_id: int) -> None:
    eight_in_utc = (clock.now() + timedelta(days=3)).astimezone(UTC).replace(hour=20, minute=0)
    with unit_of_work() as session:
        session.get_one(Workspace, cast.acorn.id).time_zone = "Pacific/Apia"  # thirteen hours ahead
        session.get_one(Lead, lead_id).snoozed_until = eight_in_utc
    rows = alice.get("/w/acorn/inbox/list?view=snoozed").text
    there: datetime = eight_in_utc + timedelta(hours=13)
    assert there.strftime("%-d %b") in rows
    assert f"</svg>{eight_in_utc.strftime('%-d %b')}" not in rows


def test_the_command_bar_finds_only_leads_that_one_may_see(
    client: Browser, cast: Cast, lead_id: int, sign_in: SignIn
) -> None:
    found = sign_in(client, cast.alice).get("/w/acorn/leads/found?q=maya").get_json()["leads"]
    assert [each["path"] for each in found] == [f"/w/acorn/leads/{lead_id}?view=everyone"]
    assert client.get("/w/acorn/leads/found?q=").get_json()["leads"] == []
    assert sign_in(client, cast.sam).get("/w/acorn/leads/found?q=maya").get_json()["leads"] == []
    with unit_of_work() as session:
        session.get_one(Lead, lead_id).assigned_to = cast.sam.id
    assert len(client.get("/w/acorn/leads/found?q=maya").get_json()["leads"]) == 1


def test_a_search_takes_quoted_words_together_and_knows_sentiments(alice: Browser, cast: Cast) -> None:
    with unit_of_work() as session:
        factories.lead(session, cast.acorn, first_name="Ines", preview="call me on Tuesday")
        factories.lead(session, cast.acorn, first_name="Leo", preview="me, call?", sentiment="Not Interested")

    def found(q: str) -> list[bool]:
        page = alice.get("/w/acorn/inbox/list", query_string={"view": "everyone", "q": q}).text
        return ["Ines" in page, "Leo" in page]

    assert found("call me") == [True, True]
    assert found('"call me"') == [True, False]
    assert found("“call me”") == [True, False]
    assert found('"call me') == [True, True], "an open quotation mark is no error"
    assert found('"') == [True, True]
    assert found("interested") == [False, True]
    page = alice.get("/w/acorn/inbox/list", query_string={"view": "everyone", "q": "<call>"}).text
    assert "&lt;call&gt;" in page
    assert "<call>" not in page
