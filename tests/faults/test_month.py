"""A month of follow-ups in simulated time: twenty-five leads, two workers that are killed, faults, clocks set back, days of standstill."""

from __future__ import annotations

import pytest

from simulators import Switchboard
from tests import factories
from tests.factories import Cast
from tests.sequences.month import Month
from webapp.runtime.database import unit_of_work


@pytest.mark.parametrize("seed", [1])
@pytest.mark.timeout(1800)
def test_every_touch_of_a_month_is_sent_once_in_its_hours_or_says_why_not(
    cast: Cast, sims: Switchboard, seed: int
) -> None:
    with unit_of_work() as session:
        factories.account(session, cast.acorn, sims.emailbison)
    month = Month(cast, sims, seed)
    try:
        month.live(people=25, days=31, busy=2)
    finally:
        month.close()
    assert not (found := month.broken()), "\n".join(found)
    assert month.kills > 5
    assert month.faults > 10
    assert len(month.mailed) > 40
