"""Every measurement runs on real parts and says what it found. How quick it is, no test judges."""

from __future__ import annotations

import pytest

from bench import report
from bench.load import NUMBER, Request
from tests.bench.measuring import LONG, check
from tools.testing import measurements

pytestmark = pytest.mark.usefixtures("scratch_database")


@pytest.mark.parametrize("name", [name for name in measurements() if name not in LONG])
@pytest.mark.timeout(300)
def test_a_measurement_ends_with_a_line_of_its_figures(name: str) -> None:
    check(name)


def test_a_percentile_is_a_value_that_was_measured() -> None:
    values = [float(n) for n in range(100, 0, -1)]
    assert [report.percentile(values, share) for share in (0, 50, 95, 99, 100)] == [1, 50, 95, 99, 100]
    assert report.percentile([7.0], 50) == report.percentile([7.0], 99) == 7.0


def test_a_disturbed_round_does_not_move_the_median_and_an_unknown_figure_stays_unknown() -> None:
    rounds = [{"ms": 4.0, "db": 1.0}, {"ms": 90.0, "db": None}, {"ms": 5.0, "db": 1.0}]
    assert report.median_of(rounds) == {"ms": 5.0, "db": None}


def test_a_request_is_counted_in_bytes_and_keeps_its_length_when_it_is_numbered() -> None:
    sent = Request("/x", "POST", f'{{"id": {NUMBER}, "name": "Zoë"}}').as_bytes(8000)
    head, _, body = sent.partition(b"\r\n\r\n")
    assert f"Content-Length: {len(body)}".encode() in head
    assert len(body.replace(NUMBER.encode(), b"100000000001")) == len(body)
