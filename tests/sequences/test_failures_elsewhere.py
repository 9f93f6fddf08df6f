"""How follow-ups have gone wrong in other products, each as a promise here.

The kinds are those of public reports: mautic 3669 and 9797 (sent twice when runs overlap, entered twice), SinergiaCRM 438
(marked as sent only afterwards), blackstack 48 (sent after a reply), warmbly 552 (our own mail taken for a reply) and 489
(out of the thread), mautic 10612 and dailydotdev 1768 (clock changes, weekends of other zones: test_hours.py), mautic 1892
(one person twice), sendportal 143 (a greeting without a name), HubSpot's notes on edited sequences (test_pages.py), listmonk 2168 (paused, and called
finished), mautic 6447 (started again without the first step), weMail 228 and 235 (sent after an opt-out), zulip 32463 (one that
fails keeps the others waiting: test_passes.py), send-later 36 (refused, and called sent) and clientcomm 375 (whose address is gone:
test_gone.py), gumroad 6654 (a pass that ends early asks for the same again: test_slow_provider.py).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select, text

from simulators import Switchboard
from tests import factories
from tests.factories import Cast
from tests.fixture_types import Drain
from tests.sequences import stage
from tests.sequences.stage import MONDAY, do_due, enrolment_of, live_through, make_due, start, touches_of
from webapp.accounts.scopes import scope_of, viewer_of
from webapp.consent import decisions
from webapp.inbox import merging
from webapp.jobs.models import Job
from webapp.leads.locks import lock_lead
from webapp.runtime import clock
from webapp.runtime.clock import Deadline
from webapp.runtime.database import system_transaction
from webapp.runtime.errors import Invalid
from webapp.sequences import enrolments, jobs, passes, touches
from webapp.sequences.models import Enrolment, Sequence
from webapp.sequences.setting_models import SequenceSettings


def test_passes_that_overlap_send_once(cast: Cast, sims: Switchboard, lead_id: int, drain: Drain) -> None:
    start(lead_id, stage.sequence(cast.acorn))
    (touch,) = touches_of(lead_id)
    together = Barrier(4)

    def act(_: int) -> str:
        together.wait()
        with system_transaction() as session:
            return touches.do(session, touch.id, MONDAY)

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(act, range(4)))
    drain()
    assert sorted(done) == ["not due", "not due", "not due", "send"]
    assert stage.mailed(sims) == ["Step 0"]


def test_what_is_due_is_enqueued_once_and_done_by_the_real_queue(
    cast: Cast, sims: Switchboard, lead_id: int, drain: Drain
) -> None:
    start(lead_id, stage.sequence(cast.acorn))
    make_due()
    for _ in range(2):
        with system_transaction() as session:
            jobs.enqueue_due(session, clock.now())
    drain()
    assert stage.mailed(sims) == ["Step 0"]
    with system_transaction() as session:
        assert session.scalars(select(Job.outcome).where(Job.kind == "sequences.touch")).all() == ["send"]


def test_a_touch_that_kills_its_worker_waits_for_a_person_instead_of_for_every_pass(
    cast: Cast, sims: Switchboard, lead_id: int, drain: Drain
) -> None:
    start(lead_id, stage.sequence(cast.acorn))
    make_due()
    for expected in (1, 0):
        with system_transaction() as session:
            assert jobs.enqueue_due(session, clock.now()) == (expected, 0)
            session.execute(text("UPDATE job SET crashes = 3 WHERE state = 'waiting'"))
        drain()
    (touch,) = touches_of(lead_id)
    assert (touch.state, "died" in touch.reason, stage.mailed(sims)) == ("held", True, [])


def test_what_is_paused_is_not_enqueued(cast: Cast, sims: Switchboard, lead_id: int) -> None:
    start(lead_id, stage.sequence(cast.acorn))
    make_due()
    with system_transaction() as session:
        enrolments.pause(session, session.merge(enrolment_of(lead_id)), "", MONDAY)
    with system_transaction() as session:
        assert jobs.enqueue_due(session, clock.now()) == (0, 0)
        enrolments.resume(session, session.merge(enrolment_of(lead_id)), MONDAY)
        session.get_one(SequenceSettings, cast.acorn.id).paused_at = MONDAY
    with system_transaction() as session:
        assert jobs.enqueue_due(session, clock.now()) == (0, 0)
        session.get_one(SequenceSettings, cast.acorn.id).paused_at = None
    with system_transaction() as session:
        assert jobs.enqueue_due(session, clock.now()) == (1, 0)


def test_a_workspace_with_very_much_to_do_does_not_keep_another_waiting(
    cast: Cast, sims: Switchboard, lead_id: int
) -> None:
    start(lead_id, stage.sequence(cast.acorn))
    with system_transaction() as session:
        lead = factories.lead(session, cast.birch)
        session.execute(
            text(
                "INSERT INTO touch (workspace_id, lead_id, channel, body, due_at, unless_reply_after)"
                " SELECT :workspace, :lead, 'email', 'x', now() - interval '2 days', 0 FROM generate_series(1, 1000)"
            ),
            {"workspace": cast.birch.id, "lead": lead.id},
        )
        session.execute(text("UPDATE touch SET due_at = now() - interval '1 hour' WHERE body IS NULL"))
    with system_transaction() as session:
        assert jobs.enqueue_due(session, clock.now()) == (201, 800)
        rows = select(Job.workspace_id, func.count()).where(Job.kind == "sequences.touch")
        counts = {row[0]: row[1] for row in session.execute(rows.group_by(Job.workspace_id))}
    assert counts == {cast.acorn.id: 1, cast.birch.id: 200}


def test_one_person_who_was_two_leads_is_written_to_once(cast: Cast, sims: Switchboard, lead_id: int) -> None:
    other = stage.answered_lead(cast.acorn, sims, 6)
    nudge = stage.sequence(cast.acorn, {"day": 1}, {"day": 2})
    for each in (lead_id, other):
        start(each, nudge)
    join(cast, kept=lead_id, merged=other)
    assert live_through(9) == [MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)]
    with system_transaction() as session:
        states = {row.via_lead_id: row.state for row in session.scalars(select(Enrolment))}
    assert states == {None: "completed", other: "stopped"}


def test_a_sequence_follows_a_lead_that_is_joined_with_one_without(
    cast: Cast, sims: Switchboard, lead_id: int
) -> None:
    other = stage.answered_lead(cast.acorn, sims, 6)
    start(other, stage.sequence(cast.acorn, {"day": 1}))
    join(cast, kept=lead_id, merged=other)
    assert live_through(9) == [MONDAY + timedelta(days=1)]
    assert enrolment_of(lead_id).state == "completed"


def test_a_reply_by_the_other_name_ends_the_sequence_of_a_joined_lead(
    cast: Cast, sims: Switchboard, lead_id: int
) -> None:
    other = stage.answered_lead(cast.acorn, sims, 6)
    start(other, stage.sequence(cast.acorn, {"day": 1}))
    join(cast, kept=lead_id, merged=other)
    stage.reply(lead_id, "I answer by my other address.")
    assert live_through(9) == []
    assert enrolment_of(lead_id).reason == "They wrote."


def test_a_greeting_without_a_name_waits_for_a_person(cast: Cast, lead_id: int) -> None:
    stage.change(lead_id, first_name="", company=" \n ")
    start(
        lead_id,
        stage.sequence(
            cast.acorn, {"template": "Hi {first_name},"}, {"day": 0, "template": "Hi {company|you}"}
        ),
    )
    assert do_due(MONDAY) == ["hold", "send"]
    assert [touch.state for touch in touches_of(lead_id)] == ["held", "queued"]
    assert [message.body_text for message in stage.planned_messages(lead_id)] == ["Hi you"]


def test_what_a_lead_brings_in_is_no_template_and_no_second_line(cast: Cast, lead_id: int) -> None:
    stage.change(lead_id, first_name="{company}\nBcc: all", company="Acme")
    start(lead_id, stage.sequence(cast.acorn, {"template": "Hi {first_name}"}))
    assert do_due(MONDAY) == ["send"]
    assert stage.planned_messages(lead_id)[0].body_text == "Hi {company} Bcc: all"


def test_a_long_stop_does_not_lead_to_a_burst(cast: Cast, lead_id: int) -> None:
    start(lead_id, stage.sequence(cast.acorn, {"day": 1}, {"day": 2}, {"day": 3}))
    sent = live_through(20, since=MONDAY + timedelta(days=14))
    assert [moment.date() for moment in sent] == [
        (MONDAY + timedelta(days=day)).date() for day in (14, 15, 16)
    ]


def test_a_weekend_is_waited_for(cast: Cast, lead_id: int) -> None:
    start(lead_id, stage.sequence(cast.acorn, {"day": 5}))  # Saturday
    assert live_through(9) == [MONDAY + timedelta(days=7)]


def test_a_trigger_starts_who_meets_it_from_now_on_once_for_each_reply(
    cast: Cast, sims: Switchboard, lead_id: int
) -> None:
    now = clock.now()
    facts = {"is_on": True, "on_since": now, "trigger": "sentiment", "trigger_sentiment": "Meeting Requested"}
    stage.sequence(cast.acorn, **facts)
    before = stage.answered_lead(cast.acorn, sims, 6, sentiment="Meeting Requested")
    stage.change(before, last_inbound_at=now - timedelta(days=1))
    heard = {"last_inbound_at": now + timedelta(seconds=1), "last_reply_sent_at": now}
    stage.change(lead_id, sentiment="Meeting Requested", **heard)
    later = now + timedelta(seconds=5)
    assert passes.start_triggered(later, Deadline.after(60)) == "0 started", "they wait for our answer"
    stage.change(lead_id, last_reply_sent_at=now + timedelta(seconds=1))
    assert [passes.start_triggered(later, Deadline.after(60)) for _ in range(2)] == ["1 started", "0 started"]
    with system_transaction() as session:
        assert session.scalars(select(Enrolment.lead_id)).all() == [lead_id]
    stage.reply(lead_id)
    assert passes.stop_over(later, Deadline.after(60)) == "1 stopped"
    assert passes.start_triggered(later, Deadline.after(60)) == "0 started", "not for the same reply again"
    again = later + timedelta(seconds=1)
    stage.change(lead_id, last_inbound_at=again)
    assert passes.start_triggered(later + timedelta(seconds=2), Deadline.after(60)) == "0 started"
    stage.change(lead_id, last_reply_sent_at=again)
    assert passes.start_triggered(later + timedelta(seconds=2), Deadline.after(60)) == "1 started"


def test_the_first_answer_of_a_person_starts_a_lead_and_our_own_touch_does_not(
    cast: Cast, sims: Switchboard, lead_id: int
) -> None:
    number = stage.sequence(
        cast.acorn, is_on=True, on_since=MONDAY - timedelta(days=9), trigger="first_answer"
    )
    assert passes.start_triggered(MONDAY, Deadline.after(60)) == "1 started"
    live_through(3)
    assert enrolment_of(lead_id).state == "completed"
    assert passes.start_triggered(MONDAY + timedelta(days=4), Deadline.after(60)) == "0 started"
    with system_transaction() as session:
        assert session.get_one(Sequence, number).is_on


def test_a_pass_ends_in_time_and_the_next_one_goes_on(cast: Cast, sims: Switchboard, lead_id: int) -> None:
    nudge = stage.sequence(cast.acorn, {"day": 1})
    leads = [lead_id, *(stage.answered_lead(cast.acorn, sims, number) for number in range(6, 9))]
    for each in leads:
        start(each, nudge)
        stage.reply(each)
    assert passes.stop_over(MONDAY, Deadline.after(0)) == "0 stopped, 4 left for the next pass"
    assert passes.stop_over(MONDAY, Deadline.after(60)) == "4 stopped"
    assert passes.stop_over(MONDAY, Deadline.after(60)) == "0 stopped"


def join(cast: Cast, *, kept: int, merged: int) -> None:
    """Alice says that the two are one."""
    with system_transaction() as session:
        merging.merge(session, scope_of(viewer_of(session, cast.alice), "acorn"), kept, merged)


def test_whoever_is_paused_is_not_finished_and_goes_on_with_what_is_left(cast: Cast, lead_id: int) -> None:
    start(lead_id, stage.sequence(cast.acorn, {"day": 0}, {"day": 1}))
    assert do_due(MONDAY) == ["send"]
    stage.settle(MONDAY)
    with system_transaction() as session:
        enrolments.pause(session, session.merge(enrolment_of(lead_id)), "By a person.", MONDAY)
    passes.complete(MONDAY)
    assert enrolment_of(lead_id).state == "paused"
    with system_transaction() as session:
        enrolments.resume(session, session.merge(enrolment_of(lead_id)), MONDAY + timedelta(hours=1))
    passes.complete(MONDAY)
    assert enrolment_of(lead_id).state == "active"
    assert live_through(9) == [MONDAY + timedelta(days=1)], "nothing is sent again"


def test_whoever_is_started_again_has_every_step_again(cast: Cast, lead_id: int) -> None:
    nudge = stage.sequence(cast.acorn, {"day": 0}, {"day": 1})
    start(lead_id, nudge)
    assert len(live_through(3)) == 2
    again = MONDAY + timedelta(days=7)
    start(lead_id, nudge, again)
    assert live_through(3, since=again) == [again, again + timedelta(days=1)]


def test_whoever_opts_out_after_the_first_step_has_no_second_one_and_is_started_by_nothing(
    cast: Cast, lead_id: int
) -> None:
    start(lead_id, stage.sequence(cast.acorn, {"day": 0}, {"day": 1}))
    assert do_due(MONDAY) == ["send"]
    stage.settle(MONDAY)
    with system_transaction() as session:
        decisions.record_opt_out(session, lock_lead(session, cast.acorn.id, lead_id), "emailbison")
    assert live_through(9) == []
    stage.sequence(
        cast.acorn, is_on=True, on_since=MONDAY - timedelta(days=9), trigger="first_answer", name="B"
    )
    assert passes.start_triggered(MONDAY, Deadline.after(60)) == "0 started"
    with pytest.raises(Invalid, match="asked not to be contacted"):
        start(lead_id, stage.sequence(cast.acorn, name="C"))


def test_whoever_may_have_opted_out_is_started_by_no_trigger(cast: Cast, lead_id: int) -> None:
    facts = {"is_on": True, "on_since": MONDAY - timedelta(days=9), "trigger": "sentiment"}
    stage.sequence(cast.acorn, **facts, trigger_sentiment="Interested")
    stage.change(lead_id, sentiment="Interested", is_held=True)
    assert passes.start_triggered(MONDAY, Deadline.after(60)) == "0 started"
    stage.change(lead_id, is_held=False)
    assert passes.start_triggered(MONDAY, Deadline.after(60)) == "1 started"


def test_a_job_that_is_given_up_late_does_not_hold_what_was_handed_over(cast: Cast, lead_id: int) -> None:
    start(lead_id, stage.sequence(cast.acorn))
    assert do_due(MONDAY) == ["send"]
    (touch,) = touches_of(lead_id)
    with system_transaction() as session:
        touches.record_failure(session, touch_id=touch.id, note="It took too long.")
    assert touches_of(lead_id)[0].state == "queued"
