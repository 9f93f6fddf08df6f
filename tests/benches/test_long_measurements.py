"""The measurements that take a minute even when they are tiny."""

import pytest

from tests.bench.measuring import LONG, check

pytestmark = pytest.mark.usefixtures("scratch_database")


@pytest.mark.parametrize("name", LONG)
@pytest.mark.timeout(300)
def test_a_long_measurement_ends_with_a_line_of_its_figures(name: str) -> None:
    check(name)
