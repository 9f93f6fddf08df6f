"""More follow-ups than a pass enqueues, and a provider that takes its time: several passes, and each one once."""

from __future__ import annotations

from simulators import Switchboard
from tests.factories import Cast
from tests.fixture_types import Drain
from tests.sequences import stage
from tests.sequences.stage import MONDAY, SEND, make_due, start
from webapp.runtime import clock
from webapp.runtime.database import system_transaction
from webapp.sequences import jobs


def a_pass(most: int) -> tuple[int, int]:
    with system_transaction() as session:
        return jobs.enqueue_due(session, clock.now(), most)


def test_many_that_are_due_are_sent_over_several_passes_each_once(
    cast: Cast, sims: Switchboard, lead_id: int, drain: Drain
) -> None:
    nudge = stage.sequence(cast.acorn, {"template": "Step of {first_name}"})
    for number in range(20, 28):
        start(stage.answered_lead(cast.acorn, sims, number, first_name=f"Lead{number}"), nudge, MONDAY)
    make_due()
    sims.emailbison.faults.add("slow", path=SEND, times=None, seconds=0.02)
    passes = []
    for _ in range(4):
        passes.append(a_pass(3))
        assert a_pass(3) == (passes[-1][0], passes[-1][1]), "a pass beside it joins what is enqueued"
        drain()
    assert passes == [(3, 5), (3, 2), (2, 0), (0, 0)]
    assert sorted(stage.mailed(sims)) == [f"Step of Lead{number}" for number in range(20, 28)]
