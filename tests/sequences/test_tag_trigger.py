"""A tag that is put on a lead starts a sequence: once each time, from when it was switched on, and while the tag is on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from simulators import Switchboard
from tests.browser import SWAP, Browser
from tests.factories import Cast
from tests.sequences import stage
from webapp.runtime import clock
from webapp.runtime.clock import Deadline
from webapp.runtime.database import system_transaction
from webapp.sequences import enrolments, passes
from webapp.sequences.models import Enrolment, Sequence
from webapp.tags.models import Tag


@pytest.fixture
def tag_id(alice: Browser) -> int:
    alice.post("/w/acorn/tags", data={"name": "Pilot"}, headers=SWAP)
    with system_transaction() as session:
        return session.scalars(select(Tag.id)).one()


@pytest.fixture
def sequence_id(cast: Cast, alice: Browser, tag_id: int) -> int:
    """Switched on, on its page, for this tag."""
    number = stage.sequence(cast.acorn)
    assert switch_on(alice, number, tag_id) == 204
    return number


def switch_on(browser: Browser, number: int, tag: object) -> int:
    form = {"name": "Nudge", "trigger": "tag", "tag": tag, "is_on": "yes"}
    return browser.post(f"/w/acorn/sequences/{number}", data=form, headers=SWAP).status_code


def tagged(browser: Browser, lead_id: int, **form: object) -> None:
    assert browser.post(f"/w/acorn/leads/{lead_id}/tags", data=form, headers=SWAP).status_code < 300


def started() -> str:
    return passes.start_triggered(clock.now() + timedelta(seconds=1), Deadline.after(60))


def test_it_starts_once_for_each_time_that_the_tag_is_put_on(
    alice: Browser, lead_id: int, tag_id: int, sequence_id: int
) -> None:
    tagged(alice, lead_id, on=tag_id)
    tagged(alice, lead_id, off=tag_id)
    assert started() == "0 started", "thought better of"
    tagged(alice, lead_id, on=tag_id)
    assert [started(), started()] == ["1 started", "0 started"]
    with system_transaction() as session:
        enrolment = session.scalars(select(Enrolment)).one()
        assert (enrolment.lead_id, enrolment.sequence_id) == (lead_id, sequence_id)
        enrolments.stop(session, enrolment, "Enough.", clock.now() + timedelta(seconds=2))
    assert started() == "0 started"
    tagged(alice, lead_id, off=tag_id)
    assert started() == "0 started"
    with system_transaction() as session:
        session.scalars(select(Enrolment)).one().started_at -= timedelta(hours=1)
    tagged(alice, lead_id, on=tag_id)
    assert started() == "1 started"


def test_what_was_tagged_before_it_was_switched_on_is_left_alone(
    cast: Cast, sims: Switchboard, alice: Browser, lead_id: int, tag_id: int
) -> None:
    tagged(alice, lead_id, on=tag_id)
    number = stage.sequence(cast.acorn)
    assert switch_on(alice, number, tag_id) == 204
    assert started() == "0 started"
    later = stage.answered_lead(cast.acorn, sims, 6)
    tagged(alice, later, on=tag_id)
    assert switch_on(alice, number, tag_id) == 204, "saved again, and nothing of it changed"
    assert started() == "1 started"


def test_a_removed_tag_starts_nobody(alice: Browser, lead_id: int, tag_id: int, sequence_id: int) -> None:
    tagged(alice, lead_id, on=tag_id)
    assert alice.post(f"/w/acorn/tags/{tag_id}/removal", headers=SWAP).status_code == 204
    assert started() == "0 started"
    with system_transaction() as session:
        sequence = session.get_one(Sequence, sequence_id)
        assert (sequence.trigger, sequence.trigger_tag_id) == ("tag", None)


@pytest.mark.parametrize("tag", ["", "nonsense", "9" * 30])
def test_a_tag_that_is_none_is_refused(cast: Cast, alice: Browser, tag: str) -> None:
    number = stage.sequence(cast.acorn)
    assert switch_on(alice, number, tag) == 422


def test_another_workspaces_tag_is_refused(cast: Cast, alice: Browser) -> None:
    with system_transaction() as session:
        theirs = Tag(workspace_id=cast.birch.id, name="Pilot")
        session.add(theirs)
        session.flush()
        number = theirs.id
    assert switch_on(alice, stage.sequence(cast.acorn), number) == 422
