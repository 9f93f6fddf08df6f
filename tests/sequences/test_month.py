"""A month of follow-ups in simulated time, with two workers, kills, faults, clocks set back and days of standstill."""

from __future__ import annotations

import pytest

from simulators import Switchboard
from tests import factories
from tests.factories import Cast
from tests.sequences.month import Month
from webapp.runtime.database import unit_of_work


@pytest.mark.long
@pytest.mark.timeout(300)
def test_every_touch_of_a_week_is_sent_once_in_its_hours_or_says_why_not(
    cast: Cast, sims: Switchboard
) -> None:
    with unit_of_work() as session:
        factories.account(session, cast.acorn, sims.emailbison)
    month = Month(cast, sims, seed=7)
    try:
        month.live(people=3, days=4, busy=1.5)
    finally:
        month.close()
    assert not (found := month.broken()), "\n".join(found)
    assert month.kills
    assert month.faults
    assert len(month.mailed) > 2
