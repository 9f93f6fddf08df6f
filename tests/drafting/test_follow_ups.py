"""Follow-ups that the model writes: in the thread, to a person's end, held to our own words, and sent once a person approved."""

from __future__ import annotations

import json
from datetime import time

import pytest
from sqlalchemy import select, text

from simulators import Switchboard
from tests import factories
from tests.browser import SWAP, Browser
from tests.due import make_due
from tests.factories import Cast
from tests.fixture_types import Drain, SignIn
from tests.sequences import stage
from tests.sequences.stage import do_due, reply, start, touches_of
from webapp.llm.models import Choices, ModelCall
from webapp.runtime import clock
from webapp.runtime.database import system_transaction, unit_of_work
from webapp.sequences.models import Touch
from webapp.sequences.setting_models import SequenceSettings

BRIEF = "Ask whether spring is still right, and offer https://acorn.test/spring."
STEP = {"day": "0", "at": "00:00", "channel": "email", "condition": "always", "author": "model"}


@pytest.fixture
def lead_id(cast: Cast, sims: Switchboard) -> int:
    with system_transaction() as session:
        factories.account(session, cast.acorn, sims.emailbison)
        always = {"opens_at": time.min, "closes_at": time.max, "days": "1234567"}
        session.add(SequenceSettings(workspace_id=cast.acorn.id, **always))
    return stage.answered_lead(cast.acorn, sims)


@pytest.fixture
def alice(client: Browser, cast: Cast, sign_in: SignIn) -> Browser:
    return sign_in(client, cast.alice)


@pytest.fixture
def nudge(cast: Cast) -> int:
    return stage.sequence(cast.acorn, {"day": 0, "at": time.min, "author": "model", "template": BRIEF})


def the_touch(lead_id: int) -> Touch:
    (touch,) = touches_of(lead_id)
    return touch


def asked() -> int:
    with unit_of_work() as session:
        return len(session.scalars(select(ModelCall.id).where(ModelCall.use == "draft")).all())


def test_it_is_written_when_it_is_due_and_sent_once_a_person_has_approved_it(
    alice: Browser, cast: Cast, sims: Switchboard, lead_id: int, drain: Drain
) -> None:
    number = stage.sequence(cast.acorn, {"day": 9})
    step = {**STEP, "template": BRIEF, "at": "00:01"}
    assert alice.post(f"/w/acorn/sequences/{number}/steps", data=step, headers=SWAP).status_code == 204
    assert "By the model, to this end" in alice.get(f"/w/acorn/sequences/{number}").text
    start(lead_id, number, clock.now())
    page = alice.get("/w/acorn/sequences").text
    assert "To be written by the model: Ask whether spring" in page
    assert "a person reads it before it is sent" in page
    assert do_due(clock.now()) == ["write"]
    drain()
    touch = touches_of(lead_id)[0]
    assert (touch.state, touch.reason, asked()) == ("held", "To be approved.", 1)
    assert touch.body
    question = json.dumps(sims.ai.calls[-1].json, ensure_ascii=False)
    assert BRIEF in question
    assert "What does it cost?" in question, "the thread"
    assert stage.mailed(sims) == []
    page = alice.get("/w/acorn/sequences").text
    assert touch.body.splitlines()[0] in page
    assert "Approve" in page
    assert alice.post(f"/w/acorn/touches/{touch.id}/approval", headers=SWAP).status_code == 204
    assert do_due(clock.now()) == ["send"]
    drain()
    (mail,) = stage.mailed(sims)
    assert mail.split() == touch.body.split()
    assert asked() == 1, "what is written is not written again"


@pytest.mark.parametrize(
    ("ending", "times", "said"),
    [
        ("wandering", 3, "wrote nothing that could be sent"),
        ("blanks", 3, "wrote nothing that could be sent"),
        ("refusal", 1, "wrote nothing that could be sent"),
        ("wandering", 1, "To be approved."),
    ],
)
def test_what_a_person_should_not_see_is_not_kept(
    sims: Switchboard, lead_id: int, nudge: int, drain: Drain, *, ending: str, times: int, said: str
) -> None:
    sims.ai.endings.add(ending, times=times, name="follow_up")
    start(lead_id, nudge, clock.now())
    assert do_due(clock.now()) == ["write"]
    drain()
    touch = the_touch(lead_id)
    assert (touch.state, said in touch.reason, bool(touch.body)) == ("held", True, "approved" in said)
    assert "elsewhere" not in (touch.body or "")
    assert do_due(clock.now()) == [], "no pass asks again and again"


@pytest.mark.parametrize("why", ["off", "spent", "away"])
def test_where_the_model_cannot_be_asked_a_person_writes_it(
    alice: Browser, cast: Cast, sims: Switchboard, lead_id: int, nudge: int, *, drain: Drain, why: str
) -> None:
    with system_transaction() as session:
        choices = {"draft_on": why != "off", "budget_micros": 1 if why == "spent" else 50_000_000}
        session.add(Choices(workspace_id=cast.acorn.id, **choices))
    if why == "away":
        sims.ai.faults.add("status", status=400, times=None)
    start(lead_id, nudge, clock.now())
    do_due(clock.now())
    drain()
    touch = the_touch(lead_id)
    assert (touch.state, touch.body, "by hand" in touch.reason) == ("held", None, True), touch.reason
    assert "Approve" not in alice.get("/w/acorn/sequences").text, "there is nothing to approve"
    alice.post(f"/w/acorn/touches/{touch.id}/approval")
    assert do_due(clock.now()) == ["write"], "whoever approves nothing gets something to read first"
    written = alice.post(f"/w/acorn/touches/{touch.id}/text", data={"text": "Is spring still right?"})
    assert written.status_code == 303
    alice.post(f"/w/acorn/touches/{touch.id}/approval")
    assert do_due(clock.now()) == ["send"]
    drain()
    assert stage.mailed(sims) == ["Is spring still right?"]


def test_what_a_person_wrote_or_a_reply_ended_meanwhile_stays(
    alice: Browser, cast: Cast, sims: Switchboard, lead_id: int, nudge: int, *, drain: Drain
) -> None:
    other = stage.answered_lead(cast.acorn, sims, 6)
    for each in (lead_id, other):
        start(each, nudge, clock.now())
    assert do_due(clock.now()) == ["write", "write"]
    alice.post(f"/w/acorn/touches/{the_touch(lead_id).id}/text", data={"text": "Mine."})
    reply(other)
    with system_transaction() as session:
        session.execute(text("UPDATE touch SET state = 'cancelled' WHERE lead_id = :id"), {"id": other})
    drain()
    make_due()
    drain()
    assert (the_touch(lead_id).body, the_touch(other).body, asked()) == ("Mine.", None, 0)
