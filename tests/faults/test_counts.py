"""A hundred thousand operations on leads, crashes among them, beside a reference that reads everything: no number is ever wrong."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.factories import Cast
from tests.inbox.counted import Play, differences
from webapp.inbox import counting
from webapp.runtime import tenancy
from webapp.runtime.database import unit_of_work

OPERATIONS = 100_000
AT_ONCE = 4
ROUND = 200
"""Operations between two looks at all numbers."""


@pytest.mark.timeout(5400)
def test_no_number_drifts_in_a_hundred_thousand_operations(cast: Cast) -> None:
    """Half of them by one player, who may do anything; half by four at once, who hold one lead at a time."""
    alone = Play(cast, seed=2)
    together = [Play(cast, seed, alone=False) for seed in range(AT_ONCE)]

    def several(player: Play) -> None:
        with tenancy.all_tenants():
            for _ in range(ROUND // AT_ONCE):
                player.act()

    for round_number in range(OPERATIONS // (2 * ROUND)):
        for _ in range(ROUND):
            alone.act()
        assert differences(cast, alone.dice) == [], f"round {round_number}, alone"
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(several, together))
        assert differences(cast, alone.dice) == [], f"round {round_number}, together"
    with unit_of_work() as session:
        assert [counting.recount(session, place.id).drift for place in (cast.acorn, cast.birch)] == [0, 0]
