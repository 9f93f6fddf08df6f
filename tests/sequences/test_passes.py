"""The passes: fair between workspaces, each lead looked at once more under its lock, and one that fails keeps nobody waiting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from sqlalchemy import delete, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from simulators import Switchboard
from tests import factories
from tests.browser import SWAP, Browser
from tests.digests.conftest import move_to
from tests.factories import Cast
from tests.fixture_types import Drain, SignIn
from tests.locks import wait_for_waiters
from tests.sequences import stage
from tests.sequences.stage import MONDAY, do_due, enrolment_of, make_due, start, touches_of
from webapp.accounts.models import Workspace
from webapp.digests.jobs import EVERY_DAY
from webapp.digests.jobs import enqueue_due as enqueue_digests
from webapp.digests.models import DigestChoice, SlackHook
from webapp.jobs.models import Job
from webapp.leads.locks import lock_lead
from webapp.leads.models import Lead
from webapp.runtime import clock, tenancy
from webapp.runtime.clock import Deadline
from webapp.runtime.database import owner, system_transaction
from webapp.sequences import jobs, passes
from webapp.sequences.models import Enrolment

SCHEDULE = "/w/all/schedules/sequence-touches"


@dataclass(frozen=True, slots=True)
class After(Deadline):
    """Over after so many were done, however long they take."""

    left: list[None]

    def has_passed(self) -> bool:
        return not self.left or bool(self.left.pop())


def after(count: int) -> After:
    return After(0.0, [None] * count)


def a_pass_meanwhile(
    act: Callable[[], str], lead_id: int, meanwhile: Callable[[Session, Lead], object]
) -> str:
    """The pass has found this lead and waits for it, while somebody does something to it."""

    def run() -> str:
        with tenancy.within():
            tenancy.set_all_tenants()
            return act()

    with ThreadPoolExecutor(1) as pool:
        with system_transaction() as session:
            found = session.get_one(Lead, lead_id)
            lead = lock_lead(session, found.workspace_id, lead_id)
            running = pool.submit(run)
            wait_for_waiters(session, running)
            meanwhile(session, lead)
        return running.result()


def triggered(cast: Cast) -> int:
    """A sequence that starts whoever was answered by a person."""
    return stage.sequence(
        cast.acorn, {"day": 1}, is_on=True, on_since=MONDAY.replace(year=2034), trigger="first_answer"
    )


def test_who_writes_while_the_pass_is_under_way_is_not_started(cast: Cast, lead_id: int) -> None:
    triggered(cast)

    def write(session: Session, lead: Lead) -> None:
        factories.message(session, lead, "Call me in May.")
        lead.last_inbound_at = MONDAY

    assert (
        a_pass_meanwhile(lambda: passes.start_triggered(MONDAY, Deadline.after(60)), lead_id, write)
        == "0 started"
    )
    assert touches_of(lead_id) == []


def test_who_is_erased_while_the_pass_is_under_way_takes_nobody_along(
    cast: Cast, sims: Switchboard, lead_id: int
) -> None:
    others = [stage.answered_lead(cast.acorn, sims, number) for number in (6, 7)]
    nudge = stage.sequence(cast.acorn, {"day": 1})
    for each in (lead_id, *others):
        start(each, nudge)
        stage.reply(each)

    def erase(session: Session, lead: Lead) -> None:
        session.execute(delete(Lead).where(Lead.id.in_((lead.id, others[0]))))

    assert (
        a_pass_meanwhile(lambda: passes.stop_over(MONDAY, Deadline.after(60)), lead_id, erase) == "1 stopped"
    )
    assert enrolment_of(others[1]).state == "stopped"


def test_a_workspace_with_very_much_to_do_keeps_no_other_waiting(
    cast: Cast, sims: Switchboard, lead_id: int
) -> None:
    nudge = stage.sequence(cast.acorn, {"day": 1})
    for each in (lead_id, *(stage.answered_lead(cast.acorn, sims, number) for number in range(6, 12))):
        start(each, nudge)
        stage.reply(each)
    last = stage.answered_lead(cast.birch, sims, 20)
    start(last, stage.sequence(cast.birch, {"day": 1}))
    stage.reply(last)
    assert passes.stop_over(MONDAY, after(2)) == "2 stopped, 6 left for the next pass"
    assert (enrolment_of(lead_id).state, enrolment_of(last).state) == ("stopped", "stopped")
    for workspace, number in ((cast.acorn, 30), (cast.acorn, 31), (cast.birch, 32)):
        stage.answered_lead(workspace, sims, number, sentiment="Interested")
    facts = {"is_on": True, "on_since": MONDAY.replace(year=2034), "trigger": "first_answer"}
    for workspace in (cast.acorn, cast.birch):
        stage.sequence(workspace, {"day": 1}, name="All", **facts)
    assert passes.start_triggered(MONDAY, after(2)).startswith("2 started")
    with system_transaction() as session:
        live = select(Enrolment.workspace_id).where(Enrolment.state == "active")
        assert set(session.scalars(live)) == {cast.acorn.id, cast.birch.id}


@contextmanager
def cannot_be_stopped(lead_id: int) -> Iterator[None]:
    """The database refuses whatever would end this lead's enrolment."""
    rule = f"CHECK (lead_id <> {lead_id} OR state <> 'stopped') NOT VALID"
    with owner().begin() as connection:
        connection.execute(text(f"ALTER TABLE enrolment ADD CONSTRAINT tests_refuse {rule}"))
    try:
        yield
    finally:
        with owner().begin() as connection:
            connection.execute(text("ALTER TABLE enrolment DROP CONSTRAINT tests_refuse"))


def test_one_that_fails_neither_loses_nor_repeats_the_others(
    cast: Cast, sims: Switchboard, lead_id: int, drain: Drain
) -> None:
    others = [stage.answered_lead(cast.acorn, sims, number) for number in (6, 7)]
    done = stage.answered_lead(cast.acorn, sims, 8)
    nudge = stage.sequence(cast.acorn, {"day": 1})
    for each in (lead_id, *others):
        start(each, nudge)
        stage.reply(each)
    start(done, stage.sequence(cast.acorn, {"day": 0}, name="One"))
    assert do_due(MONDAY) == ["send"]
    with system_transaction() as session:
        session.execute(text("UPDATE message SET state = 'sent' WHERE state = 'waiting'"))
    with cannot_be_stopped(lead_id):
        with pytest.raises(IntegrityError, match="tests_refuse"):
            passes.stop_over(MONDAY, Deadline.after(60))
        assert [enrolment_of(each).state for each in (lead_id, *others)] == ["active", "stopped", "stopped"]
        with system_transaction() as session:
            jobs.STOPS.enqueue(session, workspace_id=None, slot=1)
        drain()
    with system_transaction() as session:
        assert session.scalars(select(Job.state).where(Job.kind == jobs.STOPS.name)).all() == ["failed"]
    assert enrolment_of(done).state == "completed", "what stands beside it in the pass was done"


def test_an_hour_in_which_the_database_was_busy_is_waited_for_before_a_person_is_asked() -> None:
    waits = [min(jobs.TOUCH.cap, jobs.TOUCH.base * 2.0**number) for number in range(jobs.TOUCH.attempts - 1)]
    assert sum(waits) >= 3600


def test_a_workspace_that_is_deleted_has_no_more_passes(cast: Cast, sims: Switchboard, lead_id: int) -> None:
    start(lead_id, triggered(cast))
    stage.answered_lead(cast.acorn, sims, 6, sentiment="Interested")
    make_due()
    move_to(cast.acorn, 9)
    with system_transaction() as session:
        facts = {"workspace_id": cast.acorn.id, "days": EVERY_DAY}
        session.add(DigestChoice(**facts, user_id=cast.alice.id, by_mail=True))
        session.add(SlackHook(**facts, address="https://hooks.test/services/x", host="hooks.test"))
    found = []
    for removed_at in (clock.now(), None):
        with system_transaction() as session:
            session.get_one(Workspace, cast.acorn.id).removed_at = removed_at
        with system_transaction() as session:
            due, digests = jobs.enqueue_due(session, clock.now()), enqueue_digests(session, clock.now())
        found.append((due, digests, passes.start_triggered(MONDAY, Deadline.after(60))))
    assert found == [((0, 0), 0, "0 started"), ((1, 0), 2, "1 started")]


def test_the_administrator_halts_what_is_sent_by_the_clock_in_every_workspace(
    client: Browser, cast: Cast, sims: Switchboard, sign_in: SignIn, lead_id: int, drain: Drain
) -> None:
    """The kill switch: also for what is enqueued, or handed over and not begun."""
    other = stage.answered_lead(cast.acorn, sims, 6)
    nudge = stage.sequence(cast.acorn)
    start(lead_id, nudge)
    assert do_due(MONDAY) == ["send"]
    assert sign_in(client, cast.ada).post(f"{SCHEDULE}/pause", headers=SWAP).status_code == 204
    start(other, nudge)
    assert do_due(MONDAY) == ["wait"]
    drain()
    assert (stage.mailed(sims), [touches_of(each)[0].state for each in (lead_id, other)]) == (
        [],
        ["planned"] * 2,
    )
    page = sign_in(client, cast.alice).get("/w/acorn/sequences").text
    assert "Paused in every workspace by the administrator." in page
    assert sign_in(client, cast.ada).post(f"{SCHEDULE}/resumption", headers=SWAP).status_code == 204
    assert len(stage.live_through(1, is_settled=False)) == 2
    drain()
    assert stage.mailed(sims) == ["Step 0", "Step 0"]


def test_whoever_pauses_everything_does_not_wait_for_all_of_it(
    cast: Cast, sims: Switchboard, lead_id: int, drain: Drain
) -> None:
    leads = [lead_id, stage.answered_lead(cast.acorn, sims, 6)]
    nudge = stage.sequence(cast.acorn)
    for each in leads:
        start(each, nudge)
    assert do_due(MONDAY) == ["send", "send"]
    with system_transaction() as session:
        rules = stage.SequenceSettings(workspace_id=cast.acorn.id, paused_at=clock.now())
        session.add(rules)
    passes.take_back_waiting(cast.acorn.id, clock.now(), after(1))
    states = {touches_of(each)[0].state for each in leads}
    assert states == {"planned", "queued"}, "one in time, the other when it comes to be sent"
    drain()
    with system_transaction() as session:
        unsent = session.scalar(select(func.count()).where(stage.Message.state == "waiting"))
    assert (stage.mailed(sims), unsent, touches_of(leads[1])[0].state) == ([], 0, "planned")
