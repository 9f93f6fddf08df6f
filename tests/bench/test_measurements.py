"""Every measurement runs on real parts and says what it found. How quick it is, no test judges."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from bench import report
from bench.load import NUMBER, Request
from tools.testing import measurements

pytestmark = pytest.mark.usefixtures("scratch_database")

FACTS = {"bench", "figures", "peers", "ratios", "machine", "versions"}
LONG = ("hung", "jobs", "recovery", "scoring", "screen", "session", "sync")
"""These take a minute even when they are tiny: `./test benches` runs them (tests/benches)."""
TIMEOUT = 280.0


def run(name: str) -> dict[str, Any]:
    """The measurement with tiny sizes, in a process of its own; answers its last line."""
    command = [sys.executable, "-m", f"bench.{name}", "--tiny", "--json"]
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, env=os.environ, timeout=TIMEOUT
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return dict(json.loads(done.stdout.splitlines()[-1]))


def numbers(found: Any) -> list[float]:
    """Every number in it, however deep."""
    if isinstance(found, dict):
        return [number for part in found.values() for number in numbers(part)]
    return [] if found is None else [float(found)]


@pytest.mark.parametrize("name", [name for name in measurements() if name not in LONG])
@pytest.mark.timeout(300)
def test_a_measurement_ends_with_a_line_of_its_figures(name: str) -> None:
    check(name)


def check(name: str) -> None:
    """Run the measurement, and look at what it says."""
    found = run(name)
    assert found.keys() == FACTS
    assert found["bench"] == name
    assert numbers(found["figures"])
    assert numbers(found["peers"])
    assert all(number > 0 for number in numbers(found["ratios"]))
    assert found["machine"]["cores"] == os.cpu_count()
    assert {"python", "postgresql", "redis_server", "flask"} <= found["versions"].keys()


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
