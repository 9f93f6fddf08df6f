"""What changes while leads are in a sequence: it is removed, leads are joined and parted, senders are away, days differ by zone."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, select, update

from simulators import Switchboard
from tests import factories
from tests.browser import Browser
from tests.due import try_again
from tests.factories import Cast
from tests.fixture_types import Drain
from tests.sequences import stage
from tests.sequences.stage import MONDAY, change, do_due, enrolment_of, live_through, start, touches_of
from webapp.accounts.scopes import scope_of, viewer_of
from webapp.conversations import sending
from webapp.conversations.models import Message
from webapp.inbox import merging
from webapp.integrations.connections import enter_credentials
from webapp.leads.models import Lead
from webapp.reactivations.models import Reactivation
from webapp.runtime import clock
from webapp.runtime.clock import Deadline
from webapp.runtime.database import system_transaction
from webapp.runtime.errors import Invalid
from webapp.sequences import enrolments, passes
from webapp.sequences.models import Enrolment, Sequence, SequenceStep, Touch
from webapp.sequences.rules import NOT_BOOKED
from webapp.sequences.setting_models import SequenceSettings

BASE = "/w/acorn/sequences"
TEXAN, SYDNEYSIDER = "+15122345678", "+61291234567"
ALWAYS: dict[str, Any] = {"opens_at": time.min, "closes_at": time.max, "days": "1234567"}
AT_ONCE: dict[str, Any] = {"day": 0, "at": time.min}


def rules(cast: Cast, **facts: Any) -> None:
    with system_transaction() as session:
        session.merge(SequenceSettings(workspace_id=cast.acorn.id, **{**ALWAYS, **facts}))


def age(days: float) -> None:
    """What was handed over stands there since so many days."""
    ago = clock.now() - timedelta(days=days)
    with system_transaction() as session:
        session.execute(update(Touch).where(Touch.state == "queued").values(settled_at=ago))
        planned = Message.unless_reply_after.is_not(None) & (Message.state != "sent")
        session.execute(update(Message).where(planned).values(sent_at=ago))


def test_a_removed_sequence_sends_nothing_more_and_what_it_sent_still_counts(
    alice: Browser, cast: Cast, sims: Switchboard, lead_id: int
) -> None:
    rules(cast, daily_cap=1)
    number = stage.sequence(cast.acorn, AT_ONCE, {"day": 1})
    with system_transaction() as session:
        session.add(
            Reactivation(
                workspace_id=cast.acorn.id, sequence_id=number, name="Spring", started_at=clock.now()
            )
        )
    start(lead_id, number)
    assert do_due(MONDAY) == ["send"]
    stage.settle(MONDAY)
    assert alice.post(f"{BASE}/{number}/removal").status_code == 303
    assert do_due(MONDAY + timedelta(days=1)) == ["stop"]
    assert (enrolment_of(lead_id).state, enrolment_of(lead_id).reason) == (
        "stopped",
        "The sequence was removed.",
    )
    assert alice.get(f"{BASE}/{number}").status_code == 404
    assert "Spring" in alice.get("/w/acorn/reactivations").text
    other = stage.answered_lead(cast.acorn, sims, 6)
    assert alice.post(BASE, data={"name": "Nudge"}).status_code == 303, "its name is free"
    start(other, stage.sequence(cast.acorn, AT_ONCE, name="Another"))
    assert do_due(MONDAY) == ["wait"], "its sender's day is full all the same"
    start(third := stage.answered_lead(cast.acorn, sims, 7), stage.sequence(cast.acorn, {"day": 3}, name="C"))
    gone = enrolment_of(third).sequence_id
    assert alice.post(f"{BASE}/{gone}/removal").status_code == 303
    assert passes.stop_over(MONDAY, Deadline.after(60)) == "1 stopped"
    assert [touch.state for touch in touches_of(third)] == ["cancelled"]


@pytest.mark.parametrize("how", ["sequence", "step", "touch"])
def test_what_a_worker_has_tried_in_vain_is_not_tried_again_when_it_was_removed_meanwhile(
    alice: Browser, cast: Cast, sims: Switchboard, lead_id: int, drain: Drain, how: str
) -> None:
    number = stage.sequence(cast.acorn)
    start(lead_id, number)
    assert do_due(MONDAY) == ["send"]
    (message,) = stage.planned_messages(lead_id)
    with system_transaction() as session:
        assert sending.claim(session, message.id) is not None
    if how == "touch":
        with system_transaction() as session:
            session.execute(delete(Touch))
    else:
        with system_transaction() as session:
            step = session.scalars(select(SequenceStep.id)).one()
        path = f"{BASE}/{number}/removal" if how == "sequence" else f"{BASE}/{number}/steps/{step}/removal"
        assert alice.post(path).status_code == 303
    drain()
    assert (stage.mailed(sims), stage.planned_messages(lead_id)) == ([], [])


def test_what_was_planned_goes_along_with_a_merge_and_comes_back(
    cast: Cast, sims: Switchboard, lead_id: int
) -> None:
    other = stage.answered_lead(cast.acorn, sims, 6)
    start(other, stage.sequence(cast.acorn, {"day": 1}, {"day": 3}))
    with system_transaction() as session:
        scope = scope_of(viewer_of(session, cast.alice), "acorn")
        row = merging.merge(session, scope, lead_id, other)[1].id
    assert [len(touches_of(each)) for each in (lead_id, other)] == [2, 0]
    assert enrolment_of(lead_id).state == "active"
    assert do_due(MONDAY + timedelta(days=1)) == ["send"]
    with system_transaction() as session:
        merging.unmerge(session, scope, row)
    assert [touch.state for touch in touches_of(other)] == ["queued", "planned"]
    assert live_through(9) == [MONDAY + timedelta(days=3)]
    assert (touches_of(lead_id), enrolment_of(other).state) == ([], "completed")


def test_a_sender_that_was_away_for_days_writes_to_a_lead_once_a_day_when_it_is_back(
    cast: Cast, sims: Switchboard, lead_id: int, drain: Drain
) -> None:
    rules(cast)
    now = clock.now()
    start(
        lead_id, stage.sequence(cast.acorn, AT_ONCE, {**AT_ONCE, "at": time(0, 1)}), now - timedelta(days=1)
    )
    with system_transaction() as session:
        enter_credentials(session, cast.acorn.id, "emailbison", "9|a-key-that-is-refused")
    for days in (3.0, 0.5):
        assert "send" in do_due(clock.now())
        drain()
        age(days)
        with system_transaction() as session:
            session.execute(update(Touch).where(Touch.state == "planned").values(due_at=clock.now()))
    with system_transaction() as session:
        session.execute(update(Touch).values(settled_at=Touch.settled_at - timedelta(days=2)))
        enter_credentials(session, cast.acorn.id, "emailbison", sims.emailbison.key)
    drain()
    try_again(drain)
    assert stage.mailed(sims) == ["Step 0"]
    with system_transaction() as session:
        yesterday = {"settled_at": clock.now() - timedelta(days=1)}
        session.execute(update(Touch).values(yesterday))
        session.execute(
            update(Message)
            .where(Message.unless_reply_after.is_not(None))
            .values(sent_at=clock.now() - timedelta(days=1))
        )
    try_again(drain)
    assert stage.mailed(sims) == ["Step 0", "Step 1"]


def test_what_comes_late_is_asked_everything_again(
    cast: Cast, sims: Switchboard, lead_id: int, drain: Drain
) -> None:
    rules(cast)
    start(lead_id, stage.sequence(cast.acorn, {**AT_ONCE, "condition": "nobody_wrote"}), clock.now())
    assert do_due(clock.now()) == ["send"]
    with system_transaction() as session:
        lead = session.get_one(Lead, lead_id)
        ours = {"direction": "outbound", "source": "operator", "state": "sent", "written_by": cast.bob.id}
        factories.message(session, lead, "I called you.", sent_at=clock.now(), **ours)
    age(0.1)
    drain()
    assert touches_of(lead_id)[0].state == "planned", "they were written to today: tomorrow"
    assert do_due(clock.now() + timedelta(days=1)) == ["skip"]
    assert (stage.mailed(sims), [touch.state for touch in touches_of(lead_id)]) == ([], ["skipped"])


def test_a_sender_has_one_day_wherever_the_leads_are(cast: Cast, sims: Switchboard) -> None:
    rules(cast, daily_cap=1)
    nudge = stage.sequence(cast.acorn, AT_ONCE)
    night, morning = datetime(2035, 1, 8, 1, tzinfo=UTC), datetime(2035, 1, 8, 9, tzinfo=UTC)
    sent = {}
    for number, phone, moment in ((6, SYDNEYSIDER, night), (7, TEXAN, morning)):
        lead_id = stage.answered_lead(cast.acorn, sims, number, phone_e164=phone)
        start(lead_id, nudge, moment)
        sent[number] = (do_due(moment), touches_of(lead_id)[0].due_at)
    assert [acts for acts, _ in sent.values()] == [["send"], ["wait"]]
    assert sent[7][1] == datetime(2035, 1, 8, 23, tzinfo=UTC), (
        "midnight in Berlin, where the sender's day ends"
    )


def test_what_could_not_be_sent_fills_nobodys_day(cast: Cast, sims: Switchboard, lead_id: int) -> None:
    rules(cast, daily_cap=1)
    nudge = stage.sequence(cast.acorn, AT_ONCE)
    start(lead_id, nudge)
    start(other := stage.answered_lead(cast.acorn, sims, 6), nudge)
    acts = do_due(MONDAY)
    (held,) = [each for each in (lead_id, other) if touches_of(each)[0].state == "planned"]
    with system_transaction() as session:
        session.execute(update(Message).where(Message.unless_reply_after.is_not(None)).values(state="failed"))
        session.execute(update(Touch).where(Touch.lead_id == held).values(due_at=MONDAY))
    assert (sorted(acts), do_due(MONDAY)) == (["send", "wait"], ["send"])


@pytest.mark.parametrize("phone", [None, TEXAN])
def test_a_pause_over_a_change_of_the_clocks_keeps_the_time_of_day(
    cast: Cast, lead_id: int, phone: str | None
) -> None:
    change(lead_id, phone_e164=phone)
    begins = datetime(2035, 3, 7, 9, tzinfo=UTC)  # both zones change their clocks in the weeks after it
    start(lead_id, stage.sequence(cast.acorn, {"day": 1}), begins)
    with system_transaction() as session:
        enrolment = session.get_one(Enrolment, enrolment_of(lead_id).id)
        enrolments.pause(session, enrolment, "By a person.", begins)
        enrolments.resume(session, enrolment, begins + timedelta(days=28))
    zone = ZoneInfo("America/Chicago" if phone else "Europe/Berlin")
    local = touches_of(lead_id)[0].due_at.astimezone(zone)
    assert local == datetime(2035, 4, 5, 10, tzinfo=zone)


def test_a_dry_run_keeps_the_caps_and_shows_every_word(
    alice: Browser, cast: Cast, sims: Switchboard, lead_id: int
) -> None:
    rules(cast, daily_cap=1, is_dry_run=True)
    nudge = stage.sequence(cast.acorn, {**AT_ONCE, "template": "Still of interest, {first_name}?"})
    for each in (lead_id, stage.answered_lead(cast.acorn, sims, 6)):
        start(each, nudge)
    assert do_due(MONDAY) == ["send", "wait"]
    page = alice.get(BASE).text
    assert page.index("What would have been sent") < page.index(
        "Still of interest, Jane?", page.index("What would have")
    )
    rules(cast, daily_cap=1, is_dry_run=False)
    with system_transaction() as session:
        session.execute(update(Touch).where(Touch.state == "planned").values(due_at=MONDAY))
    assert do_due(MONDAY) == ["send"], "what was not sent fills nobody's day"
    assert "What would have been sent" not in alice.get(BASE).text


def test_a_message_is_sent_at_their_time(alice: Browser, lead_id: int) -> None:
    change(lead_id, phone_e164=TEXAN)
    page = alice.get(f"/w/acorn/leads/{lead_id}/sequence").text
    assert "When, in America/Chicago" in page
    day = (clock.now() + timedelta(days=2)).date()
    form = {"text": "The price holds until May.", "when": f"{day}T09:00", "channel": "email"}
    assert alice.post(f"/w/acorn/leads/{lead_id}/later", data=form).status_code == 303
    (touch,) = touches_of(lead_id)
    assert touch.due_at == datetime(day.year, day.month, day.day, 9, tzinfo=ZoneInfo("America/Chicago"))
    assert "Time in America/Chicago" in alice.get(BASE).text
    moved = alice.post(f"/w/acorn/touches/{touch.id}/time", data={"when": f"{day}T17:30"})
    assert moved.status_code == 303
    assert touches_of(lead_id)[0].due_at - touch.due_at == timedelta(hours=8, minutes=30)


def test_what_is_for_after_a_booking_ends_with_the_booking(cast: Cast, lead_id: int) -> None:
    booked = {"trigger": "sentiment", "trigger_sentiment": "Meeting Booked"}
    on = {"is_on": True, "on_since": MONDAY - timedelta(days=9)}
    after = stage.sequence(cast.acorn, {"day": 1}, **booked, **on)
    with pytest.raises(Invalid, match="No meeting"):
        start(lead_id, after)
    change(lead_id, status="qualified", sentiment="Meeting Booked", is_status_by_hand=True)
    assert passes.start_triggered(MONDAY, Deadline.after(60)) == "0 started"
    change(lead_id, status="meeting-booked")
    assert passes.start_triggered(MONDAY, Deadline.after(60)) == "1 started"
    assert passes.stop_over(MONDAY, Deadline.after(60)) == "0 stopped"
    change(lead_id, status="qualified")
    assert passes.stop_over(MONDAY, Deadline.after(60)) == "1 stopped"
    assert (enrolment_of(lead_id).reason, live_through(5)) == (NOT_BOOKED, [])
    with system_transaction() as session:
        assert session.get_one(Sequence, after).is_on
