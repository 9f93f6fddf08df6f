"""A sequence from its start to its end: what is sent, once, and what ends it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from simulators import Switchboard
from tests.factories import Cast
from tests.fixture_types import Drain
from tests.sequences import stage
from tests.sequences.stage import MONDAY, change, do_due, enrolment_of, live_through, reply, start, touches_of
from webapp.consent import decisions
from webapp.consent.gate import CHANNEL_CLOSED
from webapp.consent.ledger import Because, record
from webapp.leads.locks import lock_lead
from webapp.runtime import clock
from webapp.runtime.clock import Deadline
from webapp.runtime.database import system_transaction
from webapp.sequences import by_hand, passes
from webapp.sequences.by_hand import Later
from webapp.sequences.caps import CAPPED, RAMPED, ramped
from webapp.sequences.models import Touch
from webapp.sequences.setting_models import SequenceSettings


def test_steps_are_sent_once_in_the_thread_on_their_days_and_then_it_is_completed(
    cast: Cast, sims: Switchboard, lead_id: int, drain: Drain
) -> None:
    start(
        lead_id,
        stage.sequence(cast.acorn, {"day": 0}, {"day": 2, "template": "Hi {first_name}, still of interest?"}),
    )
    assert do_due(MONDAY) == ["send"]
    assert do_due(MONDAY + timedelta(days=1)) == []
    passes.complete(MONDAY)
    assert enrolment_of(lead_id).state == "active"
    assert do_due(MONDAY + timedelta(days=2)) == ["send"]
    passes.complete(MONDAY)
    assert enrolment_of(lead_id).state == "active", "the last one is on its way, and can still be stopped"
    drain()
    passes.complete(MONDAY)
    assert stage.mailed(sims) == ["Step 0", "Hi Jane, still of interest?"]
    assert [call.path for call in sims.emailbison.calls] == ["/api/replies/9005/reply"] * 2
    assert enrolment_of(lead_id).state == "completed"
    assert [message.state for message in stage.planned_messages(lead_id)] == ["sent", "sent"]
    assert all(message.gate and message.gate["refused"] == "" for message in stage.planned_messages(lead_id))


def test_a_reply_ends_it_before_the_next_step(cast: Cast, lead_id: int) -> None:
    start(lead_id, stage.sequence(cast.acorn, {"day": 0}, {"day": 2}))
    assert do_due(MONDAY) == ["send"]
    reply(lead_id)
    assert live_through(7) == []
    assert (enrolment_of(lead_id).state, enrolment_of(lead_id).reason) == ("stopped", "They wrote.")


def test_a_reply_that_is_dated_before_the_start_but_comes_later_ends_it_too(cast: Cast, lead_id: int) -> None:
    start(lead_id, stage.sequence(cast.acorn, {"day": 1}))
    reply(lead_id, sent_at=MONDAY - timedelta(days=9))
    assert live_through(7) == []


@pytest.mark.parametrize(
    "facts",
    [
        {"is_automated": True},
        {"is_bounce": True},
        {"direction": "outbound", "source": "campaign", "state": "sent"},
    ],
    ids=["absence", "bounce", "our own"],
)
def test_what_no_person_of_theirs_wrote_is_no_reply(cast: Cast, lead_id: int, facts: dict[str, Any]) -> None:
    start(lead_id, stage.sequence(cast.acorn, {"day": 1}))
    reply(lead_id, **facts)
    assert live_through(7) == [MONDAY + timedelta(days=1)]


def test_a_reply_between_the_handing_over_and_the_sending_leaves_nothing_behind(
    cast: Cast, sims: Switchboard, lead_id: int, drain: Drain
) -> None:
    start(lead_id, stage.sequence(cast.acorn))
    assert do_due(MONDAY) == ["send"]
    reply(lead_id)
    drain()
    assert stage.mailed(sims) == []
    assert stage.planned_messages(lead_id) == [], (
        "nobody is told of a failed answer that nobody has to repeat"
    )


def test_an_opt_out_between_the_handing_over_and_the_sending_stops_it(
    cast: Cast, sims: Switchboard, lead_id: int, drain: Drain
) -> None:
    start(lead_id, stage.sequence(cast.acorn))
    assert do_due(MONDAY) == ["send"]
    with system_transaction() as session:
        decisions.record_opt_out(session, lock_lead(session, cast.acorn.id, lead_id), "emailbison")
    drain()
    assert stage.mailed(sims) == []
    (message,) = stage.planned_messages(lead_id)
    assert message.gate
    assert message.gate["refused"] == "This lead asked not to be contacted."
    assert message.gate["event_id"]


def test_a_channel_that_was_closed_before_it_was_due_leaves_the_touch_out(
    cast: Cast, sims: Switchboard, lead_id: int, drain: Drain
) -> None:
    start(lead_id, stage.sequence(cast.acorn))
    with system_transaction() as session:
        lead = lock_lead(session, cast.acorn.id, lead_id)
        record(session, lead, "opt_out", Because("rule", evidence="no mails"), "email")
    assert do_due(MONDAY) != ["send"]
    assert touches_of(lead_id)[0].reason == CHANNEL_CLOSED["email"]
    drain()
    assert stage.mailed(sims) == []


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"status": "meeting-booked"}, "A meeting is booked."),
        ({"status": "not-interested"}, "They are not interested."),
        ({"status": "blacklisted"}, "They asked not to be contacted."),
        ({"status": "bounced"}, "Mail to them comes back."),
        ({"is_held": True}, "They may have asked not to be contacted: decide that first."),
    ],
)
def test_what_else_ends_it(cast: Cast, lead_id: int, facts: dict[str, Any], reason: str) -> None:
    start(lead_id, stage.sequence(cast.acorn, {"day": 1}))
    change(lead_id, **facts)
    assert live_through(5) == []
    assert (enrolment_of(lead_id).state, enrolment_of(lead_id).reason) == ("stopped", reason)
    assert [touch.state for touch in touches_of(lead_id)] == ["cancelled"]


def test_a_snoozed_lead_is_left_alone_until_it_wakes(cast: Cast, lead_id: int) -> None:
    start(lead_id, stage.sequence(cast.acorn, {"day": 0}))
    change(lead_id, snoozed_until=MONDAY + timedelta(days=1, hours=2))
    assert live_through(5) == [MONDAY + timedelta(days=1, hours=2)]


def test_whoever_waits_for_our_answer_is_not_followed_up(cast: Cast, lead_id: int) -> None:
    change(lead_id, last_reply_sent_at=None)
    start(lead_id, stage.sequence(cast.acorn, {"day": 0}))
    assert do_due(MONDAY) == ["wait"]
    (touch,) = touches_of(lead_id)
    assert touch.reason == "They wait for our answer first."
    change(lead_id, last_reply_sent_at=MONDAY)
    assert do_due(MONDAY + timedelta(hours=1)) == ["send"]


def test_at_most_one_touch_of_a_channel_a_day(cast: Cast, lead_id: int) -> None:
    start(lead_id, stage.sequence(cast.acorn, {"day": 0}, {"day": 0}, {"day": 0}))
    sent = live_through(6)
    assert [moment.date().isoformat() for moment in sent] == ["2035-01-08", "2035-01-09", "2035-01-10"]


def test_a_lead_is_in_one_sequence_at_a_time(cast: Cast, lead_id: int) -> None:
    first, second = stage.sequence(cast.acorn), stage.sequence(cast.acorn, name="Other")
    start(lead_id, first)
    for again in (first, second):
        with pytest.raises(Exception, match="in a sequence already"):
            start(lead_id, again)
    assert len(touches_of(lead_id)) == 1


def test_the_cap_of_a_sender_is_kept_and_the_others_have_their_turn_the_next_day(
    cast: Cast, sims: Switchboard, lead_id: int
) -> None:
    with system_transaction() as session:
        session.add(SequenceSettings(workspace_id=cast.acorn.id, daily_cap=2))
    nudge = stage.sequence(cast.acorn)
    leads = [lead_id, *(stage.answered_lead(cast.acorn, sims, number) for number in range(6, 10))]
    for each in leads:
        start(each, nudge)
    sent = live_through(4)
    assert [moment.date().day for moment in sent] == [8, 8, 9, 9, 10]


def test_a_dry_run_writes_down_what_would_be_sent_and_sends_nothing(
    cast: Cast, sims: Switchboard, lead_id: int, drain: Drain
) -> None:
    with system_transaction() as session:
        session.add(SequenceSettings(workspace_id=cast.acorn.id, is_dry_run=True))
    start(lead_id, stage.sequence(cast.acorn, {"template": "Hi {first_name}"}))
    live_through(2)
    drain()
    assert [(touch.state, touch.body, touch.gate["said"]) for touch in touches_of(lead_id)] == [
        ("dry_run", "Hi Jane", "It may be sent.")
    ]
    assert (stage.mailed(sims), stage.planned_messages(lead_id)) == ([], [])


@pytest.mark.parametrize(
    ("start", "by", "days", "allowed"),
    [(None, 5, 0, 50), (10, 5, 0, 10), (10, 5, 1, 15), (10, 5, 7, 45), (10, 5, 9, 50), (60, 5, 0, 50)],
)
def test_a_ramp_only_lowers_the_cap(start: int | None, by: int, days: int, allowed: int) -> None:
    assert ramped(SequenceSettings(daily_cap=50, ramp_from=start, ramp_step=by), days) == allowed


def test_a_new_sender_writes_to_more_people_each_day_and_never_begins_anew(
    cast: Cast, sims: Switchboard, lead_id: int
) -> None:
    with system_transaction() as session:
        session.add(SequenceSettings(workspace_id=cast.acorn.id, daily_cap=4, ramp_from=1, ramp_step=1))
    first, second = stage.sequence(cast.acorn), stage.sequence(cast.acorn, name="Later")
    leads = [lead_id, *(stage.answered_lead(cast.acorn, sims, number) for number in range(6, 12))]
    for each in leads:
        start(each, first)
    sent = live_through(4)
    assert [moment.date().day for moment in sent] == [8, 9, 9, 10, 10, 10, 11]
    assert touches_of(leads[-1])[0].reason == ""
    again = [stage.answered_lead(cast.acorn, sims, number) for number in range(20, 25)]
    rests = MONDAY + timedelta(days=28)
    for each in again:
        start(each, second, rests)
    assert len(do_due(rests)) == 5
    assert [touches_of(each)[0].reason for each in again].count(CAPPED) == 1


def test_whom_the_ramp_holds_back_is_told_so(cast: Cast, sims: Switchboard, lead_id: int) -> None:
    with system_transaction() as session:
        session.add(SequenceSettings(workspace_id=cast.acorn.id, ramp_from=1))
    nudge = stage.sequence(cast.acorn)
    other = stage.answered_lead(cast.acorn, sims, 6)
    for each in (lead_id, other):
        start(each, nudge)
    assert sorted(do_due(MONDAY)) == ["send", "wait"]
    assert {touches_of(each)[0].reason for each in (lead_id, other)} == {"", RAMPED}


def test_what_comes_to_be_sent_at_night_after_a_standstill_waits_for_the_next_day(
    cast: Cast, sims: Switchboard, lead_id: int, drain: Drain
) -> None:
    today = clock.now().astimezone(ZoneInfo("Europe/Berlin"))
    others = "".join(
        str(day)
        for day in range(1, 8)
        if day not in {today.isoweekday(), (today + timedelta(hours=1)).isoweekday()}
    )
    start(lead_id, stage.sequence(cast.acorn))
    assert do_due(MONDAY) == ["send"]
    with system_transaction() as session:
        session.add(SequenceSettings(workspace_id=cast.acorn.id, days=others))
        session.execute(update(Touch).values(settled_at=clock.now() - timedelta(hours=3)))
    drain()
    assert (stage.mailed(sims), stage.planned_messages(lead_id)) == ([], [])
    (touch,) = touches_of(lead_id)
    assert (touch.state, touch.reason) == ("planned", "Outside business hours.")
    assert str(touch.due_at.astimezone(ZoneInfo("Europe/Berlin")).isoweekday()) in others
    with system_transaction() as session:
        session.get_one(SequenceSettings, cast.acorn.id).days = "1234567"
    assert live_through(9) == [MONDAY]


def test_a_persons_own_messages_count_against_no_cap_and_keep_no_business_hours(
    cast: Cast, lead_id: int
) -> None:
    with system_transaction() as session:
        session.add(SequenceSettings(workspace_id=cast.acorn.id, daily_cap=1))
    start(lead_id, stage.sequence(cast.acorn))
    assert do_due(MONDAY) == ["send"]
    sunday = MONDAY - timedelta(days=1)
    for hours in (1, 2):
        with system_transaction() as session:
            later = Later(f"As promised, {hours}.", sunday + timedelta(hours=hours))
            lead = lock_lead(session, cast.acorn.id, lead_id)
            by_hand.send_later(session, lead, later, cast.alice.id, sunday)
    assert do_due(MONDAY) == ["send", "send"]


def test_a_sequence_for_after_a_booking_goes_on_for_whoever_has_booked(cast: Cast, lead_id: int) -> None:
    change(lead_id, status="meeting-booked", sentiment="Meeting Booked")
    after = stage.sequence(cast.acorn, trigger="sentiment", trigger_sentiment="Meeting Booked")
    start(lead_id, after)
    assert passes.stop_over(MONDAY, Deadline.after(60)) == "0 stopped"
    assert live_through(3) == [MONDAY]


def test_a_touch_that_waits_for_a_person_keeps_the_sequence_open(cast: Cast, lead_id: int) -> None:
    start(lead_id, stage.sequence(cast.acorn, {"needs_approval": True}))
    assert do_due(MONDAY) == ["hold"]
    stage.settle(MONDAY)
    assert enrolment_of(lead_id).state == "active"


def test_a_step_of_the_first_day_whose_time_has_passed_is_due_at_once_and_not_before_the_start(
    cast: Cast, lead_id: int
) -> None:
    begun = MONDAY + timedelta(hours=3)
    start(lead_id, stage.sequence(cast.acorn, {"day": 0}), begun)
    assert [touch.due_at for touch in touches_of(lead_id)] == [begun]
