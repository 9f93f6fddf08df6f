"""The page of the next sends: how it is read, and what it calls each end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import time, timedelta

import pytest
from sqlalchemy import event, text

from simulators import Switchboard
from tests.browser import SWAP, Browser
from tests.factories import Cast
from tests.sequences import stage
from tests.sequences.stage import MONDAY, do_due, start, touches_of
from webapp.runtime import clock
from webapp.runtime.database import engine, system_transaction
from webapp.sequences.setting_models import SequenceSettings

BASE = "/w/acorn/sequences"


def test_fifty_sends_are_read_in_as_many_statements_as_five(
    alice: Browser, cast: Cast, sims: Switchboard, lead_id: int
) -> None:
    nudge = stage.sequence(cast.acorn, {"day": 1}, {"day": 3, "condition": "nobody_wrote"})
    counts = []
    for numbers in (range(20, 22), range(22, 45)):
        for number in numbers:
            start(stage.answered_lead(cast.acorn, sims, number), nudge)
        with statements() as asked:
            alice.get(BASE, headers=SWAP)
        counts.append(len(asked))
    assert len(touches_of(lead_id)) == 0
    assert counts[1] == counts[0] < 40, counts


@contextmanager
def statements() -> Iterator[list[str]]:
    """What the database is asked meanwhile."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(engine(), "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine(), "before_cursor_execute", note)


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("sent", "Sent"),
        ("failed", "Could not be sent"),
        ("received", "Not known yet"),
        ("sending", "On its way"),
    ],
)
def test_what_became_of_a_send_is_said_and_an_unknown_end_is_not_called_sent(
    alice: Browser, lead_id: int, cast: Cast, state: str, said: str
) -> None:
    start(lead_id, stage.sequence(cast.acorn))
    assert do_due(MONDAY) == ["send"]
    with system_transaction() as session:
        session.execute(
            text("UPDATE message SET state = :state WHERE unless_reply_after IS NOT NULL"), {"state": state}
        )
    page = alice.get(f"/w/acorn/leads/{lead_id}/sequence").text
    assert re.search(rf"<p>{said}[^<]* <span|<p>{said}", page)


def test_our_own_touch_is_no_person_who_wrote(cast: Cast, lead_id: int) -> None:
    now = clock.now()
    with system_transaction() as session:
        always = {"opens_at": time.min, "closes_at": time.max, "days": "1234567"}
        session.add(SequenceSettings(workspace_id=cast.acorn.id, **always))
    steps = ({"day": 0, "at": time.min}, {"day": 1, "at": time.min, "condition": "nobody_wrote"})
    start(lead_id, stage.sequence(cast.acorn, *steps), now)
    assert do_due(now) == ["send"]
    assert do_due(now + timedelta(days=2)) == ["send"]


def test_a_send_is_foreseen_behind_those_that_fill_the_day_before_it(
    alice: Browser, cast: Cast, sims: Switchboard, lead_id: int
) -> None:
    with system_transaction() as session:
        session.add(SequenceSettings(workspace_id=cast.acorn.id, daily_cap=2))
    start(lead_id, stage.sequence(cast.acorn, {"day": 1}, {"day": 1, "at": time(11)}))
    for number in (6, 7):
        start(
            stage.answered_lead(cast.acorn, sims, number),
            stage.sequence(cast.acorn, {"day": 1, "at": time(12)}, name=str(number)),
        )
    page = alice.get(BASE).text
    assert [page.count(said) for said in ("Is sent then", "written to today", "cap for today")] == [2, 1, 1]
    assert alice.get(f"/w/acorn/leads/{lead_id}/sequence").text.count("Is sent then") == 1
    assert stage.live_through(1.5) == [MONDAY + timedelta(days=1), MONDAY + timedelta(days=1, hours=2)], (
        "as foreseen"
    )
