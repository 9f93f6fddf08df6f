"""All conversations, synced: with progress, a pause that is one, an end, and no lead forgotten by a restart."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import func, select

from simulators import Switchboard
from tests import factories
from tests.browser import SWAP, Browser
from tests.factories import Cast
from tests.fixture_types import Drain, SignIn
from webapp.conversations.models import Message
from webapp.integrations.health import record_success
from webapp.integrations.models import Connection
from webapp.jobs import batches
from webapp.jobs.batch_models import JobBatch
from webapp.jobs.models import Job
from webapp.leads.models import Lead
from webapp.providers.gohighlevel import budget
from webapp.providers.gohighlevel.budget import Meter
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work
from webapp.runtime.redis import for_requests
from webapp.sync.progress import seconds_for, seconds_left

PAGE = "/w/acorn/sync"
LEADS = 4


@pytest.fixture
def alice(client: Browser, cast: Cast, sims: Switchboard, sign_in: SignIn) -> Browser:
    """Alice, whose workspace has a few leads with one text each at the provider."""
    for_requests().flushdb()
    with unit_of_work() as session:
        factories.gohighlevel_account(session, cast.acorn, sims.gohighlevel)
        for number in range(LEADS):
            contact = sims.gohighlevel.books.add_contact("Lead", str(number), f"+1555000{number:04}")
            sims.gohighlevel.books.add_message(contact, f"text {number}")
            factories.lead(session, cast.acorn, gohighlevel_id=contact["id"])
    return sign_in(client, cast.alice)


def post(browser: Browser, path: str = "/runs", **form: object) -> int:
    return browser.post(PAGE + path, data=form, headers=SWAP).status_code


def row() -> JobBatch:
    with unit_of_work() as session:
        return session.scalars(select(JobBatch).order_by(JobBatch.id.desc()).limit(1)).one()


def stored() -> int:
    with unit_of_work() as session:
        return session.scalar(select(func.count()).select_from(Message)) or 0


def test_every_lead_is_read_and_the_page_says_so(alice: Browser, drain: Drain) -> None:
    assert post(alice) == 204
    assert post(alice) == 422, "one goes on already"
    drain()
    found = row()
    assert (found.state, found.done, found.counts, stored()) == (
        "done",
        LEADS,
        {"new": LEADS, "sms_calls": 3 * LEADS, "email_calls": 0},
        LEADS,
    )
    page = alice.get(PAGE).get_data(as_text=True)
    assert f"{LEADS} of {LEADS} conversations" in page
    with unit_of_work() as session:
        queues = set(session.scalars(select(Job.queue).where(Job.kind.in_(("sync.one", "batch.enqueue")))))
    assert queues == {"bulk"}


def test_it_pauses_goes_on_and_is_cancelled(alice: Browser, drain: Drain) -> None:
    post(alice)
    number = row().id
    with unit_of_work() as session:
        batches.enqueue_next(session, number)
    assert post(alice, f"/runs/{number}/pause") == 204
    drain()
    assert (row().state, stored()) == ("paused", 0)
    assert "Go on" in alice.get(PAGE).get_data(as_text=True)
    assert post(alice, f"/runs/{number}/pause") == 422
    assert post(alice, f"/runs/{number}/resume") == 204
    drain()
    assert (row().state, stored()) == ("done", LEADS)
    assert post(alice, f"/runs/{number}/cancel") == 422

    post(alice)
    number = row().id
    with unit_of_work() as session:
        batches.enqueue_next(session, number)
    assert post(alice, f"/runs/{number}/cancel") == 204
    drain()
    with unit_of_work() as session:
        left = set(session.scalars(select(Job.state).where(Job.key.like(f"batch-{number}-%"))))
    assert (row().state, row().done, left) == ("cancelled", 0, {"cancelled"})


def test_a_repetition_of_the_asking_asks_for_nobody_twice(alice: Browser, drain: Drain) -> None:
    post(alice)
    number = row().id
    for _ in range(3):
        with unit_of_work() as session:
            batches.enqueue_next(session, number)
    drain()
    assert (row().enqueued, row().done) == (LEADS, LEADS)


def going_on(**known: object) -> JobBatch:
    """A quarter of a hundred leads took fifty seconds, pauses left out."""
    return JobBatch(
        workspace_id=1, kind="sync", total=100, done=20, failed=5, state="running", paused_seconds=50.0,
        counts={}, left_out=0, **known
    )  # fmt: skip


def at_once(_channel: str, _calls: float) -> float:
    """A provider that allows everything."""
    return 0.0


def test_the_time_left_is_told_from_the_rate_without_pauses() -> None:
    now = clock.now()
    made = going_on(created_at=now - timedelta(seconds=100))
    assert made.seconds_worked(now) == 50
    assert seconds_left(made, now, at_once) == 150


def test_the_time_left_knows_what_the_providers_allow(database: None) -> None:
    now = clock.now()
    made = going_on(created_at=now - timedelta(seconds=51))
    connected = partial(seconds_for, [Connection(provider="gohighlevel"), Connection(provider="emailbison")])
    assert seconds_left(made, now, connected) == 3
    made.counts = {"sms_calls": 50, "email_calls": 25}
    assert seconds_left(made, now, connected) == 25, "150 calls, of which six are allowed in a second"
    assert seconds_left(made, now, partial(seconds_for, [])) == 3, "no provider has to be asked"
    huge = going_on(created_at=now - timedelta(seconds=51))
    huge.total, huge.counts = 100_000, {"sms_calls": 50}
    meter, rest = Meter(0, 100_000, None, None, 3600.0), 199_950 - 95_000

    def of_today(channel: str, calls: float) -> float:
        return budget.seconds_for(calls, meter) if channel == "sms" else 0.0

    assert seconds_left(huge, now, of_today) == pytest.approx(3600 + rest / 6)


def test_a_refused_token_is_named_while_everything_waits_for_it(
    alice: Browser, cast: Cast, sims: Switchboard, drain: Drain
) -> None:
    sims.gohighlevel.faults.add("status", status=401, body='{"message":"Invalid JWT"}', times=None)
    post(alice)
    drain()
    assert "GoHighLevel refuses its key" in alice.get(PAGE).get_data(as_text=True)
    sims.gohighlevel.faults.clear()
    with unit_of_work() as session:
        record_success(session, session.scalars(select(Connection.id)).one())
    drain()
    assert (row().state, stored()) == ("done", LEADS)
    assert "refuses its key" not in alice.get(PAGE).get_data(as_text=True)


def test_the_most_frequent_reason_stands_first(alice: Browser, cast: Cast) -> None:
    post(alice)
    number = row().id
    with unit_of_work() as session:
        for note in ("No such contact.", "It is away.", "It is away."):
            batches.record_failure(session, job_batch_id=number, lead_id=1, note=note)
    page = alice.get(PAGE).get_data(as_text=True)
    assert page.index("2 failed: It is away.") < page.index("1 failed: No such contact.")


def test_a_setter_may_look_and_no_more(client: Browser, cast: Cast, alice: Browser, sign_in: SignIn) -> None:
    sam = sign_in(client, cast.sam)
    assert sam.get(PAGE).status_code == 200
    assert post(sam) == 404


def test_only_the_administrator_syncs_all_workspaces(
    client: Browser, cast: Cast, alice: Browser, sign_in: SignIn
) -> None:
    assert alice.post("/w/all/sync/runs", headers=SWAP).status_code == 404
    ada = sign_in(client, cast.ada)
    assert ada.post("/w/all/sync/runs", headers=SWAP).status_code == 204
    assert row().workspace_id == cast.acorn.id


def test_a_lead_that_is_gone_or_merged_does_not_keep_it_from_ending(alice: Browser, drain: Drain) -> None:
    post(alice)
    with unit_of_work() as session:
        batches.enqueue_next(session, row().id)
        first, second, third = session.scalars(select(Lead).order_by(Lead.id).limit(3)).all()
        first.merged_into = second.id
        session.delete(third)
    drain()
    assert (row().state, row().done, stored()) == ("done", LEADS, LEADS - 2)
