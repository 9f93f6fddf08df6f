"""Whom it was for, whose mailbox it was, or what it was to say is gone between the plan and the sending."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from simulators import Switchboard
from tests import factories
from tests.browser import Browser
from tests.factories import Cast
from tests.fixture_types import Drain
from tests.sequences import stage
from tests.sequences.stage import (
    MONDAY,
    do_due,
    make_due,
    start,
    touches_of,
)
from webapp.conversations import sending
from webapp.conversations.attempts import attempt
from webapp.conversations.models import Message
from webapp.integrations.mailboxes import record_mailbox
from webapp.jobs.models import Job
from webapp.personal import erasing
from webapp.providers.facts import MailboxChanged
from webapp.runtime import clock
from webapp.runtime.database import system_transaction
from webapp.runtime.errors import NotFound
from webapp.sequences import jobs
from webapp.sequences.models import Enrolment, SequenceStep, Touch


def job_states() -> dict[str, str | None]:
    """What became of each kind's last job: its outcome, or why it failed."""
    with system_transaction() as session:
        rows = session.execute(select(Job.kind, func.coalesce(Job.error_note, Job.outcome)).order_by(Job.id))
        return {row[0]: row[1] for row in rows}


def left() -> list[int]:
    with system_transaction() as session:
        return [
            session.scalar(select(func.count()).select_from(table)) or 0
            for table in (Enrolment, Touch, Message)
        ]


def test_whoever_is_erased_while_enrolled_is_written_to_no_more_and_leaves_nothing(
    cast: Cast, sims: Switchboard, lead_id: int, drain: Drain
) -> None:
    """Also where the touch is enqueued already, and where the next one is handed over."""
    start(lead_id, stage.sequence(cast.acorn, {"day": 0}, {"day": 1}))
    make_due()
    with system_transaction() as session:
        assert jobs.enqueue_due(session, clock.now()) == (2, 0)
    assert sorted(do_due(clock.now())) == ["send", "wait"]
    erasing.erase_all(cast.acorn.id, lead_id, cast.alice.id)
    drain()
    assert (stage.mailed(sims), left()) == ([], [0, 0, 0])
    assert job_states() == {"sequences.touch": "gone"}
    with system_transaction() as session:
        assert jobs.enqueue_due(session, clock.now()) == (0, 0)


def test_whoever_is_erased_while_a_send_is_under_way_is_not_looked_for_afterwards(
    cast: Cast, sims: Switchboard, lead_id: int
) -> None:
    """It was claimed before, so it may leave; what the provider answers finds nobody, which is no fault."""
    message = stage.hand_over(lead_id, stage.sequence(cast.acorn))
    claim = stage.claimed(message.id)
    erasing.erase_all(cast.acorn.id, lead_id, cast.alice.id)
    made = attempt(claim)
    assert made.provider_id
    with system_transaction() as session:
        sending.record_unsent(session, message.id, "It could not be sent.")
        with pytest.raises(NotFound):
            sending.record_sent(session, message.id, made.provider_id)
    assert left() == [0, 0, 0]


def mailbox(cast: Cast, state: str) -> None:
    with system_transaction() as session:
        facts = {"provider": "emailbison", "external_id": "243", "name": "Sam", "email": "sam@sender.test"}
        record_mailbox(session, cast.acorn.id, MailboxChanged(**facts, state=state, at=None))  # type: ignore[arg-type]


def test_a_follow_up_waits_while_its_mailbox_is_away_and_for_a_person_when_it_is_gone(
    alice: Browser, cast: Cast, sims: Switchboard, lead_id: int, drain: Drain
) -> None:
    start(lead_id, stage.sequence(cast.acorn, {"needs_approval": True}))
    assert do_due(MONDAY) == ["hold"]
    (touch,) = touches_of(lead_id)
    assert alice.post(f"/w/acorn/touches/{touch.id}/approval").status_code == 303
    mailbox(cast, "disconnected")
    assert do_due(MONDAY) == ["wait"]
    assert "The mailbox sam@sender.test is disconnected" in alice.get("/w/acorn/sequences").text
    mailbox(cast, "removed")
    now = MONDAY + timedelta(hours=1)
    assert do_due(now) == ["send"], "nothing speaks against it but that there is no mailbox"
    assert (touches_of(lead_id)[0].state, stage.planned_messages(lead_id)) == ("held", [])
    assert "The mailbox sam@sender.test was removed" in alice.get("/w/acorn/sequences").text
    mailbox(cast, "connected")
    assert alice.post(f"/w/acorn/touches/{touch.id}/approval").status_code == 303
    assert do_due(now) == ["send"]
    drain()
    assert stage.mailed(sims) == ["Step 0"]


def test_a_mailbox_that_the_provider_lost_after_the_handing_over_is_said_and_nothing_is_called_sent(
    alice: Browser, cast: Cast, sims: Switchboard, lead_id: int, drain: Drain
) -> None:
    start(lead_id, stage.sequence(cast.acorn, {"day": 0}, {"day": 2}))
    assert do_due(MONDAY) == ["send"]
    sims.emailbison.books.senders.clear()
    drain()
    assert stage.mailed(sims) == []
    assert [each.state for each in stage.planned_messages(lead_id)] == ["failed"]
    assert "Could not be sent" in alice.get(f"/w/acorn/leads/{lead_id}/sequence").text


def test_the_words_that_a_person_approved_are_sent_whatever_becomes_of_the_template_and_of_the_lead(
    alice: Browser, cast: Cast, sims: Switchboard, lead_id: int, drain: Drain
) -> None:
    step = {"needs_approval": True, "template": "Hi {first_name}, still of interest?"}
    number = stage.sequence(cast.acorn, step)
    start(lead_id, number)
    assert do_due(MONDAY) == ["hold"]
    touch = f"/w/acorn/touches/{touches_of(lead_id)[0].id}"
    page = alice.get("/w/acorn/sequences").text
    read = page.partition('name="read" value="')[2][:16]
    with system_transaction() as session:
        session.scalars(select(SequenceStep)).one().template = "Hi {first_name}, last chance!"
    stale = alice.post(f"{touch}/approval", data={"read": read}, headers={"HX-Request": "true"})
    assert (stale.status_code, "The words have changed since you read them" in stale.text) == (422, True)
    stage.change(lead_id, first_name="")
    empty = alice.post(f"{touch}/approval", headers={"HX-Request": "true"})
    assert (empty.status_code, "Their first name is not known" in empty.text) == (422, True)
    stage.change(lead_id, first_name="Jane")
    assert alice.post(f"{touch}/approval").status_code == 303
    with system_transaction() as session:
        session.scalars(select(SequenceStep)).one().template = "Buy now, {company}"
    stage.change(lead_id, first_name="")
    assert do_due(MONDAY) == ["send"]
    drain()
    assert stage.mailed(sims) == ["Hi Jane, last chance!"]


def test_other_words_after_an_approval_are_approved_anew(alice: Browser, cast: Cast, lead_id: int) -> None:
    start(lead_id, stage.sequence(cast.acorn, {"needs_approval": True}))
    assert do_due(MONDAY) == ["hold"]
    touch = f"/w/acorn/touches/{touches_of(lead_id)[0].id}"
    assert alice.post(f"{touch}/approval").status_code == 303
    assert alice.post(f"{touch}/text", data={"text": "Other words"}).status_code == 303
    assert do_due(MONDAY) == ["hold"]


def test_a_workspace_that_is_deleted_in_the_middle_of_a_pass_sends_nothing_more_and_stops_nobody_else(
    alice: Browser, cast: Cast, sims: Switchboard, lead_id: int, drain: Drain
) -> None:
    with system_transaction() as session:
        factories.account(session, cast.birch, sims.emailbison)
    other = stage.answered_lead(cast.birch, sims, 6)
    start(lead_id, stage.sequence(cast.acorn, {"template": "Of Acorn"}, {"day": 1}))
    start(other, stage.sequence(cast.birch, {"template": "Of Birch"}))
    make_due()
    with system_transaction() as session:
        assert jobs.enqueue_due(session, clock.now()) == (3, 0)
    assert do_due(clock.now())
    assert alice.post("/w/acorn/workspace/removal", data={"name": "Acorn"}).status_code == 303
    drain()
    assert stage.mailed(sims) == ["Of Birch"]
    with system_transaction() as session:
        failed = session.scalars(select(Job.kind).where(Job.state == "failed")).all()
        workspaces = session.scalars(text("SELECT DISTINCT workspace_id FROM touch")).all()
    assert (failed, workspaces) == ([], [cast.birch.id])
