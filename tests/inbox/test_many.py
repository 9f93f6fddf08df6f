"""Many leads at once: shown before, done as a batch by workers, taken back as a whole; never a lead that the viewer does not see."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from tests import factories
from tests.browser import SWAP, Browser
from tests.factories import Cast
from tests.fixture_types import Drain, SignIn
from tests.sequences.stage import enrolment_of, sequence, start
from webapp.jobs.batch_models import JobBatch
from webapp.leads.models import Lead
from webapp.runtime import clock
from webapp.runtime.database import system_transaction, unit_of_work
from webapp.sequences.models import Enrolment

Begin = Callable[..., str]
EACH = [
    ("done", "handled_at", None),
    ("snooze:tomorrow", "snoozed_until", None),
    ("owner:{bob}", "assigned_to", "bob"),
    ("status:meeting-booked", "status", "meeting-booked"),
    ("sentiment:Neutral", "sentiment", "Neutral"),
]


@pytest.fixture
def lead_ids(cast: Cast) -> list[int]:
    with unit_of_work() as session:
        return [
            factories.lead(
                session,
                cast.acorn,
                first_name=f"Lead{number}",
                sentiment="Interested",
                last_inbound_at=clock.now(),
                assigned_to=cast.sam.id if number < 2 else None,
            ).id
            for number in range(5)
        ]


def leads(of: list[int]) -> list[Lead]:
    with unit_of_work() as session:
        return list(session.scalars(select(Lead).where(Lead.id.in_(of)).order_by(Lead.id)))


@pytest.fixture
def begin(drain: Drain) -> Begin:
    def begin(browser: Browser, act: str, **form: object) -> str:
        """Begin it, let workers do it, and answer the address that takes it back."""
        answer = browser.post("/w/acorn/inbox/many", data={"act": act, **form}, headers=SWAP)
        assert answer.status_code == 204, answer.text
        drain()
        found = re.search(r'"undo": "([^"]+)"', answer.headers["HX-Trigger"])
        return found[1] if found else ""

    return begin


def test_who_is_meant_is_shown_before_it_is_done(alice: Browser, cast: Cast, lead_ids: list[int]) -> None:
    page = alice.get("/w/acorn/inbox/many?act=status:qualified&all=1&view=needs-you", headers=SWAP).text
    assert "5 leads" in page
    assert "has the status “Qualified”" in page
    assert all(f"Lead{number}" in page for number in range(5))
    some = alice.get(
        f"/w/acorn/inbox/many?act=done&chosen={lead_ids[0]}&chosen={lead_ids[3]}", headers=SWAP
    ).text
    assert "2 leads" in some
    assert "Lead1" not in some
    assert [lead.handled_at for lead in leads(lead_ids)] == [None] * 5, "nothing is done by looking"


@pytest.mark.parametrize("how", EACH, ids=lambda how: how[0])
def test_it_is_done_to_each_and_taken_back_from_each(
    alice: Browser,
    cast: Cast,
    lead_ids: list[int],
    begin: Begin,
    drain: Drain,
    how: tuple[str, str, str | None],
) -> None:
    act, field, value = how
    before = [getattr(lead, field) for lead in leads(lead_ids)]
    undo = begin(alice, act.format(bob=cast.bob.id), all="1", view="needs-you")
    after = [getattr(lead, field) for lead in leads(lead_ids)]
    expected = cast.bob.id if value == "bob" else value
    assert all(found == expected if expected else found is not None for found in after)
    assert alice.post(undo, headers=SWAP).status_code == 204
    drain()
    assert [getattr(lead, field) for lead in leads(lead_ids)] == before
    assert alice.post(undo, headers=SWAP).status_code == 422, "once"


def test_the_undo_key_takes_the_batch_back_and_leaves_what_was_changed_since(
    alice: Browser, lead_ids: list[int], begin: Begin, drain: Drain
) -> None:
    begin(alice, "status:qualified", chosen=lead_ids)
    with unit_of_work() as session:
        session.get_one(Lead, lead_ids[2]).status = "unqualified"
    assert alice.post("/w/acorn/acts/undo", headers=SWAP).status_code == 204
    drain()
    assert [lead.status for lead in leads(lead_ids)] == ["new", "new", "unqualified", "new", "new"]
    with system_transaction() as session:
        counts = session.scalars(select(JobBatch.counts).order_by(JobBatch.id.desc()).limit(1)).one()
    assert counts == {"changed": 4, "left": 1}


def test_a_sequence_is_started_for_each_who_may_be_in_one_and_stopped_again(
    alice: Browser, cast: Cast, lead_ids: list[int], begin: Begin, drain: Drain
) -> None:
    steps = sequence(cast.acorn, {"template": "Still of interest?"}, name="Bump")
    with unit_of_work() as session:
        session.get_one(Lead, lead_ids[4]).status = "blacklisted"
    start(lead_ids[3], sequence(cast.acorn, {}, name="Other"))
    assert (
        "is started in “Bump”"
        in alice.get(f"/w/acorn/inbox/many?act=sequence:{steps}&all=1", headers=SWAP).text
    )
    undo = begin(alice, f"sequence:{steps}", chosen=lead_ids)
    assert states(steps) == dict.fromkeys(lead_ids[:3], "active")
    assert alice.post(undo, headers=SWAP).status_code == 204
    drain()
    assert states(steps) == dict.fromkeys(lead_ids[:3], "stopped")
    assert enrolment_of(lead_ids[3]).state == "active", "started by somebody else"


def states(sequence_id: int) -> dict[int, str]:
    with unit_of_work() as session:
        mine = select(Enrolment.lead_id, Enrolment.state).where(Enrolment.sequence_id == sequence_id)
        return {row[0]: row[1] for row in session.execute(mine)}


def test_nobody_reaches_a_lead_by_choosing_it(
    client: Browser, cast: Cast, lead_ids: list[int], sign_in: SignIn, begin: Begin
) -> None:
    sam = sign_in(client, cast.sam)
    begin(sam, "done", chosen=lead_ids)
    assert [lead.handled_at is not None for lead in leads(lead_ids)] == [True, True, False, False, False]
    sign_in(client, cast.charlie)
    for path in ("birch", "all"):
        refused = client.post(f"/w/{path}/inbox/many", data={"act": "done", "chosen": lead_ids}, headers=SWAP)
        assert refused.status_code == 422
    with system_transaction() as session:
        batch_id = session.scalars(select(JobBatch.id)).one()
    assert client.post(f"/w/birch/inbox/many/{batch_id}/undo", headers=SWAP).status_code == 404
    sign_in(client, cast.bob)
    refused = client.post(f"/w/acorn/inbox/many/{batch_id}/undo", headers=SWAP)
    assert (refused.status_code, "Only whoever began it" in refused.text) == (422, True)


@pytest.mark.parametrize(
    "act",
    [
        "",
        "delete",
        "status:x",
        "sentiment:x",
        "owner:{charlie}",
        "owner:me",
        "snooze:whenever",
        "snooze",
        "sequence",
        "sequence:x",
        "sequence:{birch}",
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_done(
    alice: Browser, cast: Cast, lead_ids: list[int], act: str
) -> None:
    other = sequence(cast.birch, {}) if "birch" in act else 0
    form = {"act": act.format(charlie=cast.charlie.id, birch=other), "chosen": lead_ids}
    assert alice.post("/w/acorn/inbox/many", data=form, headers=SWAP).status_code == 422
    assert alice.get("/w/acorn/inbox/many", query_string=form, headers=SWAP).status_code == 422
    with system_transaction() as session:
        assert session.scalars(select(JobBatch)).all() == []
