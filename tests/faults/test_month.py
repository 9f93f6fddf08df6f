"""A month of follow-ups in simulated time: twenty-five leads, two workers that are killed, faults, clocks set back, days of standstill."""

from __future__ import annotations

import time

import pytest

from simulators import Switchboard
from tests import factories
from tests.factories import Cast
from tests.faults.matrix import Matrix
from tests.sequences.month import Month
from webapp.runtime.database import unit_of_work

PEOPLE, DAYS = 25, 31


@pytest.mark.timeout(1800)
def test_every_touch_of_a_month_is_sent_once_in_its_hours_or_says_why_not(
    matrix: Matrix, cast: Cast, sims: Switchboard
) -> None:
    with unit_of_work() as session:
        factories.account(session, cast.acorn, sims.emailbison)
    title, what = "A month of follow-ups", f"{PEOPLE} leads, {DAYS} simulated days, two workers"
    with matrix.fault("F50", title, f"{what}, kills, lost answers, clocks set back, stops of a day") as row:
        began, month = time.monotonic(), Month(cast, sims, seed=1)
        try:
            month.live(people=PEOPLE, days=DAYS, busy=2)
        finally:
            month.close()
        row.operations = sum(map(len, month.mailed.values()))
        row.seen = (
            f"{month.kills} kills, {month.faults} faults, {month.events} replies, opt-outs, bookings, stops, pauses; "
            f"each of {row.operations} mails once, in its hours; none after an end; {time.monotonic() - began:.0f} s"
        )
        assert not (found := month.broken()), "\n".join(found)
        assert month.kills > 5
        assert month.faults > 10
        assert len(month.mailed) > 40
