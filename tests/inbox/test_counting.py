"""The numbers of the inbox: exact in the transaction of each change, whatever happens, and mended where they were not."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select, text, update

from tests import factories
from tests.browser import SWAP, Browser
from tests.factories import Cast
from tests.fixture_types import Drain, LogLines, SignIn
from tests.inbox.counted import Play, differences, scopes
from webapp.inbox import counting
from webapp.inbox.count_models import CountAudit, LeadCount, LeadCountChange
from webapp.inbox.counts import count_inbox
from webapp.jobs.schedules import run_now
from webapp.leads import view_rules
from webapp.leads.models import Lead
from webapp.leads.states import SENTIMENTS, STATUSES
from webapp.operations import schedules
from webapp.runtime import clock, tenancy
from webapp.runtime.database import system_transaction, unit_of_work
from worker.relay import Relay

NOW = clock.now().replace(microsecond=0)


def counts(cast: Cast, place: int = 0):  # type: ignore[no-untyped-def]
    """As Alice sees them in Acorn; place 1: as Sam does, who sees his own leads alone."""
    looking = list(scopes(cast))[place]
    with unit_of_work() as session:
        return count_inbox(session, looking, clock.now())


def test_the_column_is_what_the_rules_say_of_every_state(cast: Cast) -> None:
    draw = random.Random(18)
    moments = [None, *(NOW + timedelta(minutes=step) for step in (-60, -30, -30, 0, 30))]
    dated = ("last_inbound_at", "last_reply_sent_at", "late_reply_at", "handled_at", "snoozed_until")
    rows: list[dict[str, Any]] = []
    for _ in range(1500):
        row = {name: draw.choice(moments) for name in dated}
        rows.append(
            {
                **row,
                "workspace_id": cast.acorn.id,
                "ended_snooze": draw.choice([None, row["snoozed_until"], NOW]),
                "status": draw.choice(list(STATUSES)),
                "sentiment": draw.choice([None, *SENTIMENTS, "Positive"]),
                "is_held": draw.random() < 0.2,
                "has_failed": draw.random() < 0.2,
                "snooze_mark": draw.choice([None, "absent", "wrote", "remind"]),
            }
        )
    with unit_of_work() as session:
        session.execute(insert(Lead), rows)
        seen = session.execute(text(f"SELECT views, {view_rules.views_sql()} FROM lead")).all()
    assert [row for row in seen if row[0] != row[1]] == []
    bits = [rule.bit for rule in view_rules.RULES.values()] + [view_rules.ASLEEP]
    assert all(0 < sum(bool(row[0] & bit) for row in seen) < len(seen) for bit in bits), (
        "each is met, and each is not"
    )


def test_whatever_happens_the_numbers_are_those_of_the_leads(cast: Cast) -> None:
    play, done = Play(cast, seed=1), []
    for step in range(240):
        done.append(play.act())
        if step % 4 == 0:
            assert differences(cast, play.dice) == [], (step, done[-4:])
    with unit_of_work() as session:
        assert [counting.recount(session, place.id).drift for place in (cast.acorn, cast.birch)] == [0, 0]


def test_nobody_waits_for_somebody_elses_count(cast: Cast) -> None:
    """Two leads leave the same view for the same owner while the relay folds, and neither has to know of the other."""
    with unit_of_work() as session:
        leads = [factories.lead(session, cast.acorn, last_inbound_at=NOW) for _ in range(3)]
    with unit_of_work() as first:
        first.get_one(Lead, leads[0].id).handled_at = clock.now()
        first.flush()
        with unit_of_work() as second:
            second.get_one(Lead, leads[1].id).handled_at = clock.now()
        assert counting.fold() > 0
        assert counts(cast).needs_you == 2, "what is not committed is not counted"
    assert counts(cast).needs_you == 1


def test_those_who_write_at_once_do_not_meet_in_the_counts(cast: Cast) -> None:
    """Each holds one lead; a deadlock or a wait that ends in an error would come from what counts."""

    def play(seed: int) -> None:
        with tenancy.all_tenants():
            player = Play(cast, seed, alone=False)
            for _ in range(60):
                player.act()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(play, range(10, 14)))
    assert differences(cast, random.Random(0)) == []


def test_the_relay_folds_what_changed_and_the_numbers_stay(cast: Cast) -> None:
    with unit_of_work() as session:
        for number in range(30):
            factories.lead(
                session, cast.acorn, last_inbound_at=NOW, assigned_to=cast.sam.id if number % 3 else None
            )
    before = [counts(cast), counts(cast, 1)]
    assert [before[0].needs_you, before[1].needs_you] == [30, 20]
    relay = Relay()
    relay.step()
    with unit_of_work() as session:
        assert session.scalars(select(LeadCountChange)).all() == []
        assert sum(session.scalars(select(LeadCount.leads))) == 30
    assert [counts(cast), counts(cast, 1)] == before


def test_a_workspace_that_is_deleted_takes_its_numbers_along(cast: Cast) -> None:
    with unit_of_work() as session:
        factories.lead(session, cast.birch, assigned_to=cast.charlie.id)
    counting.fold()
    with system_transaction() as session:
        session.execute(text("DELETE FROM workspace WHERE id = :birch"), {"birch": cast.birch.id})
    assert counting.fold() > 0, "what its leads wrote as they went"
    with unit_of_work() as session:
        assert session.scalars(select(LeadCount)).all() == []
        assert session.scalars(select(LeadCountChange)).all() == []


def test_a_snooze_that_ends_is_counted_at_its_moment_and_noted_later(cast: Cast) -> None:
    with unit_of_work() as session:
        for seconds in (-7200, -3600, -5, 3600):
            until = clock.now() + timedelta(seconds=seconds)
            factories.lead(session, cast.acorn, last_inbound_at=NOW, snoozed_until=until)
    told = [(counts(cast).needs_you, counts(cast).snoozed)]
    assert counting.note_ended_snoozes() == 2, "the one that ended just now may be asleep by another clock"
    told += [(counts(cast).needs_you, counts(cast).snoozed)]
    assert told == [(3, 1)] * 2
    assert counting.note_ended_snoozes() == 0


def test_drift_is_found_by_the_schedule_put_right_and_told(
    alice: Browser, cast: Cast, drain: Drain, log_lines: LogLines
) -> None:
    with unit_of_work() as session:
        factories.lead(session, cast.acorn, last_inbound_at=NOW)
        stale = factories.lead(session, cast.acorn)
        session.flush()
        session.execute(update(Lead).where(Lead.id == stale.id).values(has_failed=True))
    counting.fold()
    with unit_of_work() as session:
        session.execute(update(LeadCount).where(LeadCount.workspace_id == cast.acorn.id).values(leads=7))
    assert counts(cast).everyone != 2
    for _ in (cast.acorn, cast.birch):
        with system_transaction() as session:
            run_now(session, schedules.find("recount"), clock.now().timestamp())
        drain()
    right = counts(cast)
    assert (right.needs_you, right.repair, right.everyone) == (1, 0, 2)
    with unit_of_work() as session:
        assert {audit.workspace_id: audit.drift > 0 for audit in session.scalars(select(CountAudit))} == {
            cast.acorn.id: True,
            cast.birch.id: False,
        }
    assert "The numbers of Acorn were off by" in alice.get("/w/acorn/jobs").text
    assert [line["workspace_id"] for line in log_lines() if line["event"] == "counts had drifted"] == [
        cast.acorn.id
    ]
    metrics = alice.get("/metrics").text
    assert "signalbox_count_drift_leads 0.0" not in metrics
    assert "signalbox_count_drift_leads" in metrics


def test_a_lead_says_why_it_is_where_it_is(client: Browser, cast: Cast, sign_in: SignIn) -> None:
    with unit_of_work() as session:
        lead = factories.lead(session, cast.acorn, last_inbound_at=NOW, sentiment="Interested")
    browser = sign_in(client, cast.bob)
    path = f"/w/acorn/leads/{lead.id}/why"
    assert path in browser.get(f"/w/acorn/leads/{lead.id}").text
    told = browser.get(path, headers=SWAP).text
    assert "Needs you: yes" in told
    assert "Nobody has answered what they wrote last." in told
    assert "Waiting for them: no" in told
    assert "We have not answered a reply of theirs." in told
    browser.post(f"/w/acorn/leads/{lead.id}/snooze", data={"until": "tomorrow"})
    told = browser.get(path).text
    assert "Needs you: when it wakes" in told
    assert "Snoozed: yes" in told
    sign_in(client, cast.sam)
    assert client.get(path).status_code == 404
