"""The pages of sequences: building one, starting it on a lead, what is shown of every send, and who may do what."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from simulators import Switchboard
from tests.browser import Browser
from tests.factories import Cast
from tests.fixture_types import Drain, SignIn
from tests.sequences import stage
from tests.sequences.stage import MONDAY, do_due, enrolment_of, live_through, start, touches_of
from webapp.accounts.models import Workspace
from webapp.leads.models import Lead
from webapp.runtime import clock
from webapp.runtime.clock import Deadline
from webapp.runtime.database import system_transaction
from webapp.sequences import passes
from webapp.sequences.models import Sequence, SequenceStep
from webapp.sequences.setting_models import SequenceSettings

BASE = "/w/acorn/sequences"
SWAP = {"HX-Request": "true"}
STEP = {
    "day": "2",
    "at": "09:30",
    "channel": "email",
    "template": "Hi {first_name|there}",
    "condition": "always",
}
RULES = {"daily_cap": "7", "ramp_step": "5"}


def built(alice: Browser) -> int:
    assert alice.post(BASE, data={"name": "Nudge"}).status_code == 303
    with system_transaction() as session:
        number = session.scalars(select(Sequence.id)).one()
    assert alice.post(f"{BASE}/{number}/steps", data=STEP).status_code == 303
    return number


def local(ahead: timedelta) -> str:
    """A time from now on as the form's field has it, in Berlin."""
    return (clock.now() + ahead).astimezone(ZoneInfo("Europe/Berlin")).strftime("%Y-%m-%dT%H:%M")


def test_a_sequence_is_built_started_on_a_lead_and_seen_on_both_pages(
    alice: Browser, cast: Cast, lead_id: int
) -> None:
    number = built(alice)
    assert "Hi {first_name|there}" in alice.get(f"{BASE}/{number}").text
    started = alice.post(
        f"/w/acorn/leads/{lead_id}/sequence", data={"sequence_id": str(number)}, headers=SWAP
    )
    assert started.status_code == 204
    for page in (BASE, f"/w/acorn/leads/{lead_id}/sequence"):
        text = alice.get(page).text
        assert "Hi Jane" in text
        assert "Is sent then, unless they write before." in text
    assert "started by Alice" in alice.get(f"/w/acorn/leads/{lead_id}/sequence", headers=SWAP).text


def test_the_usual_three_come_switched_off_and_once(alice: Browser) -> None:
    for _ in range(2):
        assert alice.post(f"{BASE}/defaults").status_code == 303
    with system_transaction() as session:
        found = {row.name: row.is_on for row in session.scalars(select(Sequence))}
        days = session.execute(
            select(Sequence.name, SequenceStep.day)
            .join(SequenceStep, SequenceStep.sequence_id == Sequence.id)
            .order_by(Sequence.name, SequenceStep.day)
        ).all()
    assert found == {"No response": False, "Meeting requested": False, "After a booking": False}
    assert [day for name, day in days if name == "No response"] == [2, 5, 7]
    assert [day for name, day in days if name == "Meeting requested"] == [1, 2, 5, 7]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("day", "-1", "Enter a number of days from 0 to 365."),
        ("day", "10000", "Enter a number of days from 0 to 365."),
        ("day", "٣", "Enter a number of days from 0 to 365."),
        ("at", "25:00", "Enter a time of day, like 09:30."),
        ("channel", "fax", "Choose one of the options."),
        ("condition", "sometimes", "Choose one of the options."),
        ("template", " ", "Write what is to be sent."),
        ("template", "Hi {firstname}", "There is no variable {firstname}."),
        ("template", "Hi {first_name", "A brace belongs to no variable."),
        ("template", "x" * 20_001, "20,000 characters are the most."),
    ],
    ids=str,
)
def test_a_step_that_could_not_be_sent_is_refused_where_it_is_written(
    alice: Browser, field: str, value: str, said: str
) -> None:
    number = built(alice)
    answer = alice.post(f"{BASE}/{number}/steps", data={**STEP, field: value}, headers=SWAP)
    assert answer.status_code == 422
    assert said in answer.text
    with system_transaction() as session:
        assert len(session.scalars(select(SequenceStep.id)).all()) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("daily_cap", "0"),
        ("daily_cap", "1001"),
        ("ramp_from", "0"),
        ("ramp_from", "many"),
        ("ramp_step", ""),
    ],
    ids=str,
)
def test_rules_that_mean_nothing_are_refused(alice: Browser, field: str, value: Any) -> None:
    assert alice.post(f"{BASE}/settings", data={**RULES, field: value}, headers=SWAP).status_code == 422


def test_new_words_hold_at_once_new_times_for_who_starts_later_and_nothing_is_sent_again(
    alice: Browser, cast: Cast, sims: Switchboard, lead_id: int
) -> None:
    number = stage.sequence(cast.acorn, {"day": 0, "template": "First"}, {"day": 2, "template": "Second"})
    with system_transaction() as session:
        first, second = session.scalars(select(SequenceStep.id).order_by(SequenceStep.day)).all()
    start(lead_id, number)
    assert do_due(MONDAY) == ["send"]
    for step in (first, second):
        changed = {**STEP, "day": "9", "at": "10:00", "template": f"New {step}"}
        assert alice.post(f"{BASE}/{number}/steps/{step}", data=changed).status_code == 303
    assert live_through(30) == [MONDAY + timedelta(days=2)]
    assert [message.body_text for message in stage.planned_messages(lead_id)] == ["First", f"New {second}"]


def test_a_step_that_is_removed_is_left_out_for_who_has_not_had_it(
    alice: Browser, cast: Cast, lead_id: int
) -> None:
    number = stage.sequence(cast.acorn, {"day": 1}, {"day": 3})
    start(lead_id, number)
    with system_transaction() as session:
        step = session.scalars(select(SequenceStep.id).where(SequenceStep.day == 1)).one()
    assert alice.post(f"{BASE}/{number}/steps/{step}/removal").status_code == 303
    assert live_through(9) == [MONDAY + timedelta(days=3)]
    assert enrolment_of(lead_id).state == "completed"


def test_a_sequence_that_is_removed_stops_for_everybody(alice: Browser, cast: Cast, lead_id: int) -> None:
    number = stage.sequence(cast.acorn, {"day": 1})
    start(lead_id, number)
    assert alice.post(f"{BASE}/{number}/removal").status_code == 303
    assert passes.stop_over(MONDAY, Deadline.after(60)) == "1 stopped"
    assert ([touch.state for touch in touches_of(lead_id)], live_through(5)) == (["cancelled"], [])


def test_the_whole_workspace_is_paused_and_told_by_whom(alice: Browser, cast: Cast, lead_id: int) -> None:
    start(lead_id, stage.sequence(cast.acorn))
    assert alice.post(f"{BASE}/pause").status_code == 303
    assert "by Alice" in alice.get(BASE).text
    assert do_due(MONDAY) == ["wait"]
    with system_transaction() as session:  # as a restore does it
        session.execute(update(SequenceSettings).values(paused_by=None))
    assert "when a backup was restored" in alice.get(BASE).text
    assert alice.post(f"{BASE}/resumption").status_code == 303
    assert live_through(3) == [MONDAY + timedelta(minutes=15)]


def test_the_pause_of_a_workspace_takes_back_what_has_not_begun(
    alice: Browser, cast: Cast, sims: Switchboard, lead_id: int, drain: Drain
) -> None:
    start(lead_id, stage.sequence(cast.acorn))
    assert do_due(MONDAY) == ["send"]
    assert alice.post(f"{BASE}/pause").status_code == 303
    drain()
    assert stage.mailed(sims) == []
    assert [touch.state for touch in touches_of(lead_id)] == ["planned"]


def test_a_lead_is_paused_resumed_as_many_days_later_and_stopped(
    alice: Browser, cast: Cast, lead_id: int
) -> None:
    start(lead_id, stage.sequence(cast.acorn, {"day": 1}, {"day": 3}), clock.now())
    path = f"/w/acorn/leads/{lead_id}/sequence"
    planned = [touch.due_at for touch in touches_of(lead_id)]
    assert alice.post(f"{path}/pause").status_code == 303
    assert do_due(MONDAY) == ["wait", "wait"]
    with system_transaction() as session:
        row = session.merge(enrolment_of(lead_id))
        row.paused_at = clock.now() - timedelta(days=4, hours=1)
        for touch, due in zip(touches_of(lead_id), planned, strict=True):
            session.merge(touch).due_at = due
    assert alice.post(f"{path}/resumption").status_code == 303
    assert [touch.due_at for touch in touches_of(lead_id)] == [due + timedelta(days=5) for due in planned]
    assert alice.post(f"{path}/stop").status_code == 303
    assert live_through(20) == []
    assert enrolment_of(lead_id).reason == "By a person."


def test_a_pause_takes_back_what_was_handed_over_and_has_not_begun(
    alice: Browser, cast: Cast, sims: Switchboard, lead_id: int, drain: Drain
) -> None:
    start(lead_id, stage.sequence(cast.acorn))
    assert do_due(MONDAY) == ["send"]
    assert alice.post(f"/w/acorn/leads/{lead_id}/sequence/pause").status_code == 303
    drain()
    assert stage.mailed(sims) == []
    assert [touch.state for touch in touches_of(lead_id)] == ["planned"]
    with system_transaction() as session:
        session.scalars(select(SequenceStep)).one().template = "Better words"
    assert alice.post(f"/w/acorn/leads/{lead_id}/sequence/resumption").status_code == 303
    assert do_due(MONDAY) == ["send"]
    drain()
    assert stage.mailed(sims) == ["Better words"], (
        "what was taken back has the words of its step as they are now"
    )


def test_one_send_is_approved_rewritten_moved_left_out_and_planned_again(
    alice: Browser, cast: Cast, lead_id: int
) -> None:
    start(lead_id, stage.sequence(cast.acorn, {"day": 1, "needs_approval": True}))
    (touch,) = touches_of(lead_id)
    base = f"/w/acorn/touches/{touch.id}"
    assert live_through(3) == []
    assert touches_of(lead_id)[0].state == "held"
    assert "To be approved." in alice.get(BASE).text
    assert alice.post(f"{base}/text", data={"text": "My own words"}).status_code == 303
    assert live_through(3) == [], "other words are no approval"
    assert alice.post(f"{base}/approval").status_code == 303
    assert alice.post(f"{base}/time", data={"when": local(timedelta(days=2))}).status_code == 303
    assert alice.post(f"{base}/removal").status_code == 303
    assert live_through(9) == []
    assert alice.post(f"{base}/restoration").status_code == 303
    assert len(live_through(9)) == 1
    assert touches_of(lead_id)[0].body == "My own words"


@pytest.mark.parametrize("when", ["", "nonsense", "2001-01-01T09:00", "9999-12-31T23:59", "2026-13-01T09:00"])
def test_a_time_that_cannot_be_is_refused(alice: Browser, lead_id: int, when: str) -> None:
    for path, facts in (("later", {"text": "Hello"}), ("reminder", {})):
        answer = alice.post(f"/w/acorn/leads/{lead_id}/{path}", data={**facts, "when": when}, headers=SWAP)
        assert answer.status_code == 422
    assert touches_of(lead_id) == []


def test_a_message_is_sent_later_unless_they_write(
    alice: Browser, cast: Cast, sims: Switchboard, lead_id: int, drain: Drain
) -> None:
    other = stage.answered_lead(cast.acorn, sims, 6)
    for each in (lead_id, other):
        facts = {"text": f"As promised, {each}.", "when": local(timedelta(days=2))}
        assert alice.post(f"/w/acorn/leads/{each}/later", data=facts).status_code == 303
    stage.reply(other)
    assert do_due(clock.now() + timedelta(days=3)) == ["send", "stop"]
    drain()
    assert stage.mailed(sims) == [f"As promised, {lead_id}."]
    assert touches_of(other)[0].reason == "They wrote."
    (message,) = stage.planned_messages(lead_id)
    assert message.written_by == cast.alice.id


def test_a_reminder_brings_the_lead_back_unless_it_wrote_before(
    alice: Browser, cast: Cast, lead_id: int
) -> None:
    assert (
        alice.post(f"/w/acorn/leads/{lead_id}/reminder", data={"when": local(timedelta(days=2))}).status_code
        == 303
    )
    assert "Reminder, unless they write before:" in alice.get(f"/w/acorn/leads/{lead_id}").text
    now = clock.now()
    with system_transaction() as session:
        lead = session.get_one(Lead, lead_id)
        lead.last_inbound_at, lead.last_reply_sent_at = now - timedelta(days=2), now - timedelta(days=1)
        lead.sentiment = "Not Interested"
        assert [lead.needs_answer(now + timedelta(days=day)) for day in (0, 1, 3)] == [False, False, True]
        lead.handled_at = now + timedelta(days=3)
        assert not lead.needs_answer(now + timedelta(days=4))


def test_whoever_may_not_manage_builds_nothing_but_starts_leads_that_they_see(
    client: Browser, cast: Cast, sign_in: SignIn, lead_id: int
) -> None:
    number = stage.sequence(cast.acorn)
    bob = sign_in(client, cast.bob)
    forms = (
        BASE,
        f"{BASE}/defaults",
        f"{BASE}/settings",
        f"{BASE}/pause",
        f"{BASE}/{number}",
        f"{BASE}/{number}/removal",
    )
    assert {bob.post(path, data={"name": "x", **RULES}).status_code for path in forms} == {404}
    begin = {"data": {"sequence_id": str(number)}}
    assert sign_in(client, cast.sam).post(f"/w/acorn/leads/{lead_id}/sequence", **begin).status_code == 404
    assert sign_in(client, cast.bob).post(f"/w/acorn/leads/{lead_id}/sequence", **begin).status_code == 303
    assert "Jane" not in sign_in(client, cast.sam).get(BASE).text


def test_a_sequence_of_another_workspace_cannot_be_started(alice: Browser, cast: Cast, lead_id: int) -> None:
    foreign = stage.sequence(cast.birch)
    answer = alice.post(f"/w/acorn/leads/{lead_id}/sequence", data={"sequence_id": str(foreign)})
    assert answer.status_code == 404
    assert touches_of(lead_id) == []


def test_the_page_of_all_workspaces_shows_the_sends_of_each(
    client: Browser, cast: Cast, sign_in: SignIn, lead_id: int
) -> None:
    start(lead_id, stage.sequence(cast.acorn))
    assert "Jane" in sign_in(client, cast.alice).get("/w/all/sequences").text
    assert "Jane" not in sign_in(client, cast.charlie).get("/w/all/sequences").text
    with system_transaction() as session:
        assert session.get_one(Workspace, cast.acorn.id).slug == "acorn"
