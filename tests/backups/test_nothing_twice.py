"""Yesterday's backup is restored: what was sent since is not sent again, what was not is not lost, and what is missing comes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time, timedelta
from typing import Any

import pytest
from psycopg import connect
from sqlalchemy import delete, select, text

from simulators import Switchboard
from tests import factories
from tests.backups.conftest import Backup
from tests.conversations.stage import answer, message
from tests.due import try_again
from tests.factories import Cast
from tests.fixture_types import Drain
from tests.sequences import stage
from webapp.accounts.models import BrowserSession, Workspace
from webapp.conversations import composing
from webapp.conversations.models import Message
from webapp.digests.models import DigestChoice, SlackHook
from webapp.integrations.models import Connection
from webapp.jobs.models import Job
from webapp.notices.models import Notice
from webapp.runtime import clock
from webapp.runtime.clock import Deadline
from webapp.runtime.database import direct_url, system_transaction
from webapp.sequences import passes, settings
from webapp.sequences.jobs import enqueue_due
from webapp.sequences.models import Enrolment
from webapp.sync import jobs as sync_jobs

ANSWER, OTHER, UNSENT = "0.62 a pallet and day.", "With the lift, yes.", "From Monday on."
STEP, TRIGGERED = "Shall we talk?", "Good to meet you."
SENT = sorted([ANSWER, OTHER, STEP, TRIGGERED])


@pytest.fixture
def former_databases() -> Iterator[None]:
    """What a restore keeps of the database that it replaced is removed."""
    yield
    with connect(direct_url(), autocommit=True) as connection:
        own = connection.info.dbname
        kept = connection.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [f"{own}_until_"]
        )
        for (name,) in kept.fetchall():
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def leads(cast: Cast, sims: Switchboard) -> list[int]:
    """Acorn's leads: three for an answer that is on its way, one with a follow-up that is due, one who meets a trigger."""
    with system_transaction() as session:
        factories.account(session, cast.acorn, sims.emailbison).state = "working"
    now = clock.now()
    recent = {"last_inbound_at": now - timedelta(hours=2), "last_reply_sent_at": now - timedelta(hours=1)}
    found = [stage.answered_lead(cast.acorn, sims, number, sentiment="Neutral") for number in (5, 6, 7, 9)]
    found.append(stage.answered_lead(cast.acorn, sims, 8, sentiment="Interested", **recent))
    at_once: dict[str, Any] = {"day": 0, "at": time.min}
    stage.start(found[3], stage.sequence(cast.acorn, {**at_once, "template": STEP}), now)
    trigger = {
        "trigger": "sentiment",
        "trigger_sentiment": "Interested",
        "is_on": True,
        "on_since": now - timedelta(days=1),
    }
    stage.sequence(cast.acorn, {**at_once, "template": TRIGGERED}, name="Triggered", **trigger)
    stage.make_due()
    return found


def work_by_the_clock(drain: Drain) -> None:
    """What the schedules do about sequences, and every job that it leads to, however often it is tried."""
    passes.start_triggered(clock.now(), Deadline.after(60))
    with system_transaction() as session:
        session.execute(text("UPDATE touch SET due_at = now() - interval '1 minute' WHERE state = 'planned'"))
        enqueue_due(session, clock.now())
    try_again(drain)


def sweep(drain: Drain) -> None:
    """Completeness looks for what no webhook told."""
    with system_transaction() as session:
        sync_jobs.enqueue_sweep(session, session.scalars(select(Connection)).one())
    try_again(drain)


@pytest.fixture
def restored(
    cast: Cast, leads: list[int], sims: Switchboard, drain: Drain, backup: Backup, former_databases: None
) -> dict[str, int]:
    """A backup is taken with work on its way; the installation goes on and sends; then the backup is restored."""
    on_the_way = {
        text: answer(lead, text) for lead, text in zip(leads, (ANSWER, OTHER, UNSENT), strict=False)
    }
    with system_transaction() as session:
        session.add(Notice(address="alice@example.test", subject="A new browser", text="…"))
        session.add(DigestChoice(workspace_id=cast.acorn.id, user_id=cast.alice.id, by_mail=True))
        session.get_one(
            Workspace, cast.birch.id
        ).time_zone = "US/Pacific-New"  # which no database knows any more
        session.add(DigestChoice(workspace_id=cast.birch.id, user_id=cast.charlie.id, by_mail=True))
        hook = SlackHook(workspace_id=cast.acorn.id, host="hooks.test")
        hook.address = "https://hooks.test/x"
        session.add_all([hook, BrowserSession(token_hash=b"x", user_id=cast.alice.id)])
    made = backup("create")
    assert made.exit_code == 0, made.output
    with system_transaction() as session:  # the one answer that the former installation never came to
        session.execute(delete(Job).where(Job.key == f"send-{on_the_way[UNSENT]}"))
    work_by_the_clock(drain)
    assert sorted(stage.mailed(sims)) == SENT
    person = sims.emailbison.books.leads[5]
    sims.emailbison.books.add_reply(9500, person, "Re: pallets", "Yes, that suits us.")
    told = backup("restore", "--replace")
    assert told.exit_code == 0, told.output
    assert "3 answers, 1 follow-ups" in told.output
    return on_the_way


def test_what_may_have_been_sent_waits_for_a_person_and_is_never_sent_twice(
    cast: Cast, leads: list[int], restored: dict[str, int], sims: Switchboard, drain: Drain
) -> None:
    work_by_the_clock(drain)
    with system_transaction() as session:
        settings.resume(session, cast.acorn.id)
        assert session.scalars(select(Enrolment.lead_id)).all() == [leads[3]], "nobody is started once more"
        today = clock.now().date()
        assert set(session.scalars(select(DigestChoice.mailed_on))) <= {today, today + timedelta(days=1)}
        for table in (Notice, BrowserSession):
            assert session.scalars(select(table)).all() == []
        newest = session.scalar(text("SELECT nextval(pg_get_serial_sequence('message', 'id'))"))
        assert newest > 1_000_000, "no number that was given since is given again"
    work_by_the_clock(drain)
    assert sorted(stage.mailed(sims)) == SENT
    (touch,) = stage.touches_of(leads[3])
    assert (touch.state, "may have been sent since" in touch.reason) == ("held", True)
    for message_id in restored.values():
        held = message(message_id)
        assert (held.state, "which asks the provider first" in str(held.failure)) == ("failed", True)
    for words in (OTHER, UNSENT):  # a person tries them again: only what the provider does not have is sent
        with system_transaction() as session:
            composing.try_again(session, session.get_one(Message, restored[words]))
    try_again(drain)
    assert sorted(stage.mailed(sims)) == sorted([*SENT, UNSENT])
    sweep(drain)  # what completeness brings joins what is held
    assert [message(each).state for each in restored.values()] == ["sent", "sent", "sent"]
    with system_transaction() as session:
        said = session.scalars(select(Message.body_text).where(Message.lead_id == leads[0])).all()
    assert (said.count(ANSWER), said.count("Yes, that suits us.")) == (1, 1)


def test_a_database_restored_by_postgresql_itself_is_told_to_hold(
    leads: list[int], sims: Switchboard, drain: Drain, backup: Backup
) -> None:
    waiting = answer(leads[0], ANSWER)
    told = backup("hold", "--since", "2026-11-28 09:41:00+00:00")
    assert told.output.startswith(
        "Held for a person, because it may have been sent since: 1 answers, 1 follow-ups."
    )
    work_by_the_clock(drain)
    assert stage.mailed(sims) == []
    assert "28 November 2026, 09:41 UTC" in str(message(waiting).failure)
