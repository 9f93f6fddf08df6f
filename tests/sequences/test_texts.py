"""Follow-ups by text message: to whom, and at which hours."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from simulators import Switchboard
from tests import factories
from tests.factories import Cast
from tests.fixture_types import Drain
from tests.sequences import stage
from tests.sequences.stage import MONDAY, do_due, enrolment_of, live_through, start, touches_of
from webapp.leads.models import Lead
from webapp.runtime.database import system_transaction
from webapp.sequences.setting_models import SequenceSettings

TEXAN = "+15122345678"
STEP = {"day": 0, "at": time(10), "channel": "sms", "template": "Hi {first_name}, any news?"}


@pytest.fixture
def texted(cast: Cast, sims: Switchboard) -> int:
    """Jane of Texas, known to the text provider and answered there."""
    contact = sims.gohighlevel.books.add_contact("Jane", "Roe", TEXAN, "jane@client.test")
    with system_transaction() as session:
        factories.gohighlevel_account(session, cast.acorn, sims.gohighlevel)
        facts: dict[str, Any] = {"gohighlevel_id": contact["id"], "phone_e164": TEXAN, "email": None}
        return factories.lead(session, cast.acorn, **facts, first_name="Jane").id


def always_open(cast: Cast) -> None:
    with system_transaction() as session:
        day = {"opens_at": time.min, "closes_at": time.max, "days": "1234567"}
        session.add(SequenceSettings(workspace_id=cast.acorn.id, **day))


def bodies(sims: Switchboard) -> list[str]:
    rows = sims.gohighlevel.books.messages.values()
    return [row["body"] for row in rows if row["direction"] == "outbound"]


def test_a_text_is_sent_once_and_the_step_is_at_ten_where_she_is(
    cast: Cast, sims: Switchboard, texted: int, drain: Drain
) -> None:
    start(texted, stage.sequence(cast.acorn, STEP))
    assert live_through(2, is_settled=False) == [MONDAY.replace(hour=16)], "10:00 in Texas"
    drain()
    assert bodies(sims) == ["Hi Jane, any news?"]


def test_the_law_s_hours_hold_even_where_the_workspace_is_always_open(cast: Cast, texted: int) -> None:
    always_open(cast)
    start(texted, stage.sequence(cast.acorn, {**STEP, "at": time(6)}), datetime(2035, 1, 14, 6, tzinfo=UTC))
    assert live_through(2, since=datetime(2035, 1, 14, 6, tzinfo=UTC)) == [
        datetime(2035, 1, 14, 18, tzinfo=UTC)
    ], "Sunday in Texas: not before noon"
    (touch,) = touches_of(texted)
    assert touch.state == "queued"


def test_without_a_number_a_text_is_left_out_and_the_mails_go_on(
    cast: Cast, sims: Switchboard, lead_id: int
) -> None:
    start(lead_id, stage.sequence(cast.acorn, STEP, {"day": 1}))
    assert live_through(3) == [MONDAY + timedelta(days=1)]
    assert [(touch.state, touch.reason) for touch in touches_of(lead_id)] == [
        ("skipped", "There is no telephone number of this lead."),
        ("queued", ""),
    ]
    assert enrolment_of(lead_id).state == "completed"


def test_whoever_wants_no_texts_still_gets_the_mails(cast: Cast, sims: Switchboard, lead_id: int) -> None:
    stage.change(lead_id, phone_e164=TEXAN, sms_dnd="permanent")
    start(lead_id, stage.sequence(cast.acorn, {**STEP, "at": time(10)}, {"day": 2}))
    assert len(live_through(4)) == 1
    assert [touch.state for touch in touches_of(lead_id)] == ["skipped", "queued"]


@pytest.mark.parametrize(("condition", "acts"), [("phone_known", ["skip"]), ("always", ["send"])])
def test_a_condition_on_the_number(cast: Cast, lead_id: int, condition: str, acts: list[str]) -> None:
    start(lead_id, stage.sequence(cast.acorn, {"day": 0, "condition": condition}))
    assert do_due(MONDAY) == acts


def test_a_condition_on_our_own_silence(cast: Cast, lead_id: int) -> None:
    start(lead_id, stage.sequence(cast.acorn, {"day": 1, "condition": "nobody_wrote"}, {"day": 2}))
    with system_transaction() as session:
        lead = session.get_one(Lead, lead_id)
        facts = {"direction": "outbound", "source": "operator", "state": "sent", "written_by": cast.bob.id}
        factories.message(session, lead, "By hand.", **facts, sent_at=MONDAY + timedelta(hours=3))
    assert live_through(4) == [MONDAY + timedelta(days=2)]
    assert touches_of(lead_id)[0].reason == "One of us has written since the step before."
